"""Measures the requests per second and the latencies of a server under load.

All clients are in this process and keep their connections.
"""

from __future__ import annotations

import contextlib
import http.client
import itertools
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

_PATIENCE = 60.0


@dataclass(slots=True)
class Load:
    """The latencies that concurrent clients saw, in one run or several."""

    seconds: float = 0.0
    taken: list[float] = field(default_factory=list)
    """Milliseconds of each request."""
    failed: int = 0

    def add(self, other: Load) -> None:
        """Adds another run."""
        self.seconds += other.seconds
        self.taken += other.taken
        self.failed += other.failed

    def figures(self) -> dict[str, Any]:
        """Requests per second and percentiles of the latencies."""
        p50, p95, p99 = np.percentile(self.taken, (50, 95, 99)).round(2).tolist()
        return {
            "requests": len(self.taken),
            "failed": self.failed,
            "per_second": round(len(self.taken) / self.seconds, 1),
            "p50": p50,
            "p95": p95,
            "p99": p99,
        }


@contextlib.contextmanager
def server(
    command: Callable[[int], Sequence[str]], settings: Mapping[str, object] | None = None
) -> Iterator[int]:
    """The port of a server started with `command` and, in its environment, `settings`."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = int(taken.getsockname()[1])
    variables = {f"FAQ_{name.upper()}": str(value) for name, value in (settings or {}).items()}
    with subprocess.Popen(
        command(port),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=os.environ | variables,
    ) as process:
        try:
            deadline = time.monotonic() + _PATIENCE
            while True:
                try:
                    get(port, "/readyz")
                    break
                except OSError:
                    if time.monotonic() > deadline or process.poll() is not None:
                        raise
                    time.sleep(0.1)
            yield port
        finally:
            process.send_signal(signal.SIGTERM)


def get(port: int, path: str) -> bytes:
    """The body of the reply to one request."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
    try:
        connection.request("GET", path)
        return connection.getresponse().read()
    finally:
        connection.close()


def loaded(
    port: int,
    paths: Sequence[str] | Iterator[str],
    clients: int,
    until: subprocess.Popen[bytes] | None = None,
) -> Load:
    """The load of `clients` that together request all `paths`, or until a process has ended."""
    left = iter(paths)
    turn = threading.Lock()
    load = Load()

    def client() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
        while until is None or until.poll() is None:
            with turn:
                path = next(left, None)
            if path is None:
                break
            began = time.perf_counter()
            connection.request("GET", path)
            response = connection.getresponse()
            response.read()
            load.taken.append((time.perf_counter() - began) * 1000)
            load.failed += response.status != 200
        connection.close()

    for path in itertools.islice(left, 2 * clients):  # warms up every worker
        get(port, path)
    threads = [threading.Thread(target=client) for _ in range(clients)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    load.seconds = time.perf_counter() - began
    return load
