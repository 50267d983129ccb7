"""Keeps the index up to date beside the server: rebuilds, and makes the vectors that it needs."""

from __future__ import annotations

import logging
import os
import sys
import time
from threading import Event, Thread

from watchfiles import watch

from faq.errors import FaqError, IndexBusy, ModelError
from faq.evaluation.calibration import calibrator_of
from faq.indexing.embed import embed
from faq.indexing.rebuild import RebuildOptions, rebuild_by
from faq.reports import Promise
from faq.semantic.store import open_model
from faq.semantic.text_encoder import TextEncoder
from faq.settings import Settings

_WATCH_MS = 500
_NICENESS = 10
"""Answers come first."""
_AGAIN = 2.0
"""Seconds until vectors are tried again that another process was making."""
_log = logging.getLogger(__name__)


def keep_up(settings: Settings, *, watching: bool) -> None:
    """Makes the vectors that the index has none of; with `watching`, rebuilds whenever the corpus
    changes, and ends with its process."""
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(message)s")
    logging.getLogger("watchfiles").setLevel(logging.WARNING)
    os.nice(_NICENESS)
    try:
        encoder = _open_model(settings)
        if watching:
            _watch(settings, encoder)
        elif encoder:
            while not make_vectors(settings, encoder):
                time.sleep(_AGAIN)
    except KeyboardInterrupt:
        return


def _open_model(settings: Settings) -> TextEncoder | None:
    try:
        return open_model(settings.models, settings.model)
    except ModelError as error:
        _log.warning("%s；只用词语检索 (words alone rank)", error)
        return None


def _watch(settings: Settings, encoder: TextEncoder | None) -> None:
    # The first rebuild picks up changes made before the watch began.
    changed, unembedded = True, Event()
    maker: Thread | None = None
    for changes in watch(
        settings.corpus, raise_interrupt=False, yield_on_timeout=True, rust_timeout=_WATCH_MS
    ):
        if changed or changes:
            changed = not _rebuilt(settings, encoder)
            unembedded.set()
        # In a thread, so that words follow a change at once however many vectors are to be made.
        if encoder and unembedded.is_set() and not (maker and maker.is_alive()):
            unembedded.clear()
            maker = Thread(target=_embed, args=(settings, encoder, unembedded), daemon=True)
            maker.start()


def _embed(settings: Settings, encoder: TextEncoder, unembedded: Event) -> None:
    if not make_vectors(settings, encoder):
        unembedded.set()


def _rebuilt(settings: Settings, encoder: TextEncoder | None) -> bool:
    """Rebuilds; False where another process was writing, so that it must be tried again."""
    try:
        calibrator = calibrator_of(settings, encoder)
        report = rebuild_by(RebuildOptions(encoder=encoder, calibrator=calibrator), settings)
        _log.info("语料有变，已发布 %s (corpus changed, rebuilt)", report.generation)
        _tell_broken(report.promise)
    except IndexBusy:  # told by nobody: it is tried again until it works
        return False
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
    try:
        calibrator = calibrator_of(settings, encoder)
        manifest = embed(settings.index, encoder, calibrator=calibrator)
        _log.info("语义向量已就绪 %s (vectors are ready)", manifest.generation)
        _tell_broken(manifest.promise)
    except IndexBusy:  # it may be killed before they are ready
        return False
    except FaqError as error:
        _log.warning("没有语义向量，只用词语检索 (no vectors, words alone rank): %s", error)
    except Exception:  # noqa: BLE001 -- logged
        _log.exception("没有语义向量，只用词语检索 (no vectors, words alone rank)")
    return True
