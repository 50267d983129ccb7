"""Loads `faq serve` for minutes or hours while everything happens to it that does in a year.

``python -m bench.soak`` measures the maximum load and then holds 80% of it while articles change,
workers are killed and the disk is full once.  Every answer must be right for the generation that
it names, a 503 the only fault that is told, and memory and open files of a worker that is spared
must not grow.  Prints the figures as JSON; exit code 1 and the reasons where something didn't hold.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import itertools
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np

from bench.attacks import children, command_of, megabytes
from bench.loads import get, loaded, server
from bench.machine import FAQ

_THINGS = ("会员", "积分", "发票", "押金", "门票", "车位", "快递", "合同", "证书", "钥匙")
_ACTIONS = ("续期", "补办", "取消", "转让", "查询", "退还")
_NAMES = tuple(f"{thing}{action}" for thing, action in itertools.product(_THINGS, _ACTIONS))
_CLIENTS = 8
_SHARE = 0.8
"""Of the maximum load."""
_MEASURED = 4000
"""Requests that the maximum is measured by."""
_FEEDBACK_EACH = 50
_CHANGE_EACH, _KILL_EACH = 5.0, 7.0
"""Seconds."""
_DISK_MB = 96
_LARGEST_FILE = 4096
"""Bytes that a file may have where the disk is made full by a limit on files."""
_GROWTH, _MEGABYTES, _FILES = 1.1, 8.0, 8
"""How much the last third may have more than the second one and still be flat."""
_PATIENCE = 30.0


@dataclass(slots=True)
class Found:
    """What clients met with."""

    statuses: Counter[str] = field(default_factory=Counter)
    answers: list[tuple[str, int, str]] = field(default_factory=list)
    """Generation, article and text of each answer, to be judged when the generations are known."""
    taken: list[float] = field(default_factory=list)
    """Milliseconds."""
    wrong: list[str] = field(default_factory=list)


class Library:
    """Articles that change, and what they held in each generation."""

    def __init__(self, folder: Path, state: Path) -> None:
        self.corpus, self.index = folder / "corpus", state / "index"
        self.corpus.mkdir()
        self.editions = [0] * len(_NAMES)
        self.published: dict[str, list[int]] = {}
        for article in range(len(_NAMES)):
            self._write(article)

    def change(self, chance: random.Random) -> None:
        """Writes a new edition of some articles."""
        for article in chance.sample(range(len(_NAMES)), 5):
            self.editions[article] += 1
            self._write(article)

    def rebuild(self, largest: int | None = None) -> int:
        """Rebuilds, and remembers what the new generation holds; the exit code.  With `largest`, no
        file can get larger."""
        held = list(self.editions)
        limit = ("prlimit", f"--fsize={largest}") if largest else ()
        where = ("--corpus", str(self.corpus), "--index", str(self.index))
        done = subprocess.run(
            [*limit, *FAQ, "rebuild", "--json", *where], capture_output=True, check=False
        )
        if done.returncode == 0:
            self.published[json.loads(done.stdout)["generation"]] = held
        return done.returncode

    def is_right(self, generation: str, article: int, text: str) -> bool:
        """Whether a text is what that generation has of the article."""
        held = self.published.get(generation)
        return held is not None and _edition(article, held[article]) in text

    def _write(self, article: int) -> None:
        name, edition = _NAMES[article], _edition(article, self.editions[article])
        text = f"# {name}\n\n## 怎么办{name}\n\n{edition}。\n\n1. 打开{name}页\n2. 点提交\n"
        draft = self.corpus / f".{article}"
        draft.write_text(text, "utf-8")
        draft.replace(self.corpus / f"{article}.md")


def _edition(article: int, edition: int) -> str:
    return f"{_NAMES[article]}办法第 {edition} 版"


def _path(number: int) -> str:
    article = number % len(_NAMES)
    # With another limit it is another request for the cache.
    return f"/api/v1/search?q={quote(f'怎么办{_NAMES[article]}')}&limit={1 + number % 37}"


@dataclass(slots=True)
class Soak:
    """A server under load, and what is done to it."""

    port: int
    process: int
    spared: int
    """A worker that is never killed."""
    library: Library
    found: Found = field(default_factory=Found)
    over: threading.Event = field(default_factory=threading.Event)
    done: Counter[str] = field(default_factory=Counter)
    samples: list[tuple[float, int]] = field(default_factory=list)
    """Megabytes and open files of the worker that is spared."""

    def client(self, numbers: Iterator[int], began: float, pause: float) -> None:
        """Sends each request at its time, or at once where that has passed."""
        connection = self._connection()
        for turn in itertools.count():
            if self.over.wait(max(0.0, began + turn * pause - time.monotonic())):
                return
            number = next(numbers)
            try:
                self._request(connection, number)
            except (OSError, http.client.HTTPException) as error:
                self.found.statuses[type(error).__name__] += 1
                connection.close()
                connection = self._connection()

    def _connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=_PATIENCE)

    def _request(self, connection: http.client.HTTPConnection, number: int) -> None:
        began = time.perf_counter()
        if number % _FEEDBACK_EACH == 0:
            body = {"kind": "missing", "question": f"{number}"}
            headers = {"Content-Type": "application/json"}
            connection.request("POST", "/api/v1/feedback", json.dumps(body), headers)
        else:
            connection.request("GET", _path(number))
        reply = connection.getresponse()
        content = reply.read()
        self.found.taken.append((time.perf_counter() - began) * 1000)
        self.found.statuses[str(reply.status)] += 1
        if reply.status == 200:
            answer = json.loads(content)
            hit = answer["hits"][0]
            article = number % len(_NAMES)
            if hit["article_id"] != str(article):
                self.found.wrong.append(f"{number}: {hit['article_id']}")
            self.found.answers.append((answer["generation"], article, hit["text"]))

    def keep_killing(self, chance: random.Random) -> None:
        """Kills a worker again and again, but the one that is spared."""
        while not self.over.wait(_KILL_EACH):
            if others := [each for each in workers(self.process) if each != self.spared]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(chance.choice(others), signal.SIGKILL)
                    self.done["killed"] += 1

    def keep_sampling(self) -> None:
        """Looks at the worker that is spared, every second, for as long as it runs."""
        with contextlib.suppress(FileNotFoundError):
            while not self.over.wait(1.0):
                files = len(list(Path(f"/proc/{self.spared}/fd").iterdir()))
                self.samples.append((megabytes(self.spared), files))
            return
        self.done["spared worker ended"] += 1

    def change(self, seconds: float, disk: Path | None) -> None:
        """Changes and rebuilds until the time is over; half way, with a full disk."""
        chance, until = random.Random(2), time.monotonic() + seconds
        was_full = False
        while time.monotonic() < until or not was_full:
            self.library.change(chance)
            if not was_full and time.monotonic() > until - seconds / 2:
                was_full = True
                with full(disk):
                    code = self.library.rebuild(None if disk else _LARGEST_FILE)
                    time.sleep(_CHANGE_EACH)
                self.done[f"rebuilt on a full disk: exit code {code}"] += 1
            self.done[f"rebuilt: exit code {self.library.rebuild()}"] += 1
            time.sleep(max(0.0, min(_CHANGE_EACH, until - time.monotonic())))


def workers(process: int) -> list[int]:
    """The workers of a server."""
    return [each for each in children(process) if "tracker" not in command_of(each)]


@contextlib.contextmanager
def full(disk: Path | None) -> Iterator[None]:
    """Fills a disk while the block runs; without one nothing is done."""
    if disk is None:
        yield
        return
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        for size in (1 << 20, 4096, 1):
            with contextlib.suppress(OSError):
                while True:
                    file.write(bytes(size))
    try:
        yield
    finally:
        filler.unlink()


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[Path | None]:
    """A small file system in memory at the folder, where this process may mount one."""
    mount = ["mount", "-t", "tmpfs", "-o", f"size={_DISK_MB}m", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        yield None
        return
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def soaked(soak: Soak, seconds: float, disk: Path | None) -> dict[str, Any]:
    """The figures of a soak."""
    numbers = itertools.count(1)
    paths = [_path(next(numbers)) for _ in range(_MEASURED)]
    most = len(paths) / loaded(soak.port, paths, _CLIENTS).seconds
    pause, began = _CLIENTS / (_SHARE * most), time.monotonic()
    threads = [
        *(
            threading.Thread(target=soak.client, args=(numbers, began, pause))
            for _ in range(_CLIENTS)
        ),
        threading.Thread(target=soak.keep_killing, args=(random.Random(1),)),
        threading.Thread(target=soak.keep_sampling),
    ]
    for each in threads:
        each.start()
    try:
        soak.change(seconds, disk)
    finally:
        soak.over.set()
        for each in threads:
            each.join()
    lasted = time.monotonic() - began
    found = soak.found
    p50, p99 = np.percentile(found.taken, (50, 99)).round(1).tolist()
    third = len(soak.samples) // 3
    second, last = soak.samples[third : 2 * third], soak.samples[2 * third :]
    return {
        "seconds": round(lasted, 1),
        "most_per_second": round(most, 1),
        "per_second": round(len(found.taken) / lasted, 1),
        "p50_ms": p50,
        "p99_ms": p99,
        "statuses": dict(found.statuses),
        "done": dict(soak.done),
        "disk": f"tmpfs of {_DISK_MB} MB" if disk else f"files of {_LARGEST_FILE} bytes at most",
        "generations": len({each[0] for each in found.answers}),
        "answers": len(found.answers),
        "wrong": len(found.wrong) + sum(not soak.library.is_right(*each) for each in found.answers),
        "megabytes": [
            round(statistics.median(each[0] for each in part), 1) for part in (second, last)
        ],
        "files": [int(statistics.median(each[1] for each in part)) for part in (second, last)],
    }


def faults(figures: dict[str, Any]) -> list[str]:
    """What did not hold."""
    statuses, done = figures["statuses"], figures["done"]
    broken = sum(count for name, count in statuses.items() if not name.isdigit())
    checks = {
        "wrong answers": figures["wrong"] == 0 < figures["answers"],
        "statuses other than 200, 204 and 503": {each for each in statuses if each.isdigit()}
        <= {"200", "204", "503"},
        "more connections ended than killed workers had": broken
        <= _CLIENTS * done.get("killed", 0),
        "a rebuild failed": {each for each in done if each.startswith("rebuilt: ")}
        == {"rebuilt: exit code 0"},
        "the full disk was not told": done.get("rebuilt on a full disk: exit code 5") == 1,
        "a worker ended by itself": "spared worker ended" not in done,
        "no worker was killed": done.get("killed", 0) > 0,
        "generations did not change": figures["generations"] > 2,
        "memory grows": figures["megabytes"][1] <= _GROWTH * figures["megabytes"][0] + _MEGABYTES,
        "open files grow": figures["files"][1] <= figures["files"][0] + _FILES,
    }
    return [name for name, holds in checks.items() if not holds]


def main() -> int:
    """Soaks a server of its own; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=120.0, help="how long")
    options = parser.parse_args()
    os.environ["FAQ_MODEL"] = "off"
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        state = Path(folder) / "state"
        state.mkdir()
        disk = stack.enter_context(small_disk(state))
        library = Library(Path(folder), state)
        library.rebuild()
        settings = {"index": library.index, "feedback": state / "feedback.sqlite3", "workers": 2}
        # All of the load is one client.
        settings |= {"rate_limit": 0, "feedback_rate_limit": 0}
        settings["question_log"] = state / "questions.sqlite3"
        port = stack.enter_context(
            server(lambda port: (*FAQ, "serve", "--port", str(port)), settings)
        )
        get(port, "/readyz")
        process = next(
            each for each in children(os.getpid()) if f"--port\0{port}" in command_of(each)
        )
        figures = soaked(Soak(port, process, workers(process)[0], library), options.seconds, disk)
    found = faults(figures)
    sys.stdout.write(f"{json.dumps(figures, ensure_ascii=False, indent=1)}\n")
    sys.stdout.write("".join(f"soak: {each}\n" for each in found) or "soak: holds\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
