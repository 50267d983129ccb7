"""How many requests a second, and how long does each take, while others ask too?

The same server and workers once give answers and once the bytes of one answer from a
constant; clients ask over connections that they keep.  No question is asked twice.
"""

from __future__ import annotations

import contextlib
import http.client
import itertools
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np

from bench.corpora import Corpus
from bench.machine import FAQ

_CLIENTS = (1, 4, 16)
_PATIENCE = 60.0


def served(corpus: Corpus, folder: Path, requests: int) -> dict[str, Any]:
    """Requests a second and latencies of answers and of the constant, and the ratios."""
    asked = list(dict.fromkeys(corpus.questions("ordinary", 2 * requests)))[:requests]
    paths = [f"/api/v1/search?q={quote(question)}" for question in asked]
    index = folder / "index"
    with _server("faq", "--index", str(index)) as port:
        body = _get(port, paths[0])
        ours = {clients: _loaded(port, paths, clients) for clients in _CLIENTS}
    with _server("faq", "--index", str(index)) as port:
        where = ["--corpus", str(folder / "corpus"), "--index", str(index)]
        command = [*FAQ, "rebuild", "--full", *where]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as rebuild:
            under = _loaded(port, itertools.cycle(paths), _CLIENTS[-1], rebuild)
    constant = folder / "constant.json"
    constant.write_bytes(body)
    with _server("constant", str(constant)) as port:
        theirs = {clients: _loaded(port, paths, clients) for clients in _CLIENTS}
    most = _CLIENTS[-1]
    return {
        "answers": ours,
        "constant": theirs,
        "under_rebuild": under,
        "ratio": {
            clients: round(ours[clients]["per_second"] / theirs[clients]["per_second"], 2)
            for clients in _CLIENTS
        },
        "p99_under_rebuild_ratio": round(under["p99"] / ours[most]["p99"], 2),
    }


@contextlib.contextmanager
def _server(kind: str, *arguments: str) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = int(taken.getsockname()[1])
    called = [*FAQ, "serve"] if kind == "faq" else [sys.executable, "-m", "bench.constant"]
    command = [*called, "--port", str(port), *arguments]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            deadline = time.monotonic() + _PATIENCE
            while True:
                try:
                    _get(port, "/readyz" if kind == "faq" else "/")
                    break
                except OSError:
                    if time.monotonic() > deadline or server.poll() is not None:
                        raise
                    time.sleep(0.1)
            yield port
        finally:
            server.send_signal(signal.SIGTERM)


def _get(port: int, path: str) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
    try:
        connection.request("GET", path)
        return connection.getresponse().read()
    finally:
        connection.close()


def _loaded(
    port: int,
    paths: Sequence[str] | Iterator[str],
    clients: int,
    until: subprocess.Popen[bytes] | None = None,
) -> dict[str, float]:
    """What `clients` see who together ask for all `paths`, or until a process has ended."""
    left = iter(paths)
    turn = threading.Lock()
    taken: list[float] = []
    failed: list[int] = []

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
            taken.append((time.perf_counter() - began) * 1000)
            if response.status != 200:
                failed.append(response.status)
        connection.close()

    for path in itertools.islice(left, 2 * clients):  # warms every worker up
        _get(port, path)
    threads = [threading.Thread(target=client) for _ in range(clients)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - began
    p50, p95, p99 = np.percentile(taken, (50, 95, 99))
    return {
        "requests": len(taken),
        "failed": len(failed),
        "per_second": round(len(taken) / seconds, 1),
        "p50": round(float(p50), 2),
        "p95": round(float(p95), 2),
        "p99": round(float(p99), 2),
    }
