"""Keeps the index up to date beside the server: rebuilds, and makes the vectors that it needs."""

from __future__ import annotations

import logging
import multiprocessing
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.context import SpawnProcess
from threading import Event, Thread

from faq.errors import CorpusShrunk, FaqError, IndexBusy, ModelError
from faq.evaluation.calibration import calibrator_of
from faq.indexing.embed import embed
from faq.indexing.rebuild import RebuildOptions, rebuild_by
from faq.lifetime import end_with_parent
from faq.model import Fault
from faq.reports import Promise, RebuildReport
from faq.semantic.store import OFF, StoreStamp, open_model, stamp_of
from faq.semantic.text_encoder import TextEncoder
from faq.settings import Settings
from faq.storage.generations import current_name, is_outdated
from web.corpus_changes import changes
from web.oversight.log_lines import set_up
from web.oversight.rebuild_jobs import Job, RebuildJobs, now
from web.rebuild_runner import completed, failed
from web.restarts import Restarts
from web.vector_need import VectorNeed

_NICENESS = 10
"""Answers come first."""
_PAUSE = 2.0
"""Seconds until it is looked for a need of vectors, or vectors are tried that another process was
making."""
_TOLD = 20
"""Faults of one rebuild that are logged one by one."""
_SEEN = 0.2
"""Seconds until it is seen that the server stops."""
_log = logging.getLogger(__name__)


@contextmanager
def upkeep(settings: Settings, *, watching: bool) -> Iterator[None]:
    """Keeps the index up while the block runs: makes the vectors that it has none of, also where
    index or models change, and rebuilds an index of another format, which an earlier generation
    stands in for; with `watching`, rebuilds whenever the corpus changes.  Nothing where a cluster
    has the index: whoever publishes there keeps it up."""
    if settings.cluster:
        yield
        return
    if not watching and settings.model in OFF and is_outdated(settings.index):
        process = _process(settings, watching=False)
        try:
            yield
        finally:
            process.terminate()
        return
    stop, beside = Event(), None
    if watching:
        beside = Thread(target=_watch_beside, args=(settings, stop), daemon=True)
    elif settings.model not in OFF:
        beside = Thread(target=_make_vectors_beside, args=(settings, stop), daemon=True)
    if beside:
        beside.start()
    try:
        yield
    finally:
        stop.set()
        if beside:
            beside.join(_PAUSE)


def _process(settings: Settings, *, watching: bool) -> SpawnProcess:
    """A process of its own, started: it must not slow down a worker's answers."""
    process = multiprocessing.get_context("spawn").Process(
        target=keep_up, args=(settings,), kwargs={"watching": watching}, daemon=True
    )
    process.start()
    return process


def _watch_beside(settings: Settings, stop: Event) -> None:
    """Has a process watch the corpus, and another one where it is killed or fails."""
    restarts = Restarts(1)
    while True:
        process = _process(settings, watching=True)
        while process.is_alive() and not stop.is_set():
            process.join(_SEEN)
        process.terminate()
        if stop.is_set() or process.exitcode == 0:  # interrupted, as the server is
            return
        pause = restarts.ended(0)
        _log.error(
            "监视语料的进程意外退出，%.1f 秒后重启 (watcher ended, started again in %.1f s)",
            *(pause, pause),
        )
        if stop.wait(pause):
            return
        restarts.take_due()


def _make_vectors_beside(settings: Settings, stop: Event) -> None:
    """Starts a process for vectors whenever some are needed: waiting, it would keep 40 MB."""
    need, outdated = VectorNeed(settings), is_outdated(settings.index)
    while True:
        if need.arises() or outdated:
            outdated = False  # a rebuild that is refused once is refused again
            process = _process(settings, watching=False)
            while process.is_alive() and not stop.is_set():
                process.join(_PAUSE)
            process.terminate()
        if stop.wait(_PAUSE):
            return


def keep_up(settings: Settings, *, watching: bool) -> None:
    """Rebuilds an index of another format and makes the vectors that it has none of; with
    `watching`, rebuilds whenever the corpus changes and makes vectors whenever they are needed, and
    ends with its process."""
    end_with_parent()
    set_up(settings.log_format)
    logging.getLogger("watchfiles").setLevel(logging.WARNING)
    os.nice(_NICENESS)
    model = _Model(settings)
    try:
        if watching:
            _watch(settings, model)
        else:
            _keep_up_once(settings, model)
    except KeyboardInterrupt:
        return


def _keep_up_once(settings: Settings, model: _Model) -> None:
    encoder, rebuilding = model.encoder(), Rebuilding(settings)
    while is_outdated(settings.index) and not rebuilding.is_done(encoder):
        time.sleep(_PAUSE)
    while encoder and not make_vectors(settings, encoder):
        time.sleep(_PAUSE)


class _Model:
    """The model in place, opened anew where the store has changed."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._stamp: StoreStamp | None = None
        self._encoder: TextEncoder | None = None

    def encoder(self) -> TextEncoder | None:
        """None where there is no model, or it can't be opened, which is logged."""
        settings, stamp = self._settings, stamp_of(self._settings.models)
        if stamp != self._stamp:
            self._stamp, self._encoder = stamp, None
            try:
                self._encoder = open_model(settings.models, settings.model)
            except ModelError as error:
                _log.warning("%s；只用词语检索 (words alone rank)", error)
        return self._encoder


def _watch(settings: Settings, model: _Model) -> None:
    changed, need, rebuilding = False, VectorNeed(settings), Rebuilding(settings)
    maker: Thread | None = None
    for change in changes(settings.corpus):
        if changed or change:
            changed = not rebuilding.is_done(model.encoder())
        # In a thread, so that words follow a change at once however many vectors are to be made.
        if not (maker and maker.is_alive()) and need.arises() and (encoder := model.encoder()):
            maker = Thread(target=_embed, args=(settings, encoder, need), daemon=True)
            maker.start()


def _embed(settings: Settings, encoder: TextEncoder, need: VectorNeed) -> None:
    if not make_vectors(settings, encoder):
        need.stays()


class Rebuilding:
    """Rebuilds after changes of the corpus, and logs what became of it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._jobs = RebuildJobs(settings.index)
        self._refused = False
        """Whether it was told that the corpus has lost too much: a folder that goes away is many
        changes."""
        self._faults: frozenset[Fault] = frozenset()
        """Of the last rebuild that published."""

    def is_done(self, encoder: TextEncoder | None) -> bool:
        """Rebuilds; False where another process was writing, so that it must be tried again."""
        began = now()
        job = Job(origin="watch", state="running", queued_at=began, started_at=began)
        try:
            calibrator = calibrator_of(self._settings, encoder)
            options = RebuildOptions(encoder=encoder, calibrator=calibrator)
            report = rebuild_by(options, self._settings)
            self._refused = False
            _tell_published(report)
            self._tell_faults(report.faults)
            _tell_broken(report.promise)
            self._record(completed(job, report))
        except IndexBusy:  # told by nobody: it is tried again until it works
            return False
        except CorpusShrunk as error:
            if not self._refused:
                _log.critical("重建被拒绝，继续使用原有索引 (rebuild refused): %s", error)
            self._refused = True
            self._record(failed(job, error))
        except FaqError as error:
            _log.error("重建失败，继续使用原有索引 (rebuild failed): %s", error)
            self._record(failed(job, error))
        except Exception as error:  # noqa: BLE001 -- logged
            # Whatever it was, the next change must be picked up.
            _log.exception("重建失败，继续使用原有索引 (rebuild failed)")
            self._record(failed(job, error))
        return True

    def _tell_faults(self, faults: tuple[Fault, ...]) -> None:
        """Those that the rebuild before didn't have: the rest was told then."""
        new = [fault for fault in faults if fault not in self._faults]
        for fault in new[:_TOLD]:
            # A file's name may hold what would begin another line.
            _log.warning("%s", "".join(c if c.isprintable() else " " for c in str(fault)))
        if len(new) > _TOLD:
            more = len(new) - _TOLD
            _log.warning("还有 %d 处问题，用 faq check 查看 (more; `faq check` lists them)", more)
        self._faults = frozenset(faults)

    def _record(self, job: Job) -> None:
        try:
            self._jobs.record(job)
        except FaqError as error:
            _log.warning("%s", error)


def _tell_published(report: RebuildReport) -> None:
    name, changes = report.generation, (report.added, report.changed, report.removed)
    if any(changes):
        told = "语料有变，已发布 %s：新增 %d，修改 %d，移除 %d (corpus changed, rebuilt)"
        _log.info(told, name, *changes)
    else:
        _log.info("文章没有变化，已发布 %s (rebuilt, no article changed)", name)


def _tell_broken(promise: Promise | None) -> None:
    if promise and promise.fault:
        _log.warning("不能兑现 max_wrong (the promise can't be kept): %s", promise.fault)


def make_vectors(settings: Settings, encoder: TextEncoder) -> bool:
    """Publishes the index again with its vectors, unless it has them; what keeps them away is
    logged.  False where another process was making them, so that it must be tried again."""
    before = current_name(settings.index)
    try:
        calibrator = calibrator_of(settings, encoder)
        keep = settings.keep_generations
        manifest = embed(settings.index, encoder, calibrator=calibrator, keep=keep)
        if manifest.generation == before:  # made by another process meanwhile
            return True
        _log.info("语义向量已就绪 %s (vectors are ready)", manifest.generation)
        _tell_broken(manifest.promise)
    except IndexBusy:  # it may be killed before they are ready
        return False
    except FaqError as error:
        _log.warning("没有语义向量，只用词语检索 (no vectors, words alone rank): %s", error)
    except Exception:  # noqa: BLE001 -- logged
        _log.exception("没有语义向量，只用词语检索 (no vectors, words alone rank)")
    return True
