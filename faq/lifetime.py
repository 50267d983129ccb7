"""Ends a process together with its parent, however that ends."""

from __future__ import annotations

import os
from multiprocessing import parent_process
from multiprocessing.process import BaseProcess
from threading import Thread

from faq.kernel.parent_death import die_with_parent

_ORPHANED = 1


def end_with_parent() -> None:
    """Ends this process when the one that started it by multiprocessing has ended, even killed.

    Call it first in a child; does nothing elsewhere.
    """
    parent = parent_process()
    if parent is None:
        return
    die_with_parent()
    # Also sees a parent that had ended before, and serves where the system has no such call.
    Thread(target=_follow, args=(parent,), name="follow the parent", daemon=True).start()


def _follow(parent: BaseProcess) -> None:
    parent.join()
    os._exit(_ORPHANED)
