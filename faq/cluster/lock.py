"""Lets one process at a time publish into a cluster, whichever machine it runs on.

The lock is a document.  Its holder writes it anew again and again; one that is not written any more
has no holder, and is taken over.  Nothing is compared with the clock of another machine.
"""

from __future__ import annotations

import os
import secrets
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from faq.cluster.client import TRIES, Cluster
from faq.cluster.layout import lock_index
from faq.errors import ClusterRefused, FaqError, IndexBusy

_DOCUMENT = "publish"
_MOST_PAUSE = 5.0
"""Seconds between two writes of the lock, at most."""
_DEFAULT_PATIENCE = 60.0
_CONFLICT = 409
_BOOT, _NAMESPACE = Path("/proc/sys/kernel/random/boot_id"), Path("/proc/self/ns/pid")


class Lock:
    """A document that must not be there yet; safe to share between threads."""

    def __init__(self, cluster: Cluster, prefix: str) -> None:
        self._cluster, self._index = cluster, lock_index(prefix)
        self._pause = min(cluster.timeout, _MOST_PAUSE)
        self._patience = TRIES * cluster.timeout + 2 * self._pause
        """Seconds after which it is no longer ours unless it was written anew."""
        self._body = {
            "owner": secrets.token_hex(8),
            "host": f"{socket.gethostname()}:{os.getpid()}",
            "process": _process(os.getpid()),
            "seconds": self._patience,
        }
        self._written = time.monotonic()
        self._lost = False
        self._ended = threading.Event()
        self._keeping = threading.Thread(target=self._keep, name="faq-lock", daemon=True)

    def take(self) -> None:
        """Raises IndexBusy where another process holds it: one that runs on this machine, or that
        writes it anew while it is watched, which takes half a minute at most by default."""
        self._make_index()
        if not self._created():
            self._take_over(self._held())
        self._keeping.start()

    def _make_index(self) -> None:
        if self._cluster.get(f"/{self._index}", filter_path="*.aliases") is None:
            settings = {"number_of_shards": 1, "auto_expand_replicas": "0-1"}
            self._cluster.make(f"/{self._index}", {"settings": settings})

    def _take_over(self, held: Any) -> None:
        if held and not _has_ended(held["_source"]):
            watched = time.monotonic() + held["_source"].get("seconds", _DEFAULT_PATIENCE)
            while held and time.monotonic() < watched:
                time.sleep(min(self._pause, 1.0))
                before, held = held, self._held()
                if held and _version(held) != _version(before):
                    raise _busy(held)
        if held:
            with suppress(ClusterRefused):  # somebody else was faster
                self._cluster.delete(self._path, **_version(held))
        if not self._created():
            raise _busy(self._held())

    def renew(self) -> None:
        """Raises IndexBusy where it is no longer ours."""
        if time.monotonic() > self._written + self._patience:
            self._write()
        if self._lost:
            raise IndexBusy("发布太久没有进展，另一个进程已接手 (another one publishes now)")

    def confirm(self) -> None:
        """Raises IndexBusy unless it is ours right now, as the cluster says."""
        self._write()
        self.renew()

    def release(self) -> None:
        """Gives it back where it is still ours."""
        self._ended.set()
        self._keeping.join(self._patience)
        held = self._held()
        if self._is_ours(held):
            self._cluster.delete(self._path, **_version(held))

    def _keep(self) -> None:
        while not self._ended.wait(self._pause) and not self._lost:
            # Where the cluster doesn't answer, whoever publishes is told as well.
            with suppress(FaqError):
                self._write()

    def _write(self) -> None:
        held = self._held()
        if self._is_ours(held):
            began = time.monotonic()
            try:
                self._cluster.put(self._path, self._body, **_version(held))
            except ClusterRefused as error:
                # A try whose reply was lost has written it.
                if error.status != _CONFLICT or not self._is_ours(self._held()):
                    self._lost = True
            self._written = began
        else:
            self._lost = True

    def _created(self) -> bool:
        return self._cluster.create(self._index, _DOCUMENT, self._body) or (
            self._is_ours(self._held())  # by a try whose reply was lost
        )

    @property
    def _path(self) -> str:
        return f"/{self._index}/_doc/{_DOCUMENT}"

    def _held(self) -> Any:
        return self._cluster.get(self._path)

    def _is_ours(self, held: Any) -> bool:
        return held is not None and bool(held["_source"]["owner"] == self._body["owner"])


@contextmanager
def publishing(cluster: Cluster, prefix: str) -> Iterator[Lock]:
    """Holds the lock; raises IndexBusy where another process does."""
    lock = Lock(cluster, prefix)
    lock.take()
    try:
        yield lock
    finally:
        # What a cluster that doesn't answer keeps is taken over next time.
        with suppress(FaqError):
            lock.release()


def _version(held: Any) -> dict[str, Any]:
    return {"if_seq_no": held["_seq_no"], "if_primary_term": held["_primary_term"]}


def _busy(held: Any) -> IndexBusy:
    host = held["_source"].get("host", "?") if held else "?"
    return IndexBusy(f"另一个进程正在向集群发布，请稍后再试 (another one publishes): {host}")


def _process(process: int) -> str:
    """A process as no other is called on any machine at any time; empty where that can't be told,
    or it has ended."""
    try:
        boot, started = _BOOT.read_text("ascii").strip(), _stat_of(process)
        return f"{boot}/{_NAMESPACE.readlink()}/{process}/{started}" if started else ""
    except OSError:
        return ""


def _stat_of(process: int) -> str:
    """When a process started, by its machine; empty for one that nobody has waited for."""
    words = Path(f"/proc/{process}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    return "" if words[0] in "ZX" else words[19]


def _has_ended(source: Any) -> bool:
    """Whether the holder ran on this machine, in this namespace of processes, and doesn't now."""
    boot, namespace, process, _ = [*source.get("process", "").split("/"), *[""] * 4][:4]
    own = _process(os.getpid()).split("/")
    if not process.isdecimal() or own[:2] != [boot, namespace]:
        return False
    return bool(_process(int(process)) != source["process"])
