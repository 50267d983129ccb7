"""Changes lines of a folder of judged questions, and leaves every other line as it was written."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from secrets import token_hex

from faq.errors import EvaluationError
from faq.evaluation.judgements import QRELS, QUERIES, UNANSWERABLE, read_record, read_score
from faq.files.fsync import sync
from faq.files.regular import read_regular

_COLUMNS = ("query-id", "corpus-id", "score")


class JudgedFiles:
    """The files of one folder as they were when this was made, and what they are to be."""

    def __init__(self, folder: Path) -> None:
        """Reads the files that are there; raises EvaluationError for one that can't be read."""
        self.queries = QuestionFile(folder / QUERIES)
        self.unanswerable = QuestionFile(folder / UNANSWERABLE)
        self.qrels = QrelsFile(folder / QRELS)

    def write(self) -> bool:
        """Puts the changed files in place, each in one atomic step; False where somebody else has
        changed one since it was read, and nothing was written.  Raises OSError."""
        # What adds comes before what takes away: in between, nothing is missing.
        changed = [
            each for each in (self.queries, self.qrels, self.unanswerable) if each.is_changed()
        ]
        if self.unanswerable.grows():
            changed.sort(key=lambda each: each is not self.unanswerable)
        if any(each.is_outdated() for each in changed):
            return False
        for each in changed:
            each.write()
        return True


class LineFile:
    """A file of lines."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._read = _content(path)
        text = self._read or b""
        self.lines = text.split(b"\n")
        if not self.lines[-1]:
            self.lines.pop()
        self._is_ended = not text or text.endswith(b"\n")
        self._count = len(self.lines)

    def fault(self, number: int, reason: object) -> EvaluationError:
        """What is wrong with a line, from 0."""
        return EvaluationError(f"{self.path}:{number + 1}: 无法读取 (can't read): {reason!r}")

    def content(self) -> bytes:
        """The file as it is to be."""
        unended = not self._is_ended and self.lines and len(self.lines) == self._count
        return b"\n".join(self.lines) + (b"" if unended or not self.lines else b"\n")

    def is_changed(self) -> bool:
        """Whether the file is to be another one."""
        return self.content() != (self._read or b"")

    def is_outdated(self) -> bool:
        """Whether somebody else has changed it since it was read."""
        return _content(self.path) != self._read

    def grows(self) -> bool:
        """Whether it has more lines than before."""
        return len(self.lines) > self._count

    def write(self) -> None:
        """Puts it in place in one step, once it is on disk."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        part = self.path.with_name(f".{self.path.name}.{token_hex(4)}")
        try:
            part.write_bytes(self.content())
            if self._read is not None:
                part.chmod(self.path.stat().st_mode & 0o777)
            sync(part)
            part.replace(self.path)
        except BaseException:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            raise
        sync(self.path.parent)


class QuestionFile(LineFile):
    """A JSON Lines file of questions by their ids."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._records: list[Mapping[str, object] | None] = []
        for number, line in enumerate(self.lines):
            try:
                self._records.append(read_record(line) if line.strip() else None)
            except (ValueError, RecursionError) as error:
                raise self.fault(number, error) from error

    def texts(self) -> dict[str, str]:
        """The text of each id; of several the last."""
        found = (each for each in self._records if each is not None)
        return {str(each["_id"]): str(each.get("text") or "") for each in found}

    def id_of(self, question: str) -> str | None:
        """The id of a question, None where it isn't there."""
        return next((key for key, text in self.texts().items() if text == question), None)

    def add(self, question: str, taken: Sequence[str] = ()) -> str:
        """The id of a question, which is there from now on; a new one is none of `taken`."""
        found = self.id_of(question)
        if found is not None:
            return found
        own = _id(question)
        ids = {*self.texts(), *taken}
        found = next(each for each in _variants(own) if each not in ids)
        record = {"_id": found, "text": question}
        self.lines.append(json.dumps(record, ensure_ascii=False).encode())
        self._records.append(record)
        return found

    def remove(self, question_id: str, *, ours_alone: bool = False) -> None:
        """Takes the lines of a question out; with `ours_alone` only what `add` writes."""
        for number in reversed(range(len(self.lines))):
            record = self._records[number]
            if record is None or str(record["_id"]) != question_id:
                continue
            text = str(record.get("text") or "")
            if ours_alone and (record.keys() != {"_id", "text"} or question_id != _id(text)):
                continue
            del self.lines[number], self._records[number]


class QrelsFile(LineFile):
    """A TREC table of judgements with a header."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        if not self.lines:
            self.lines = ["\t".join(_COLUMNS).encode()]
            self._count = 0
        self._rows: list[tuple[str, str, int] | None] = [None]
        header = self._cells(0)
        try:
            self._places = tuple(header.index(name) for name in _COLUMNS)
        except ValueError as error:
            raise self.fault(0, error) from error
        self._width = len(header)
        self._rows += [self._row(number) for number in range(1, len(self.lines))]

    def of(self, question_id: str) -> dict[str, int]:
        """The relevance of each document that is judged for a question."""
        found = (each for each in self._rows if each)
        return {document: score for key, document, score in found if key == question_id}

    def by_question(self) -> dict[str, dict[str, int]]:
        """The same for every question that is judged."""
        found: dict[str, dict[str, int]] = {}
        for key, document, score in filter(None, self._rows):
            found.setdefault(key, {})[document] = score
        return found

    def put(self, question_id: str, document: str, score: int | None) -> None:
        """Judges a document, or with None no more; of several lines of one document one stays."""
        places = [
            number
            for number, row in enumerate(self._rows)
            if row and row[:2] == (question_id, document)
        ]
        for number in reversed(places[1:] if score is not None else places):
            del self.lines[number], self._rows[number]
        if score is None:
            return
        row = (question_id, document, score)
        cells = [""] * self._width
        for place, value in zip(self._places, map(str, row), strict=True):
            cells[place] = value
        line = "\t".join(cells).encode()
        if places:
            self.lines[places[0]], self._rows[places[0]] = line, row
        else:
            self.lines.append(line)
            self._rows.append(row)

    def _cells(self, number: int) -> list[str]:
        try:
            return self.lines[number].decode("utf-8").removesuffix("\r").split("\t")
        except UnicodeDecodeError as error:
            raise self.fault(number, error) from error

    def _row(self, number: int) -> tuple[str, str, int] | None:
        if not self.lines[number].strip(b"\r"):
            return None
        cells = self._cells(number)
        try:
            key, document, score = (cells[place] for place in self._places)
            return key, document, read_score(score)
        except (IndexError, ValueError) as error:
            raise self.fault(number, error) from error


def _content(path: Path) -> bytes | None:
    """What a file holds; None where there is none."""
    try:
        return read_regular(path)
    except (FileNotFoundError, NotADirectoryError):
        if os.path.lexists(path):
            raise EvaluationError(
                f"无法读取 {path} (can't read): 链接无处可去 (dangling)"
            ) from None
        return None
    except OSError as error:
        raise EvaluationError(f"无法读取 {path} (can't read): {error}") from error


def _id(question: str) -> str:
    return f"q{blake2b(question.encode(), digest_size=6).hexdigest()}"


def _variants(own: str) -> Iterator[str]:
    yield own
    number = 2
    while True:
        yield f"{own}-{number}"
        number += 1
