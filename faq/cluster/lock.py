"""Lets one process at a time publish into a cluster, whichever machine it runs on."""

from __future__ import annotations

import os
import secrets
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from faq.cluster.client import Cluster
from faq.cluster.layout import lock_index
from faq.errors import IndexBusy

_DOCUMENT = "publish"
_SECONDS = 300.0
"""How long a lock is held without being renewed: longer than any request may take."""


class Lock:
    """A document that must not be there yet, with when it expires."""

    def __init__(self, cluster: Cluster, prefix: str) -> None:
        self._cluster, self._index = cluster, lock_index(prefix)
        self._owner = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        self._renewed = 0.0

    def take(self) -> None:
        """Raises IndexBusy where another process holds it and has not expired."""
        if self._cluster.create(self._index, _DOCUMENT, self._body()):
            return
        held = self._held()
        if held and held["_source"]["expires"] < time.time():
            at = {"if_seq_no": held["_seq_no"], "if_primary_term": held["_primary_term"]}
            self._cluster.delete(self._path, **at)
        if not self._cluster.create(self._index, _DOCUMENT, self._body()):
            raise IndexBusy("另一个进程正在向集群发布，请稍后再试 (another one publishes)")

    def renew(self) -> None:
        """Holds it for longer; raises IndexBusy where another process has taken it."""
        if time.time() - self._renewed < _SECONDS / 10:
            return
        held = self._held()
        if not held or held["_source"]["owner"] != self._owner:
            raise IndexBusy("发布太久没有进展，另一个进程已接手 (another one publishes now)")
        at = {"if_seq_no": held["_seq_no"], "if_primary_term": held["_primary_term"]}
        self._cluster.put(self._path, self._body(), **at)

    def release(self) -> None:
        """Gives it back where it is still ours."""
        held = self._held()
        if held and held["_source"]["owner"] == self._owner:
            self._cluster.delete(self._path)

    @property
    def _path(self) -> str:
        return f"/{self._index}/_doc/{_DOCUMENT}"

    def _held(self) -> Any:
        return self._cluster.get(self._path)

    def _body(self) -> dict[str, Any]:
        self._renewed = time.time()
        return {"owner": self._owner, "expires": self._renewed + _SECONDS}


@contextmanager
def publishing(cluster: Cluster, prefix: str) -> Iterator[Lock]:
    """Holds the lock; raises IndexBusy where another process does."""
    lock = Lock(cluster, prefix)
    lock.take()
    try:
        yield lock
    finally:
        lock.release()
