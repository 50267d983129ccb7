"""Keeps the generation in force of a cluster open, and takes up the next."""

from __future__ import annotations

import logging
import math
import time
from functools import partial
from pathlib import Path
from typing import Any

from faq.cluster.client import Cluster
from faq.cluster.in_force import index_in_force
from faq.cluster.index import ClusterIndex
from faq.cluster.pack import fetch_pack, remove_packs
from faq.errors import FaqError, IndexMissing, IndexWriteError
from faq.opening import OpenGeneration, Opening
from faq.settings import Settings

_PACKS = "cluster"
"""Folder of the packs below that of the index."""
POLL_SECONDS = 5.0
"""For so long a generation is asked before it is looked up whether another one is in force."""
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
        self._looked = -math.inf

    def current(self) -> OpenGeneration:
        """The open generation; raises IndexMissing where nothing was published, and
        IndexUnreachable where none is open and the cluster doesn't answer."""
        opened = self._opened
        now = time.monotonic()
        if (
            opened
            and now < self._looked + POLL_SECONDS
            and not opened.meaning.is_outdated(self._settings.models)
        ):
            return opened
        # One thread looks; the others go on with the open one.
        if not self._lock.acquire(blocking=opened is None):
            assert opened is not None
            return opened
        try:
            if self._opened is opened:
                self._looked = now
                self._opened = self._look(opened)
            elif self._opened is None:
                self._opened = self._look(None)
        finally:
            self._lock.release()
        return self._opened

    def instead(self, opened: OpenGeneration, error: Exception) -> OpenGeneration:
        """The generation in force where the open one has gone from the cluster; raises `error`
        itself for any other fault."""
        if not isinstance(error, IndexMissing):
            raise error
        with self._lock:
            if self._opened is opened:
                self._name = ""
                self._opened = self._look(None)
            if self._opened is None:
                raise error
            return self._opened

    def _look(self, opened: OpenGeneration | None) -> OpenGeneration:
        """The generation in force; the open one where it still is, or can't be replaced."""
        try:
            name = index_in_force(self._cluster, self._settings.cluster_prefix)
            if opened and name == self._name:
                return self._reopen(opened, None)
            found = self._open_generation(partial(self._open_index, name), None, opened)
        except FaqError as error:
            if opened is None:
                raise
            _log.error("%s；由原有索引继续回答 (the previous index answers)", error)
            return opened
        self._name = name
        return found

    def _open_index(self, name: str, **how: Any) -> ClusterIndex:
        try:
            pack = fetch_pack(self._cluster, name, self._packs)
            remove_packs(self._packs, name)
        except OSError as error:
            raise IndexWriteError(f"无法写入 {self._packs} (can't be written): {error}") from error
        return ClusterIndex(self._cluster, name, pack, **how)
