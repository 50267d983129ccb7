"""Keeps the index up to date beside the server: rebuilds, and makes the vectors that it needs."""

from __future__ import annotations

import logging
import multiprocessing
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.context import SpawnProcess
from threading import Event, Thread

from watchfiles import watch

from faq.errors import CorpusShrunk, FaqError, IndexBusy, ModelError
from faq.evaluation.calibration import calibrator_of
from faq.indexing.embed import embed
from faq.indexing.rebuild import RebuildOptions, rebuild_by
from faq.lifetime import end_with_parent
from faq.reports import Promise
from faq.semantic.store import OFF, StoreStamp, open_model, stamp_of
from faq.semantic.text_encoder import TextEncoder
from faq.settings import Settings
from faq.storage.publish import current_name
from web.vector_need import VectorNeed

_WATCH_MS = 500
_NICENESS = 10
"""Answers come first."""
_PAUSE = 2.0
"""Seconds until it is looked for a need of vectors, or vectors are tried that another process was
making."""
_log = logging.getLogger(__name__)


@contextmanager
def upkeep(settings: Settings, *, watching: bool) -> Iterator[None]:
    """Keeps the index up while the block runs: makes the vectors that it has none of, also where
    index or models change; with `watching`, rebuilds whenever the corpus changes."""
    if watching:
        process = _process(settings, watching=True)
        try:
            yield
        finally:
            process.terminate()
        return
    stop = Event()
    if settings.model not in OFF:
        Thread(target=_make_vectors_beside, args=(settings, stop), daemon=True).start()
    try:
        yield
    finally:
        stop.set()


def _process(settings: Settings, *, watching: bool) -> SpawnProcess:
    """A process of its own, started: it must not slow down a worker's answers."""
    process = multiprocessing.get_context("spawn").Process(
        target=keep_up, args=(settings,), kwargs={"watching": watching}, daemon=True
    )
    process.start()
    return process


def _make_vectors_beside(settings: Settings, stop: Event) -> None:
    """Starts a process for vectors whenever some are needed: waiting, it would keep 40 MB."""
    need = VectorNeed(settings)
    while True:
        if need.arises():
            process = _process(settings, watching=False)
            while process.is_alive() and not stop.is_set():
                process.join(_PAUSE)
            process.terminate()
        if stop.wait(_PAUSE):
            return


def keep_up(settings: Settings, *, watching: bool) -> None:
    """Makes the vectors that the index has none of; with `watching`, rebuilds whenever the corpus
    changes and makes vectors whenever they are needed, and ends with its process."""
    end_with_parent()
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(message)s")
    logging.getLogger("watchfiles").setLevel(logging.WARNING)
    os.nice(_NICENESS)
    model = _Model(settings)
    try:
        if watching:
            _watch(settings, model)
        elif encoder := model.encoder():
            while not make_vectors(settings, encoder):
                time.sleep(_PAUSE)
    except KeyboardInterrupt:
        return


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
    # The first rebuild picks up changes made before the watch began.
    changed, need, rebuilding = True, VectorNeed(settings), Rebuilding(settings)
    maker: Thread | None = None
    for changes in watch(
        settings.corpus, raise_interrupt=False, yield_on_timeout=True, rust_timeout=_WATCH_MS
    ):
        if changed or changes:
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
        self._refused = False
        """Whether it was told that the corpus has lost too much: a folder that goes away is many
        changes."""

    def is_done(self, encoder: TextEncoder | None) -> bool:
        """Rebuilds; False where another process was writing, so that it must be tried again."""
        try:
            calibrator = calibrator_of(self._settings, encoder)
            options = RebuildOptions(encoder=encoder, calibrator=calibrator)
            report = rebuild_by(options, self._settings)
            self._refused = False
            _log.info("语料有变，已发布 %s (corpus changed, rebuilt)", report.generation)
            _tell_broken(report.promise)
        except IndexBusy:  # told by nobody: it is tried again until it works
            return False
        except CorpusShrunk as error:
            if not self._refused:
                _log.critical("重建被拒绝，继续使用原有索引 (rebuild refused): %s", error)
            self._refused = True
        except FaqError as error:
            _log.error("重建失败，继续使用原有索引 (rebuild failed): %s", error)
        except Exception:  # noqa: BLE001 -- logged
            # Whatever it was, the next change must be picked up.
            _log.exception("重建失败，继续使用原有索引 (rebuild failed)")
        return True


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
