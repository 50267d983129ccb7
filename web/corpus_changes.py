"""Tells when files of the corpus change, also where its folder goes away and comes back."""

from __future__ import annotations

import logging
import time
from collections.abc import Generator, Iterator
from pathlib import Path

from watchfiles import watch
from watchfiles._rust_notify import WatchfilesRustInternalError

_WATCH_MS = 500
_QUIET_MS, _PATIENCE_MS = 400, 5000
"""A change is told when nothing has changed for so long, so that many files that are copied are one
change; but no later than the second."""
_log = logging.getLogger(__name__)


def changes(corpus: Path) -> Iterator[bool]:
    """Whether the corpus has changed, again and again, at least every `_WATCH_MS`; ends when the
    process is interrupted.

    The first of a folder is a change: nobody saw what happened before.  So is that the folder has
    gone; another one may take its place.
    """
    was_there = True
    while True:
        folder = _identity(corpus)
        if folder is None:
            if was_there:
                _log.error(
                    "语料目录 %s 不在，继续使用原有索引，等它回来 "
                    "(no corpus folder: the index stays, and is rebuilt when it is back)",
                    corpus,
                )
            time.sleep(_WATCH_MS / 1000)
            yield was_there
            was_there = False
            continue
        was_there = True
        try:
            if (yield from _changes_of(corpus, folder)):
                return
        except (OSError, WatchfilesRustInternalError) as error:
            # Such as a name that is no UTF-8, which the watcher can't tell of and ends by.
            _log.warning("重新开始监视语料 (watching the corpus anew): %s", error)
            time.sleep(_WATCH_MS / 1000)


def _changes_of(corpus: Path, folder: tuple[int, int]) -> Generator[bool, None, bool]:
    """The changes until another folder, or none, is in the place of the watched one; True is
    returned where the process is interrupted."""
    is_first = True
    for found in watch(
        corpus,
        raise_interrupt=False,
        yield_on_timeout=True,
        rust_timeout=_WATCH_MS,
        step=_QUIET_MS,
        debounce=_PATIENCE_MS,
    ):
        yield is_first or bool(found)
        is_first = False
        if _identity(corpus) != folder:
            return False
    return True


def _identity(folder: Path) -> tuple[int, int] | None:
    try:
        status = folder.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
