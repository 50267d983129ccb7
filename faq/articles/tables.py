"""Reads tables of questions and answers, one article a row."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeVar

from faq.articles.anchors import slug
from faq.articles.decode import without_controls
from faq.articles.values import (
    ArticleError,
    FileContent,
    SourceFile,
    read_audience,
    read_line,
    split_list,
)
from faq.model import Article, ArticleId, Audience, Block, Fault

if TYPE_CHECKING:
    from _csv import Reader

_COLUMNS = {
    "question": "question", "问题": "question", "标题": "question",
    "answer": "answer", "答案": "answer", "回答": "answer",
    "similar": "similar", "相似问题": "similar", "相似问法": "similar",
    "audience": "audience", "受众": "audience",
    "tags": "tags", "标签": "tags",
}  # fmt: skip
_SIMILAR = re.compile(r"[|;；\n]")
_ORDERED = re.compile(r"(\d{1,3})[.、．)）]\s*(?!\d)")
_INLINE = re.compile(r"(?<![\d.])(\d{1,2})[.、．)）](?!\d)\s*")
_BULLET = re.compile(r"[-*•·]\s+")
_MAX_CELL_CHARS = 1 << 20
_EXTRA_CELLS = "多出一列，含逗号的答案要加引号 (more cells than columns: quote what holds commas)"
_Value = TypeVar("_Value")


def read_csv(file: SourceFile, text: str) -> FileContent:
    """The articles of a CSV file; raises ArticleError if a required column is missing."""
    csv.field_size_limit(_MAX_CELL_CHARS)
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        header = [_COLUMNS.get(name.strip().lower(), "") for name in next(reader, [])]
        if "question" not in header:
            raise ArticleError((1, "没有 question（问题）一列 (no question column)"))
        if "answer" not in header:
            raise ArticleError((1, "没有 answer（答案）一列 (no answer column)"))
    except csv.Error as error:
        raise ArticleError((1, f"不是 CSV (broken table): {error}")) from error
    rows: list[tuple[int, Mapping[str, Any]]] = []
    faults: list[Fault] = []
    for line, cells in _csv_rows(reader):
        if isinstance(cells, csv.Error):
            fault = f"不是 CSV，引号要成对 (broken row, an unpaired quote?): {cells}"
            faults.append(Fault(file.name, line, fault))
        elif any(cell.strip() for cell in cells[len(header) :]):
            faults.append(Fault(file.name, line, _EXTRA_CELLS))
        elif any(cell.strip() for cell in cells):
            rows.append((line, dict(zip(header, cells, strict=False))))
    return _content(file, rows, faults)


def _csv_rows(reader: Reader) -> Iterator[tuple[int, list[str] | csv.Error]]:
    """The rows with the lines they begin on; an error in the place of a broken row."""
    while True:
        line = reader.line_num + 1
        try:
            yield line, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield line, error


def read_jsonl(file: SourceFile, text: str) -> FileContent:
    """The articles of a JSON Lines file; raises ArticleError if no record has a question."""
    rows: list[tuple[int, Mapping[str, Any]]] = []
    faults: list[Fault] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:  # ValueError: a number of 4,301 digits
            faults.append(Fault(file.name, number, f"不是 JSON (broken line): {error}"))
            continue
        if isinstance(record, dict):
            named = {_COLUMNS.get(str(key).strip().lower(), ""): v for key, v in record.items()}
            rows.append((number, named))
        else:
            faults.append(Fault(file.name, number, "应为 JSON 对象 (not an object)"))
    if rows and not any("question" in record for _, record in rows):
        raise ArticleError((1, "没有 question（问题）一列 (no question column)"))
    return _content(file, rows, faults)


def _content(
    file: SourceFile, rows: list[tuple[int, Mapping[str, Any]]], faults: list[Fault]
) -> FileContent:
    articles: list[Article] = []
    ids: Counter[ArticleId] = Counter()
    for line, record in rows:
        try:
            article = _article(file, line, record)
            ids[article.id] += 1
            suffix = f"~{ids[article.id]}" if ids[article.id] > 1 else ""
            articles.append(replace(article, id=ArticleId(f"{article.id}{suffix}")))
        except ArticleError as error:
            faults.extend(Fault(file.name, at, fault) for at, fault in error.found)
    return FileContent(tuple(articles), tuple(faults))


def _article(file: SourceFile, line: int, record: Mapping[str, Any]) -> Article:
    found: list[tuple[int, str]] = []

    def take(name: str, read: Callable[[object], _Value], default: _Value) -> _Value:
        try:
            return read(record.get(name))
        except ValueError as error:
            found.append((line, f"{name}：{error}"))
            return default

    none: tuple[str, ...] = ()
    nobody: tuple[Audience, ...] = ()
    similar = take("similar", _similar, none)
    audience = take("audience", read_audience, nobody)
    tags = take("tags", split_list, none)
    question = take("question", read_line, "")
    answer = take("answer", _text, "")
    if not (question or found):
        found.append((line, "这一行没有问题 (row without a question)"))
    elif not (answer or found):
        found.append((line, "这一行没有答案 (row without an answer)"))
    if found:
        raise ArticleError(*found)
    return Article(
        id=ArticleId(f"{file.stem}/{slug(question)}"),
        title=question,
        source=file.name,
        lead=tuple(_blocks(answer, line)),
        questions=similar,
        audience=audience,
        tags=tags,
    )


def _text(value: object) -> str:
    """A text with its line breaks; raises ValueError for anything but text or a number."""
    return without_controls(value).strip() if isinstance(value, str) else read_line(value)


def _similar(value: object) -> tuple[str, ...]:
    """A list of questions; commas don't separate them, for questions may hold commas."""
    return split_list(_SIMILAR.split(value) if isinstance(value, str) else value)


def _lines(answer: str) -> Iterator[str]:
    """The lines of an answer, those with inline numbering (1. 2. 3.) split at the numbers."""
    for line in answer.split("\n"):
        starts: list[int] = []
        for match in _INLINE.finditer(line):
            if int(match[1]) == len(starts) + 1:
                starts.append(match.start())
        bounds = [0, *(starts if len(starts) > 1 else ()), len(line)]
        yield from (line[start:end] for start, end in pairwise(bounds))


def _blocks(answer: str, line: int) -> Iterator[Block]:
    for text in _lines(answer):
        stripped = text.strip()
        ordered, bullet = _ORDERED.match(stripped), _BULLET.match(stripped)
        if ordered and stripped[ordered.end() :]:
            number = int(ordered[1])
            yield Block("item", stripped[ordered.end() :].strip(), line, number=number)
        elif bullet and stripped[bullet.end() :]:
            yield Block("item", stripped[bullet.end() :].strip(), line)
        elif stripped:
            yield Block("paragraph", stripped, line)
