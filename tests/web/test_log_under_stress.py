"""What was acknowledged is in the log, and no answer failed, whatever disk and processes do.

Four processes write 50,000 rows beside a server of four workers that answers questions, on a disk
that is full for a third of the time; a writer and a worker are killed.
"""

from __future__ import annotations

import errno
import multiprocessing
import os
import signal
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.synchronize import Event
from pathlib import Path
from urllib.parse import quote

import pytest
from servers import Server, serving
from waiting import until

from faq.errors import LogError
from faq.model import PassageId
from faq.question_log.database import LoggedQuestion, QuestionLog
from faq.question_log.spool import QuestionSpool
from faq.settings import Settings

# Not forked: the locks of the tests' threads would be copied in whatever state they are.
_SPAWNING = multiprocessing.get_context("spawn")
_DISK_MB = 96
_WRITERS, _ROWS = 4, (5_000, 2_500, 5_000)
"""Processes, and the rows of each while the disk has room, is full, and has room again."""
_KILLED_AT = 2_000
"""Row of the last part at which the first writer is killed."""
_COLLECTED_EACH = 500
_CLIENTS = 2


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small file system in memory."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={_DISK_MB}m", "tmpfs", str(folder)]
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("no tmpfs can be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@dataclass
class _Signals:
    """What tells the writers which part it is."""

    full: Event = field(default_factory=_SPAWNING.Event)
    free: Event = field(default_factory=_SPAWNING.Event)


def _write(number: int, database: Path, acknowledged: Path, signals: _Signals) -> None:
    """Writes rows, and tells which the spool took, on a disk that has room."""
    spool = QuestionSpool(database)
    told = os.open(acknowledged, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    shown = (PassageId("refunds/a#怎么退款"), PassageId("refunds/b#退款多久到账"))
    for part, rows in enumerate(_ROWS):
        for row in range(rows):
            question = f"写{number}的{part}之{row}"
            if spool.add(LoggedQuestion(question, "answer", 0.9, shown, "buyer", "zh", "g")):
                os.write(told, f"{question}\n".encode())
            if (number, part, row) == (0, 2, _KILLED_AT):
                os.kill(os.getpid(), signal.SIGKILL)
            if row % _COLLECTED_EACH == _COLLECTED_EACH - 1:
                _collect(spool)
        os.write(told, f"#{part}\n".encode())
        (signals.full, signals.free, signals.free)[part].wait()
    os._exit(0)


def _collect(spool: QuestionSpool) -> None:
    try:
        spool.collect()
    except (LogError, OSError):  # the disk is full, or another process collects
        return


class _Readers:
    """Clients that ask the server all the time, each question once."""

    def __init__(self, server: Server) -> None:
        self._server, self._ends, self._asked = server, threading.Event(), 0
        self._lock = threading.Lock()
        self.is_room = True
        """Whether the disk has room."""
        self.statuses: Counter[int] = Counter()
        self.to_be_logged: list[str] = []
        """Questions that were answered while the disk had room."""
        self._threads = [threading.Thread(target=self._ask) for _ in range(_CLIENTS)]

    def __enter__(self) -> _Readers:
        for each in self._threads:
            each.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.set()
        for each in self._threads:
            each.join()

    def answered(self) -> int:
        return self.statuses[200]

    def _ask(self) -> None:
        while not self._ends.is_set():
            with self._lock:
                self._asked += 1
                question = f"卖家没发货怎么催{self._asked}回"
            room = self.is_room
            status = self._server.status(f"/api/v1/search?q={quote(question)}")
            with self._lock:
                self.statuses[status] += 1
                if status == 200 and room and self.is_room:
                    self.to_be_logged.append(question)


def _fill(folder: Path) -> Path:
    """A file that takes all the room there is."""
    filler = folder / "filler"
    file = os.open(filler, os.O_WRONLY | os.O_CREAT)
    for size in (1 << 20, 1 << 12, 1):
        try:
            while os.write(file, bytes(size)):
                pass
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
    os.close(file)
    return filler


def _have_ended(part: int, files: list[Path]) -> bool:
    return all(each.exists() and f"#{part}\n" in each.read_text("utf-8") for each in files)


def test_what_was_acknowledged_is_there_and_answers_never_fail(
    guidance: Settings, disk: Path, tmp_path: Path
) -> None:
    database, signals = disk / "questions.sqlite3", _Signals()
    files = [tmp_path / f"acknowledged-{number}" for number in range(_WRITERS)]
    writers = [
        _SPAWNING.Process(target=_write, args=(number, database, files[number], signals))
        for number in range(_WRITERS)
    ]
    with (
        serving(
            *(guidance.corpus, guidance.index, tmp_path / "serve.log", "--workers", "4"),
            FAQ_QUESTION_LOG=str(database),
            FAQ_LOG_FORMAT="off",
        ) as server,
        _Readers(server) as readers,
    ):
        for each in writers:
            each.start()
        until(lambda: _have_ended(0, files) and readers.answered() > 20)
        readers.is_room = False
        filler = _fill(disk)
        before = readers.answered()
        signals.full.set()
        until(lambda: _have_ended(1, files) and readers.answered() > before + 20)
        filler.unlink()
        readers.is_room = True
        signals.free.set()
        os.kill(server.workers()[0], signal.SIGKILL)
        for each in writers:
            each.join(120)
        before = readers.answered()
        until(lambda: readers.answered() > before + 20)
    assert [each.exitcode for each in writers] == [-signal.SIGKILL, 0, 0, 0]
    # What a killed worker was about to answer is cut off, and nothing else.
    assert set(readers.statuses) <= {0, 200}
    assert readers.statuses[0] <= _CLIENTS
    QuestionSpool(database).collect()
    stored = Counter(each.question for each in QuestionLog(database).each())
    acknowledged = [
        line for each in files for line in each.read_text("utf-8").split() if line[0] != "#"
    ]
    with_room = _WRITERS * (_ROWS[0] + _ROWS[2]) - (_ROWS[2] - _KILLED_AT - 1)
    assert with_room <= len(acknowledged) < with_room + _WRITERS * _ROWS[1]
    assert {*acknowledged, *readers.to_be_logged} <= stored.keys()
    assert max(stored.values()) == 1
