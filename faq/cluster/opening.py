"""Keeps the generation in force of a cluster open, and takes up the next."""

from __future__ import annotations

import logging
import threading
from functools import partial
from pathlib import Path
from typing import Any

from faq.cluster.client import Cluster
from faq.cluster.forks import renew_after_fork
from faq.cluster.in_force import index_in_force
from faq.cluster.index import ClusterIndex
from faq.cluster.pack import fetch_pack, remove_packs
from faq.cluster.polling import Poll
from faq.cluster.requirements import check_for_asking
from faq.errors import (
    ClusterRefused,
    FaqError,
    IndexMissing,
    IndexUnreachable,
    IndexWriteError,
)
from faq.opening import OpenGeneration, Opening
from faq.round_trips import RoundTrip
from faq.settings import Settings

_PACKS = "cluster"
"""Folder of the packs below that of the index."""
POLL_SECONDS = 5.0
"""Between two look-ups whether another generation is in force."""
_log = logging.getLogger(__name__)


class ClusterOpening(Opening):
    """As `Opening`, of what a cluster holds; safe to share between threads."""

    def __init__(self, settings: Settings, *, one_shot: bool = False) -> None:
        """Asks nothing yet; raises SettingsError as `Opening` and `Cluster`."""
        super().__init__(settings, one_shot=one_shot)
        self._cluster = Cluster(settings)
        self._packs: Path = settings.index / _PACKS
        self._name = ""
        """Of the index that is open."""
        self._failed: FaqError | None = None
        """Why the last look-up failed; None where it didn't."""
        self._poll: Poll | None = None
        self._is_checked = one_shot
        """Whether it was told what of the cluster may fail: to a command once, not by each."""
        renew_after_fork(self)

    def renew(self) -> None:
        """Makes lock and thread anew in a child process, which has neither."""
        self._lock, self._poll = threading.Lock(), None

    def current(self) -> OpenGeneration:
        """The open generation, without a request to the cluster: `poll` finds the next one.

        Raises IndexMissing where nothing was published, and IndexUnreachable where none is open and
        the cluster doesn't answer: then at once, until one is found in the background.
        """
        if self._poll is None and not self._one_shot:
            self._begin()
        if opened := self._opened:
            return opened
        with self._lock:
            if self._opened is None:
                if self._failed and not self._one_shot:
                    raise _again(self._failed)
                self._opened = self._found(None)
            return self._opened

    def poll(self) -> bool:
        """Opens the generation in force unless it is open; where that fails, the open one goes on.
        False where it is no use to try again soon."""
        with self._lock:
            opened, failed = self._opened, self._failed
            try:
                self._opened = self._found(opened)
            except FaqError as error:
                # Where none is open each question is told.
                if opened and str(error) != str(failed):
                    _log.error("%s；由原有索引继续回答 (the previous index answers)", error)
                return isinstance(error, IndexMissing)
            if opened and failed:
                _log.info("又能查到当前的版本了 (the generation in force can be read again)")
            return True

    def check(self) -> None:
        """As `Opening.check`; raises IndexUnreachable and ClusterRefused where the cluster didn't
        answer when it was asked last."""
        super().check()
        if isinstance(self._failed, (IndexUnreachable, ClusterRefused)):
            raise _again(self._failed)

    @property
    def is_in_force(self) -> bool:
        """Whether the open generation was the published one when that was looked up last."""
        return self._failed is None

    def take_round_trips(self) -> list[RoundTrip]:
        """Those with the cluster since they were last taken."""
        return self._cluster.trips.take()

    def instead(self, opened: OpenGeneration, error: Exception) -> OpenGeneration:
        """The generation in force where the open one has gone from the cluster; raises `error`
        itself for any other fault."""
        if isinstance(error, IndexUnreachable) and self._failed is None:
            self._failed = error
            if self._poll:
                self._poll.poll_now()
        if not isinstance(error, IndexMissing):
            raise error
        with self._lock:
            if self._opened is opened:
                self._opened = self._found(None)
            if self._opened is None:
                raise error
            return self._opened

    def _begin(self) -> None:
        with self._lock:
            if self._poll is None:
                self._poll = Poll(self, POLL_SECONDS)

    def _found(self, opened: OpenGeneration | None) -> OpenGeneration:
        """The generation in force, opened anew unless `opened` is it; notes how that went."""
        try:
            if not self._is_checked:
                check_for_asking(self._cluster)
                self._is_checked = True
            name = index_in_force(self._cluster, self._settings.cluster_prefix)
            if opened and name == self._name:
                found = self._reopen(opened, None)
            else:
                found = self._open_generation(partial(self._open_index, name), None, opened)
        except FaqError as error:
            self._failed = error
            raise
        self._name, self._failed = name, None
        return found

    def _open_index(self, name: str, **how: Any) -> ClusterIndex:
        try:
            pack = fetch_pack(self._cluster, name, self._packs)
            remove_packs(self._packs, name)
        except OSError as error:
            raise IndexWriteError(f"无法写入 {self._packs} (can't be written): {error}") from error
        return ClusterIndex(self._cluster, name, pack, **how)


def _again(error: FaqError) -> FaqError:
    """An error to raise in another thread than the one that met it."""
    if isinstance(error, ClusterRefused):
        return ClusterRefused(str(error), error.status)
    return type(error)(*error.args)
