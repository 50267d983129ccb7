"""Reads logs of chats and tickets: tables, records of JSON, and transcripts as text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

import msgspec

from faq.articles.decode import Undecodable, decode
from faq.files.regular import open_regular
from faq.importing.conversations.columns import log_columns, log_header
from faq.importing.conversations.messages import Message
from faq.importing.office.reader import read_container
from faq.importing.sheets.csv_file import read_csv
from faq.importing.sheets.sheet import Sheet
from faq.importing.source import Document, Loss

_TABLES, _BOOKS = (".csv", ".tsv"), (".xlsx", ".xlsm")
_JSON = (".json", ".jsonl", ".ndjson")
_MOST_BYTES = 128 << 20
_MOST_DEPTH = 8
_TIME = r"(?:\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?[ T]{1,3})?\d{1,2}:\d{2}(?::\d{2})?"
_WHO, _SPACE, _REST = r"(?P<who>[^:：\s]{1,30}?)", r"\s{0,8}", r"(?P<text>.*)"
_STAMP = rf"[\[【(（]?{_SPACE}(?:{_TIME})[\]】)）]?"
_LED = rf"{_STAMP}(?:(?<=[\]】)）]){_SPACE}|\s{{1,8}}){_WHO}"
_NO_DATE = r"(?![\[【(（]?\s{0,8}\d{4}[-/.年]\d)"
_HEADS = (
    re.compile(rf"{_LED}{_SPACE}(?:[:：]{_SPACE}{_REST})?"),
    re.compile(rf"{_LED}\s{{1,8}}{_REST}"),
    re.compile(rf"{_NO_DATE}{_WHO}{_SPACE}{_STAMP}{_SPACE}[:：]?{_SPACE}{_REST}"),
    re.compile(r"(?P<who>[^:：\s，。？！,.?!]{1,12})[:：]\s*(?P<text>(?!//).*)"),
)
"""What begins a message of a transcript: time and sender, sender and time, or the sender alone."""
_APART = re.compile(r"\s*(?:[-=*_—]{4,}.*|(?:会话|对话|工单)\s*(?:ID|编号|号)?\s*[:：#]?\s*\w+\s*)")


def read_log(path: Path) -> Iterator[Message | Loss]:
    """The messages of a log in their order; losses for what can't be read of it."""
    is_empty = True
    for each in _read(path):
        is_empty = False
        yield each
    if is_empty:
        yield Loss(path.name, "里面没有消息 (no messages in it)")


def _read(path: Path) -> Iterator[Message | Loss]:
    suffix = path.suffix.lower()
    if suffix in _TABLES:
        sheet = read_csv(path)
        yield from [sheet] if isinstance(sheet, Loss) else _of_sheet(path.name, sheet)
    elif suffix in _BOOKS:
        yield from _of_workbook(path)
    else:
        with open_regular(path) as file:
            data = file.read(_MOST_BYTES + 1)
        if len(data) > _MOST_BYTES:
            yield Loss(path.name, f"超过 {_MOST_BYTES >> 20} MB，请分成几个文件 (too large)")
            return
        try:
            text = decode(data)
        except Undecodable:
            yield Loss(path.name, "不是文本，或者已损坏 (no text, or damaged)")
            return
        yield from (_of_json if suffix in _JSON else _of_text)(path.name, text)


def _of_workbook(path: Path) -> Iterator[Message | Loss]:
    sheets: list[Sheet] = []

    def keep(_file: str, sheet: Sheet, _as_markdown: Sheet) -> Iterator[Document | Loss]:
        sheets.append(sheet)
        return iter(())

    def book() -> partial[Iterator[Document | Loss]]:
        from faq.importing.sheets.excel import read_workbook

        return partial(read_workbook, documents=keep)

    for found in read_container(path, book):
        if isinstance(found, Loss):
            yield found
    for sheet in sheets:
        yield from _of_sheet(path.name, sheet)


def _of_sheet(file: str, sheet: Sheet) -> Iterator[Message | Loss]:
    place = f"{file}!{sheet.name}" if sheet.name else file
    yield from sheet.faults(file)
    at, columns = log_header([row.cells for row in sheet.rows])
    if not columns:
        yield Loss(place, "没有“内容”一类的列 (no column of messages)")
        return
    for row in sheet.rows[at + 1 :]:
        cells = {
            meaning: row.cells[column].strip()
            for meaning, column in columns.items()
            if column < len(row.cells)
        }
        if cells.get("text"):
            yield _message(cells)


def _message(values: Mapping[str, str]) -> Message:
    return Message(values.get("conversation", ""), values.get("sender", ""), values["text"])


def _of_json(file: str, text: str) -> Iterator[Message | Loss]:
    """Messages as records, or as lists in the records of conversations."""
    if file.lower().endswith(".json"):
        try:
            yield from _within(msgspec.json.decode(text), "", 0)
        except (msgspec.DecodeError, RecursionError) as error:
            yield Loss(file, f"不是完整的 JSON (not whole JSON): {error}")
        return
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                yield from _within(msgspec.json.decode(line), "", 0)
            except (msgspec.DecodeError, RecursionError) as error:
                yield Loss(f"{file}:{number}", f"不是完整的 JSON (not whole JSON): {error}")


def _within(value: object, conversation: str, depth: int) -> Iterator[Message]:
    if depth > _MOST_DEPTH:
        return
    if isinstance(value, list):
        for each in value:
            yield from _within(each, conversation, depth + 1)
    elif isinstance(value, dict):
        keys = [str(key) for key in value]
        columns = {meaning: value[keys[at]] for meaning, at in log_columns(keys).items()}
        inner = columns.get("conversation", value.get("id"))
        if isinstance(inner, (str, int)):
            conversation = (
                str(inner) if "conversation" in columns or not conversation else conversation
            )
        text = _text_of(columns.get("text"))
        nested = [
            each
            for each in value.values()
            if isinstance(each, (list, dict)) and not (text and each is columns["text"])
        ]
        if text and not any(map(_has_records, nested)):
            sender = columns.get("sender")
            if isinstance(sender, dict):
                sender = sender.get("type") or sender.get("role") or sender.get("name")
            yield Message(conversation, str(sender or ""), text)
        else:
            for each in nested:
                yield from _within(each, conversation, depth + 1)


def _text_of(value: object) -> str:
    """The text of a message, which may be written in parts; "" for anything else."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, dict):
        return _text_of(value.get("text") or value.get("parts"))
    if not isinstance(value, list):
        return ""
    parts = (
        each if isinstance(each, str) else each.get("text")
        for each in value
        if isinstance(each, str) or (isinstance(each, dict) and set(each) <= {"type", "text"})
    )
    return "\n".join(each.strip() for each in parts if isinstance(each, str)).strip()


def _has_records(value: list[object] | dict[object, object]) -> bool:
    return isinstance(value, list) and any(isinstance(each, dict) for each in value)


def _of_text(file: str, text: str) -> Iterator[Message | Loss]:
    """A transcript; lines without a sender go on with the message before."""
    number, sender, lines, found = 1, "", list[str](), False
    for line in [*text.split("\n"), "----"]:
        if _APART.fullmatch(line):
            if sender and lines:
                yield Message(str(number), sender, "\n".join(lines))
            number, sender, lines = number + 1, "", []
            continue
        head = next((match for each in _HEADS if (match := each.fullmatch(line.strip()))), None)
        if head:
            if sender and lines:
                yield Message(str(number), sender, "\n".join(lines))
            found = True
            sender, own = head["who"], (head["text"] or "").strip()
            lines = [own] if own else []
        elif line.strip() and sender:
            lines.append(line.strip())
    if not found:
        yield Loss(file, "看不出谁说了什么 (no sender of any message can be told)")
