"""Makes tables of questions of a bot's sheet, one for each category."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from faq.importing.sheets.bot_columns import HEADER_ROWS, BotColumns, bot_columns, is_off
from faq.importing.sheets.sheet import Row, Sheet
from faq.importing.source import Attachment, Document, Loss

_KEPT = ("audience", "tags", "category", "updated", "valid_from", "valid_until", "source")
_HEADER = ("question", "answer", "similar", *_KEPT)
_PATH = re.compile(r"[/>＞|｜]")
_BETWEEN_DAYS = re.compile(r"\s*(?:至|到|~|～|—+|–)\s*|\s+-\s+")
_MOST_CATEGORIES = 100
"""Of more, a table each would be of a few questions only."""
_UNSORTED = "未分类"
_OTHER_ANSWER = "另一个答案没有导入，已用第一个 (another answer; the first is used)"
_NO_ANSWER = "没有答案，没有导入 (a question without an answer)"
_NO_QUESTION = "没有问题，没有导入 (an answer without a question)"


@dataclass(slots=True)
class _Question:
    """A question as it is put together of one row or several."""

    row: int
    question: str
    answer: str = ""
    similar: dict[str, None] = field(default_factory=dict)
    others: dict[str, str] = field(default_factory=dict)

    @property
    def category(self) -> str:
        """The first part of its category."""
        return _PATH.split(self.others.get("category", ""))[0].strip() or _UNSORTED

    def cells(self) -> Iterator[str]:
        """In the order of `_HEADER`."""
        yield from (self.question, self.answer, "\n".join(self.similar))
        yield from (self.others.get(each, "") for each in _KEPT)


def find_header(sheet: Sheet) -> tuple[int, BotColumns] | None:
    """Index of the row that names the columns, and these; None where the sheet is none of
    questions and answers."""
    for index, row in enumerate(sheet.rows[:HEADER_ROWS]):
        columns = bot_columns(row.cells)
        if columns:
            return index, columns
    return None


def question_tables(
    file: str, sheet: Sheet, header: int, columns: BotColumns
) -> Iterator[Document | Loss]:
    """The tables, and what of the sheet is in none of them."""
    names = sheet.rows[header]
    for row in sheet.rows[:header]:
        yield Loss(sheet.place(file, row.number), "表头以上的内容没有导入 (above the header)")
    for column in columns.unread:
        name = " ".join(names.cells[column].split())
        yield Loss(sheet.place(file, names.number, column), f"列“{name:.40}”没有导入 (column)")
    questions: dict[str, _Question] = {}
    last: _Question | None = None
    for row in sheet.rows[header + 1 :]:
        if columns.state is not None and is_off(_cell(row, columns.state)):
            state = _cell(row, columns.state)
            yield Loss(
                sheet.place(file, row.number), f"状态是“{state:.20}”，没有导入 (not in force)"
            )
            last = None
            continue
        text = " ".join(_cell(row, columns.question).split())
        if text:
            last = questions.setdefault(text, _Question(row.number, text))
        elif last is None or not any(_cell(row, each) for each in columns.similar):
            yield Loss(sheet.place(file, row.number), _NO_QUESTION)
            continue
        unused = _add(last, row, columns)
        yield from (Loss(sheet.place(file, row.number, at), _OTHER_ANSWER) for at in unused)
    yield from (
        Loss(sheet.place(file, each.row), _NO_ANSWER)
        for each in questions.values()
        if not each.answer
    )
    answered = [each for each in questions.values() if each.answer]
    yield from _tables(file, sheet, answered)


def _add(question: _Question, row: Row, columns: BotColumns) -> list[int]:
    """Adds what a row says; the columns of answers that are not used."""
    unused = []
    for at in columns.answers:
        answer = _cell(row, at)
        if answer and not question.answer:
            question.answer = answer
        elif answer and " ".join(answer.split()) != " ".join(question.answer.split()):
            unused.append(at)
    for at in columns.similar:
        text = _cell(row, at)
        if text and text != question.question:
            question.similar[text] = None
    levels = [_cell(row, at) for meaning, at in columns.others if meaning == "category"]
    values = [(meaning, _cell(row, at)) for meaning, at in columns.others if meaning != "category"]
    values = [pair for each in values for pair in _validity(*each)]
    for meaning, text in (("category", "/".join(filter(None, levels))), *values):
        if text and meaning == "tags" and meaning in question.others:
            if text not in question.others[meaning].split("\n"):
                question.others[meaning] += f"\n{text}"
        elif text:
            question.others.setdefault(meaning, text)
    return unused


def _validity(meaning: str, text: str) -> Iterator[tuple[str, str]]:
    """A value by its meaning; two where a cell has the first and the last day."""
    days = _BETWEEN_DAYS.split(text) if meaning == "valid_until" else []
    if len(days) == 2 and all(any(map(str.isdigit, day)) for day in days):
        yield from zip(("valid_from", "valid_until"), map(str.strip, days), strict=True)
    else:
        yield meaning, text


def _tables(file: str, sheet: Sheet, questions: Sequence[_Question]) -> Iterator[Document]:
    """A table for each category, in the order of their first questions.

    A single one has its own too: its path would change else as soon as there is another.
    """
    has_categories = any("category" in each.others for each in questions)
    categories = dict.fromkeys(each.category for each in questions) if has_categories else {}
    if not 0 < len(categories) <= _MOST_CATEGORIES:
        if questions:
            yield _table(file, sheet, "", questions)
        return
    for category in categories:
        own = [each for each in questions if each.category == category]
        yield _table(file, sheet, category, own)


def _table(file: str, sheet: Sheet, category: str, questions: Sequence[_Question]) -> Document:
    stem = file.rpartition(".")[0]
    used = [
        at
        for at, name in enumerate(_HEADER)
        if name in _HEADER[:3] or any(name in each.others for each in questions)
    ]
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow([_HEADER[at] for at in used])
    for each in questions:
        cells = list(each.cells())
        writer.writerow([cells[at] for at in used])
    text = lines.getvalue()
    parts = [part for part in (sheet.name, category) if part]
    return Document(
        key="!".join(parts) or file,
        name="/".join((stem, *(part.replace("/", "／") for part in parts))),
        title=parts[-1] if parts else stem,
        text=text,
        ending=".csv",
        address=file,
        attachments=_used(sheet.attachments, text),
    )


def _used(attachments: Sequence[Attachment], text: str) -> tuple[Attachment, ...]:
    return tuple(each for each in attachments if each.name in text)


def _cell(row: Row, column: int) -> str:
    return row.cells[column].strip() if column < len(row.cells) else ""
