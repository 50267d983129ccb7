"""Measures whether `faq serve` still answers while connections are held against it.

``python -m bench.attacks`` serves the index in force and attacks it; with ``--port`` it attacks
what listens there, such as a proxy in front.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import resource
import socket
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from urllib.parse import quote

from bench.loads import server
from bench.machine import FAQ

_LOCAL = "127.0.0.1"
_IN_TIME = 2.0
_FEEDBACK = json.dumps({"kind": "missing", "question": "怎么续借"}).encode()
_SEARCH = f"/api/v1/search?q={quote('怎么办理')}"
_CHUNK = b"10000\r\n" + bytes(0x10000) + b"\r\n"
_ATTACK_SECONDS = 15.0


@dataclass(slots=True)
class Outcome:
    """What honest requests met with during an attack."""

    attack: str
    probes: int = 0
    in_time: int = 0
    slowest: float = 0.0
    """Seconds."""
    peak_mb: float = 0.0
    """Most memory of the server and its workers; 0 where it isn't ours."""
    statuses: dict[str, int] = field(default_factory=dict)

    @property
    def share(self) -> float:
        """Share of probes that were answered in time."""
        return self.in_time / max(self.probes, 1)


def connected(port: int, receive: int | None = None) -> socket.socket:
    """A new connection; with `receive`, one that takes so many bytes before they are read."""
    found = socket.socket()
    if receive:  # a small window: the rest of a reply stays with the server
        found.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive)
    found.settimeout(_IN_TIME)
    found.connect((_LOCAL, port))
    return found


def _post(path: str, *headers: str) -> bytes:
    lines = (f"POST {path} HTTP/1.1", "Host: localhost", "Content-Type: application/json", *headers)
    return "\r\n".join((*lines, "", "")).encode()


def feedback_head(length: int) -> bytes:
    """The headers of feedback whose body has that length."""
    return _post("/api/v1/feedback", f"Content-Length: {length}")


def _get(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()


def _kept(
    port: int, count: int, begin: Callable[[socket.socket], None], receive: int | None = None
) -> Iterator[Callable[[], None]]:
    """Keeps `count` connections open that began with `begin`; gives a function that opens again
    those that the server has ended."""
    held: list[socket.socket] = []

    def fill() -> None:
        for each in [each for each in held if _is_ended(each)]:
            held.remove(each)
            each.close()
        while len(held) < count:
            with contextlib.suppress(OSError):
                held.append(connected(port, receive))
                begin(held[-1])
                held[-1].setblocking(False)
                continue
            break

    try:
        fill()
        yield fill
    finally:
        for each in held:
            each.close()


def _is_ended(connection: socket.socket) -> bool:
    try:
        return connection.recv(1, socket.MSG_PEEK) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


@contextlib.contextmanager
def silent(port: int, count: int = 1100) -> Iterator[Callable[[], None]]:
    """Connections that send nothing."""
    yield from _kept(port, count, lambda _: None)


@contextlib.contextmanager
def kept_open(port: int, count: int = 5000) -> Iterator[Callable[[], None]]:
    """Connections that stay open after one answer."""

    def begin(connection: socket.socket) -> None:
        connection.sendall(_get("/healthz"))
        while b'"ok"' not in connection.recv(4096):
            pass

    yield from _kept(port, count, begin)


@contextlib.contextmanager
def stuck_bodies(port: int, count: int = 8) -> Iterator[Callable[[], None]]:
    """Bodies that stop after a byte."""
    head = feedback_head(len(_FEEDBACK))
    yield from _kept(port, count, lambda each: each.sendall(head + _FEEDBACK[:1]))


@contextlib.contextmanager
def slow_bodies(port: int, count: int = 8) -> Iterator[Callable[[], None]]:
    """Bodies of which a byte comes every half second."""
    head = feedback_head(60_000)
    held: list[socket.socket] = []

    def begin(connection: socket.socket) -> None:
        connection.sendall(head)
        held.append(connection)

    for fill in _kept(port, count, begin):

        def drip(refill: Callable[[], None] = fill) -> None:
            refill()
            for each in held[:]:
                try:
                    each.sendall(b"a")
                except OSError:
                    held.remove(each)

        yield drip


@contextlib.contextmanager
def never_readers(port: int, count: int = 300) -> Iterator[Callable[[], None]]:
    """Connections that ask for all articles and read no reply."""

    def begin(connection: socket.socket) -> None:
        connection.sendall(_get("/api/v1/articles"))

    yield from _kept(port, count, begin, receive=2048)


@contextlib.contextmanager
def endless_bodies(port: int, count: int = 2) -> Iterator[Callable[[], None]]:
    """Bodies in chunks, 300 MB long."""
    over = threading.Event()

    def send(path: str) -> None:
        for _ in range(300 * 16):
            if over.is_set():
                return
            connection = connected(port)
            with connection, contextlib.suppress(OSError):
                connection.sendall(_post(path, "Transfer-Encoding: chunked"))
                while not over.is_set():
                    connection.sendall(_CHUNK)

    paths = ("/api/v1/feedback", "/preferences", "/feedback", "/api/v1/search")
    threads = [threading.Thread(target=send, args=(paths[i % 4],)) for i in range(count)]
    for each in threads:
        each.start()
    try:
        yield lambda: None
    finally:
        over.set()
        for each in threads:
            each.join()


Attack = Callable[[int], AbstractContextManager[Callable[[], None]]]
ATTACKS: dict[str, Attack] = {
    "8 slow bodies": slow_bodies,
    "8 bodies that stop": stuck_bodies,
    "1,100 silent": silent,
    "5,000 idle": kept_open,
    "300 MB in chunks": endless_bodies,
    "300 that never read": never_readers,
}


def probe(port: int, path: str, body: bytes | None = None, patience: float = _IN_TIME) -> int:
    """The status of the reply to an honest request; OSError where none comes."""
    request = urllib.request.Request(
        f"http://{_LOCAL}:{port}{path}", body, {"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=patience) as reply:
            reply.read()
            return int(reply.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


def attacked(port: int, name: str, seconds: float, process: int | None = None) -> Outcome:
    """How `seconds` of an attack went for others."""
    outcome = Outcome(name)
    with ATTACKS[name](port) as again:
        until, paths = time.monotonic() + seconds, 0
        while time.monotonic() < until:
            again()
            _probe_once(port, paths, outcome)
            paths += 1
            outcome.peak_mb = max(outcome.peak_mb, megabytes(process) if process else 0.0)
            time.sleep(0.1)
    return outcome


def _probe_once(port: int, number: int, outcome: Outcome) -> None:
    path, body, wanted = (
        ("/readyz", None, 200),
        (_SEARCH, None, 200),
        ("/api/v1/feedback", _FEEDBACK, 204),
    )[number % 3]
    began = time.monotonic()
    try:
        status: object = probe(port, path, body)
    except OSError as error:
        status = type(error).__name__
    taken = time.monotonic() - began
    outcome.probes += 1
    outcome.in_time += status == wanted and taken <= _IN_TIME
    outcome.slowest = max(outcome.slowest, round(taken, 2))
    outcome.statuses[str(status)] = outcome.statuses.get(str(status), 0) + 1


def megabytes(process: int) -> float:
    """Memory that a process and its children have for themselves."""
    found = 0
    for each in [process, *children(process)]:
        with contextlib.suppress(OSError):
            text = Path(f"/proc/{each}/smaps_rollup").read_text()
            found += sum(
                int(line.split()[1]) for line in text.splitlines() if line.startswith("Private_")
            )
    return round(found / 1024, 1)


def children(process: int) -> list[int]:
    """The processes that a process has started, and those that these have, and so on."""
    found: list[int] = []
    for each in Path(f"/proc/{process}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in map(int, each.read_text().split()):
                found += [child, *children(child)]
    return found


@contextlib.contextmanager
def _served() -> Iterator[tuple[int, int]]:
    """The port and the process of a server that is ours."""
    with server(lambda port: (*FAQ, "serve", "--port", str(port))) as port:
        yield (
            port,
            next(each for each in children(os.getpid()) if f"--port\0{port}" in command_of(each)),
        )


def command_of(process: int) -> str:
    """The command line of a process, its words ended by NUL; "" when it has ended."""
    try:
        return Path(f"/proc/{process}/cmdline").read_text()
    except OSError:
        return ""


def allow_connections() -> None:
    """Lets this process have as many connections as the system allows."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def main() -> None:
    """Attacks, and prints a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, help="attack what listens there")
    parser.add_argument("--seconds", type=float, default=_ATTACK_SECONDS, help="of each attack")
    parser.add_argument("--only", choices=ATTACKS, help="one attack")
    options = parser.parse_args()
    allow_connections()
    names = [options.only] if options.only else list(ATTACKS)
    with contextlib.ExitStack() as stack:
        port, process = options.port, None
        if port is None:
            port, process = stack.enter_context(_served())
        outcomes = [attacked(port, name, options.seconds, process) for name in names]
    for each in outcomes:
        sys.stdout.write(f"{json.dumps(asdict(each) | {'share': round(each.share, 3)})}\n")


if __name__ == "__main__":
    main()
