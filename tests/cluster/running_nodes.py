"""Gives tests three OpenSearch nodes, of packages from Maven's registry."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from filelock import FileLock
from programs import program
from waiting import until

from bench.opensearch_nodes import PROGRAMS, Nodes, running_nodes

_MEGABYTES, _MEGABYTES_OF_EACH = 640, 280
"""Of heap: all tests together may take 1.5 GB."""
_SECONDS = 840
"""In which others must be done with the nodes: less than one test may take, more than their last
files do."""


@contextmanager
def nodes(folder: Path) -> Iterator[tuple[str, ...]]:
    """The addresses of three nodes that form a green cluster, while the block runs."""
    _require_programs()
    with running_nodes(folder, [range(3)], _MEGABYTES) as found:
        yield found.addresses


@contextmanager
def nodes_to_kill(folder: Path) -> Iterator[Nodes]:
    """The same in three Java machines."""
    _require_programs()
    with running_nodes(folder, [[0], [1], [2]], _MEGABYTES_OF_EACH) as found:
        yield found


def _require_programs() -> None:
    for name, remedy in PROGRAMS.items():
        program(name, remedy)


@contextmanager
def shared_nodes(folder: Path) -> Iterator[tuple[str, ...]]:
    """The same for all processes that name one folder: the first starts the nodes, and stops them
    once nobody uses them any more."""
    users, told = folder / "users", folder / "addresses"
    users.mkdir(parents=True, exist_ok=True)
    lock, own = FileLock(f"{folder}.lock"), users / str(os.getpid())
    with ExitStack() as started:
        with lock.acquire(_SECONDS):
            if not told.exists():
                running = nodes(Path(tempfile.mkdtemp(dir=folder)))
                told.write_text(" ".join(started.enter_context(running)), "ascii")
                started.callback(until, lambda: _unused(users, told, lock), _SECONDS)
            own.touch()
        started.callback(own.unlink)
        yield tuple(told.read_text("ascii").split())


def _unused(users: Path, told: Path, lock: FileLock) -> bool:
    """Whether nobody uses the nodes; then nobody will."""
    with lock:
        if any(Path(f"/proc/{each.name}").exists() for each in users.iterdir()):
            return False
        told.unlink()
        return True
