"""Has what a fork would share made anew in the child: locks, threads and connections."""

from __future__ import annotations

import os
from typing import Protocol
from weakref import WeakSet


class Renewable(Protocol):
    """What a child can't take over from its parent."""

    def renew(self) -> None:
        """Makes anew what belongs to one process; called in a child, before it does anything."""


_every: WeakSet[Renewable] = WeakSet()


def renew_after_fork(one: Renewable) -> None:
    """Has `one` renewed in every child that is forked from now on, as long as it is used."""
    _every.add(one)


def _renew_every() -> None:
    for each in list(_every):
        each.renew()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_every)
