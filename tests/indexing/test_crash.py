"""A rebuild that is killed, runs out of disk or meets another one loses nothing."""

from __future__ import annotations

import json
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from faq.engine import Engine
from faq.indexing.rebuild import rebuild
from faq.model import Answer, SearchRequest
from faq.settings import Settings
from faq.storage.generations import open_current
from faq.storage.publish import rebuild_of

_PROGRAM = (sys.executable, "-c", "from faq.cli import main; main()")
_MARKERS = {"甲": "甲版说法", "乙": "乙版说法"}
_QUESTION = "怎么查看进度"
_KILLS = 30
_ARTICLES = 60
_COUNTED = """
import atexit, os, signal, sys
from pathlib import Path

last, tally, index = int(sys.argv.pop(1)), Path(sys.argv.pop(1)), sys.argv.pop(1)
count = 0

def look(event, arguments):
    global count
    if arguments and isinstance(arguments[0], (str, os.PathLike)):
        if event.startswith(("open", "os.")) and os.fspath(arguments[0]).startswith(index):
            count += 1
            if count == last:
                os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(look)
atexit.register(lambda: tally.write_text(str(count)))

from faq.cli import main
main()
"""
"""A program that is killed before it touches the index folder for the n-th time; one that ends
writes down how often it did."""


def _write_corpus(folder: Path, name: str) -> Path:
    """Articles with the marker of this state of the corpus in every passage."""
    (folder / name).mkdir()
    for number in range(_ARTICLES):
        (folder / name / f"{number}.md").write_text(
            f"# 第{number}篇\n\n{_MARKERS[name]}：打开订单{number}。\n\n"
            f"## 怎么查看进度\n\n{_MARKERS[name]}，第{number}单。\n\n操作步骤：\n\n"
            f"1. 打开订单\n2. 点进度\n",
            "utf-8",
        )
    return folder / name


@pytest.fixture
def states(tmp_path: Path) -> list[Settings]:
    """Two states of a corpus that share an index folder, the first one published."""
    index = tmp_path / "index"
    states = [
        Settings(corpus=_write_corpus(tmp_path, name), index=index, confidence_threshold=0.0)
        for name in _MARKERS
    ]
    rebuild(states[0])
    return states


def _rebuilding(
    settings: Settings,
    *flags: str,
    limit: int | None = None,
    program: tuple[str, ...] = _PROGRAM,
) -> subprocess.Popen[bytes]:
    def restrict() -> None:
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    paths = ("--corpus", str(settings.corpus), "--index", str(settings.index))
    return subprocess.Popen(
        (*program, "rebuild", *paths, *flags),
        cwd=settings.corpus.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=restrict,
    )


def _finished(process: subprocess.Popen[bytes]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=120)
    return process.returncode, out.decode(), err.decode()


def _generations(index: Path) -> dict[str, str]:
    """Which state each complete generation was made from."""
    found = {}
    for manifest in (index / "generations").glob("[0-9]*/manifest.json"):
        found[manifest.parent.name] = Path(json.loads(manifest.read_bytes())["corpus"]).name
    return found


def _rebuilt_until(settings: Settings, last: int) -> int | None:
    """How often a whole rebuild touches the index; None where it was killed at the `last` time,
    counted from 1."""
    tally = settings.corpus.parent / "tally"
    program = (sys.executable, "-c", _COUNTED, str(last), str(tally), str(settings.index))
    code, _, err = _finished(_rebuilding(settings, "--full", program=program))
    assert code in (0, -signal.SIGKILL), err
    return None if code else int(tally.read_text())


class _Asker:
    """Asks an engine again and again in a thread, and collects its answers."""

    def __init__(self, settings: Settings) -> None:
        self.answers: list[Answer] = []
        self.failures: list[Exception] = []
        self._engine = Engine.open(settings)
        self._stop = threading.Event()

    def _ask(self) -> None:
        while not self._stop.wait(0.01):
            try:
                self.answers.append(self._engine.ask(SearchRequest(_QUESTION, limit=20)))
            except Exception as error:  # noqa: BLE001 - whatever it is, the test fails of it
                self.failures.append(error)

    @contextmanager
    def asking(self) -> Iterator[None]:
        thread = threading.Thread(target=self._ask)
        thread.start()
        try:
            yield
        finally:
            self._stop.set()
            thread.join()

    def mixed(self, made_from: dict[str, str]) -> list[str]:
        """The generations of answers with a passage of another state of the corpus."""
        return [
            answer.generation
            for answer in self.answers
            if len(answer.hits) != 20
            or any(
                _MARKERS[made_from[answer.generation]] not in hit.passage.text
                for hit in answer.hits
            )
        ]


def test_a_rebuild_killed_at_any_moment_loses_nothing(states: list[Settings]) -> None:
    index = states[0].index
    touches = _rebuilt_until(states[1], 0)
    assert touches
    assert touches > _KILLS
    killed = 0
    made_from = _generations(index)
    asker = _Asker(states[0])
    with asker.asking():
        for kill in range(1, _KILLS + 1):
            killed += _rebuilt_until(states[kill % 2], touches * kill // _KILLS) is None
            made_from |= _generations(index)
            generation = open_current(index)
            assert generation.manifest.articles == _ARTICLES
            assert generation.passage(generation.rows - 1).text
            assert len(generation.sources()) == _ARTICLES
        assert _finished(_rebuilding(states[0]))[0] == 0
    made_from |= _generations(index)
    assert killed > _KILLS / 2
    assert asker.failures == []
    assert len(asker.answers) > _KILLS
    assert asker.mixed(made_from) == []
    assert _tidy(index)
    assert made_from[open_current(index).manifest.generation] == "甲"


def _tidy(index: Path) -> bool:
    """Whether no more generations are left than stay, and nothing unfinished."""
    folders = list((index / "generations").iterdir())
    files = {path.name for path in index.iterdir()}
    return (
        # The one in force and the one before it may answer alike, and count once.
        len(set(map(rebuild_of, folders))) <= Settings().keep_generations
        and len(folders) <= Settings().keep_generations + 1
        and not any(path.name.startswith(".") for path in folders)
        and files == {"CURRENT", "generations", "rebuild.lock"}
    )


@pytest.mark.parametrize("limit", [0, 10, 10_000, 100_000])
def test_a_full_disk_leaves_the_old_index(states: list[Settings], limit: int) -> None:
    index = states[0].index
    (before,) = _generations(index)
    code, out, err = _finished(_rebuilding(states[1], "--full", limit=limit))
    assert (code, out) == (5, ""), err
    assert "原有索引保持不变" in err
    assert "Traceback" not in err
    assert list(_generations(index)) == [before]
    assert _tidy(index)
    answer = Engine.open(states[0]).ask(SearchRequest(_QUESTION))
    assert answer.generation == before
    assert _MARKERS["甲"] in answer.hits[0].passage.text
    code, out, err = _finished(_rebuilding(states[1]))
    assert (code, err) == (0, "")
    assert _generations(index)[open_current(index).manifest.generation] == "乙"


def test_of_two_rebuilds_at_once_the_second_is_refused(states: list[Settings]) -> None:
    refused: list[tuple[int, str, str]] = []

    def progress(done: int, total: int, passages: int) -> None:
        if done == total // 2:
            refused.append(_finished(_rebuilding(states[1])))

    report = rebuild(states[0], full=True, progress=progress)
    ((code, out, err),) = refused
    assert (code, out) == (5, "")
    assert "另一个重建正在使用" in err
    assert open_current(states[0].index).manifest.generation == report.generation
    assert _finished(_rebuilding(states[1]))[0] == 0


@pytest.mark.parametrize(
    "damage",
    [
        lambda index: (index / "CURRENT").write_text("20990101T000000-abcdef"),
        lambda index: (index / "CURRENT").write_bytes(b"\xff\x00../.."),
        lambda index: (index / "CURRENT").write_bytes(b""),
        lambda index: (index / "CURRENT").unlink(),
        lambda index: [path.unlink() for path in index.glob("generations/*/*.npy")],
        lambda index: [path.write_bytes(b"") for path in index.glob("generations/*/manifest.json")],
    ],
)
def test_the_next_rebuild_mends_a_damaged_index(
    states: list[Settings], damage: Callable[[Path], object]
) -> None:
    index = states[0].index
    damage(index)
    assert rebuild(states[1]).articles == _ARTICLES
    assert Engine.open(states[1]).ask(SearchRequest(_QUESTION)).total > 0
    assert _tidy(index)
