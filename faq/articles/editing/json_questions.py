"""Proposes where a record of JSON Lines takes a question."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

from faq.articles.columns import columns_of
from faq.articles.editing.source import Attempt, Edit, Source
from faq.model import Article

_SPACE = re.compile(r"\s*")
_SEPARATOR = re.compile(r"[|｜;；]|#{2,}")
_DECODER = json.JSONDecoder()


class _Value(NamedTuple):
    name: str
    value: object
    start: int
    end: int


def json_attempts(source: Source, article: Article, question: str) -> Iterator[Attempt]:
    """The ways to write a question into the record of an article: into its similar questions, or
    as these where it has none."""
    line = article.lead[0].line - 1
    start, text = source.starts[line], source.line(line)
    values = list(_values(text))
    plain = text.isascii()  # such a file writes other characters as escapes
    written = json.dumps(question, ensure_ascii=plain)
    meanings = columns_of([each.name for each in values]).meanings
    found = [each for each, meaning in zip(values, meanings, strict=True) if meaning == "similar"]
    for each in found:
        raw = text[each.start : each.end]
        if isinstance(each.value, list):
            at = start + each.end - 1
            at -= len(raw[:-1]) - len(raw[:-1].rstrip())
            yield (Edit(at, at, f", {written}" if each.value else written),)
        elif isinstance(each.value, str) and each.value.strip():
            used = _SEPARATOR.search(each.value)
            at = start + each.end - 1
            joint = json.dumps(used[0] if used else "|", ensure_ascii=plain)[1:-1]
            yield (Edit(at, at, f"{joint}{written[1:-1]}"),)
            yield (Edit(start + each.start, start + each.end, f"[{raw}, {written}]"),)
        else:
            yield (Edit(start + each.start, start + each.end, f"[{written}]"),)
    if not found and values:
        at = start + values[-1].end
        yield (Edit(at, at, f', "similar": [{written}]'),)


def _values(text: str) -> Iterator[_Value]:
    """The names and values of an object with where the values stand."""
    at = _behind_space(text, 0) + 1
    while not text.startswith("}", at := _behind_space(text, at)):
        name, at = _DECODER.raw_decode(text, at)
        start = _behind_space(text, _behind_space(text, at) + 1)
        value, end = _DECODER.raw_decode(text, start)
        yield _Value(name, value, start, end)
        at = _behind_space(text, end)
        at += text.startswith(",", at)


def _behind_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at
