"""Runs `faq serve` as people do, and looks at its processes."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from waiting import until

COMMAND = [sys.executable, "-c", "from faq.cli import main; main()"]
_STARTED = re.compile(r"Spawning worker-\d+ with PID: (\d+)")
_PATIENCE = 60.0


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def faq(corpus: Path, index: Path, *words: str) -> list[str]:
    """A command with these folders."""
    return [*COMMAND, *words, "--corpus", str(corpus), "--index", str(index)]


@dataclass
class Server:
    """A running server and what it has written."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    def get(self, path: str, *, host: str = "localhost") -> tuple[int, str]:
        """The status and the body of a reply; OSError or HTTPException where none comes."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_PATIENCE)
        try:
            connection.request("GET", path, headers={"Host": host})
            reply = connection.getresponse()
            return reply.status, reply.read().decode()
        finally:
            connection.close()

    def status(self, path: str) -> int:
        """The status of a reply; 0 where the worker ended before it."""
        try:
            return self.get(path)[0]
        except (OSError, http.client.HTTPException):
            return 0

    def written(self) -> str:
        """Everything written so far."""
        return self.log.read_text(encoding="utf-8")

    def workers(self) -> list[int]:
        """All worker processes that were ever started."""
        return [int(each) for each in _STARTED.findall(self.written())]


@contextmanager
def serving(corpus: Path, index: Path, log: Path, *words: str, **settings: str) -> Iterator[Server]:
    """A server of two workers, once it has told its address; `settings` by their variables."""
    port = free_port()
    environ = os.environ | {
        "FAQ_MODEL": "off",
        "FAQ_FEEDBACK": str(log.with_suffix(".sqlite3")),
        "FAQ_QUESTION_LOG": str(log.with_suffix(".questions.sqlite3")),
        "FAQ_CHANGES": str(log.with_suffix(".changes.sqlite3")),
    }
    command = faq(corpus, index, "serve", "--port", str(port), "--workers", "2", *words)
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=output, env=environ | settings, start_new_session=True
        )
    server = Server(process, port, log)
    try:
        until(lambda: _announced(server))
        yield server
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        until(lambda: process.poll() is not None)


def _announced(server: Server) -> bool:
    assert server.process.poll() is None, server.written()
    return "search page: http://" in server.written()


def is_alive(process: int) -> bool:
    """Whether a process runs; a zombie that nobody has waited for doesn't."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def group(leader: int) -> list[int]:
    """The processes that run in a process group."""
    return [
        int(each.name)
        for each in Path("/proc").iterdir()
        if each.name.isdigit() and _group_of(each) == leader and is_alive(int(each.name))
    ]


def _group_of(process: Path) -> int | None:
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[2])
    except (FileNotFoundError, ProcessLookupError):
        return None
