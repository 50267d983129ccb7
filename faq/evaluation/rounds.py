"""Keeps rounds of judging: which questions an editor goes through, how far they are, what they did.

A round is a file of lines beside the verdicts: its questions first, then each verdict as it was
given or taken back.  So a round goes on where it stopped, on any machine, and several editors may
go through one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from secrets import token_hex
from typing import Literal

import msgspec

from faq.errors import EvaluationError
from faq.evaluation.judging import Verdict, locked, undo_verdict
from faq.files.regular import read_regular

_FOLDER = "rounds"
_ID = re.compile(r"\d{8}T\d{6}-[0-9a-f]{6}", re.ASCII)
Source = Literal["frequent", "vain", "given", "judged"]
"""Where questions come from: the log, a list, earlier verdicts."""


@dataclass(frozen=True, slots=True)
class Round:
    """Questions to be judged, and of what."""

    id: str
    source: Source
    questions: tuple[str, ...]
    hits: int
    """How many of each answer are judged."""
    generations: tuple[str, ...] = ()
    """Two generations of the index to be compared; none for the one in force."""

    @property
    def begun_at(self) -> str:
        """When it began: ISO 8601, UTC."""
        return datetime.strptime(f"{self.id[:15]}+0000", "%Y%m%dT%H%M%S%z").isoformat()

    def order(self, number: int) -> tuple[str, ...]:
        """The generations as they are laid side by side for a question, by its number from 0: by
        chance, and the same whenever it is shown."""
        chance = blake2b(f"{self.id} {number}".encode(), digest_size=1).digest()[0] & 1
        return self.generations[::-1] if chance else self.generations


@dataclass(frozen=True, slots=True)
class Given:
    """Something an editor did in a round."""

    number: int
    """Of the question, from 0."""
    by: str
    """Stands for the session of an editor, and tells nothing of who they are."""
    verdict: Verdict | None
    """None where they passed on without one."""
    ends: bool
    """Whether the question was done with it, as with the verdict on its last hit."""
    undone: bool = False


@dataclass(frozen=True, slots=True)
class RoundState:
    """A round and what was done in it, the latest last."""

    round: Round
    given: tuple[Given, ...]

    def done(self) -> frozenset[int]:
        """Numbers of the questions that were judged to the end, or passed."""
        return frozenset(each.number for each in self.given if each.ends and not each.undone)

    def judged(self, number: int) -> frozenset[str]:
        """Ids of the passages that were judged for a question in this round."""
        return frozenset(
            each.verdict.passage_id
            for each in self.given
            if each.number == number and each.verdict and not each.undone
        )

    def next_open(self, after: int = -1) -> int | None:
        """The number of the next question that is open; None where none is."""
        done = self.done()
        open_ones = [each for each in range(len(self.round.questions)) if each not in done]
        return next((each for each in open_ones if each > after), next(iter(open_ones), None))


@dataclass(frozen=True, slots=True)
class _Undo:
    """A line that takes an earlier one back."""

    undo: int
    """Which one, from 0."""


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    by: str
    verdict: Verdict | None
    ends: bool


def begin_round(
    folder: Path,
    questions: Sequence[str],
    source: Source,
    *,
    hits: int,
    generations: tuple[str, ...] = (),
) -> Round:
    """A new round; raises EvaluationError without a question, and where it can't be written."""
    wanted = tuple(dict.fromkeys(each.strip() for each in questions if each.strip()))
    if not wanted:
        raise EvaluationError("没有可以评判的问题 (no questions to judge)")
    now = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    begun = Round(f"{now}-{token_hex(3)}", source, wanted, hits, generations)
    _append(folder, begun.id, msgspec.json.encode(begun))
    return begun


def rounds(folder: Path) -> tuple[RoundState, ...]:
    """All rounds that can be read, the latest first."""
    with suppress(OSError):
        names = sorted((path.stem for path in (folder / _FOLDER).glob("*.jsonl")), reverse=True)
        found = (read_round(folder, name) for name in names)
        return tuple(each for each in found if each)
    return ()


def read_round(folder: Path, round_id: str) -> RoundState | None:
    """A round and what was done in it; None where there is none of that id."""
    if not _ID.fullmatch(round_id):
        return None
    try:
        first, *lines = read_regular(_path(folder, round_id)).split(b"\n")
        begun = msgspec.json.decode(first, type=Round)
    except (OSError, msgspec.DecodeError):
        return None
    given: list[Given] = []
    for each in _lines(lines):
        if isinstance(each, _Line):
            given.append(Given(each.number, each.by, each.verdict, each.ends))
        elif 0 <= each.undo < len(given):
            given[each.undo] = replace(given[each.undo], undone=True)
    return RoundState(begun, tuple(given))


def note(folder: Path, round_id: str, given: Given) -> None:
    """Notes a verdict that is stored already, or that a question is passed; raises
    EvaluationError."""
    line = _Line(given.number, given.by, given.verdict, given.ends)
    _append(folder, round_id, msgspec.json.encode(line))


def undo(folder: Path, round_id: str, by: str) -> tuple[Given, bool] | None:
    """Takes back what an editor did last: that, and whether it still stood.  None where there is
    nothing; raises EvaluationError."""
    state = read_round(folder, round_id)
    own = [
        (place, each)
        for place, each in enumerate(state.given if state else ())
        if each.by == by and not each.undone
    ]
    if not own:
        return None
    place, last = own[-1]
    stood = undo_verdict(folder, last.verdict) if last.verdict else True
    _append(folder, round_id, msgspec.json.encode(_Undo(place)))
    return last, stood


def _lines(lines: Sequence[bytes]) -> Iterator[_Line | _Undo]:
    for line in lines:
        # Half a line, of a disk that was full: its verdict is stored all the same.
        with suppress(msgspec.DecodeError):
            if line.startswith(b'{"undo"'):
                yield msgspec.json.decode(line, type=_Undo)
            else:
                yield msgspec.json.decode(line, type=_Line)


def _path(folder: Path, round_id: str) -> Path:
    return folder / _FOLDER / f"{round_id}.jsonl"


def _append(folder: Path, round_id: str, line: bytes) -> None:
    path = _path(folder, round_id)
    try:
        with locked(folder):
            path.parent.mkdir(exist_ok=True)
            with path.open("ab+") as file:
                if file.tell():
                    file.seek(-1, 2)
                    line = line if file.read(1) == b"\n" else b"\n" + line
                file.write(line + b"\n")
    except OSError as error:
        raise EvaluationError(
            f"评判的进度没有保存 (progress was not stored): {path}: {error.strerror or error}"
        ) from error
