"""Proposes where TOML front matter takes a question."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from faq.articles.editing.source import Attempt, Edit, Source
from faq.articles.front_matter import Bounds

_KEY = re.compile(r"^[ \t]*(?:questions|\"questions\"|'questions')[ \t]*=[ \t]*", re.MULTILINE)
_CLOSING = re.compile(r"\]|\"+|'+")
_MOST = 200
"""Closing marks that are tried: one within a text looks like that of the list."""


def toml_attempts(source: Source, bounds: Bounds, question: str) -> Iterator[Attempt]:
    """The ways to write a question into front matter."""
    written = json.dumps(question, ensure_ascii=False)
    end = source.starts[bounds.end]
    key = _KEY.search(source.text, source.starts[bounds.start + 1], end)
    if key is None:
        line = f"questions = [{written}]"
        yield (source.before(bounds.end, line),)
        yield (source.before(bounds.start + 1, line),)
        return
    begins = key.end()
    is_list = source.text.startswith("[", begins)
    for count, mark in enumerate(_CLOSING.finditer(source.text, begins + 1, end)):
        if count == _MOST:
            return
        if is_list and mark[0] == "]":
            yield from _in_list(source, begins, mark.start(), written)
        elif not is_list:
            yield Edit(begins, begins, "["), Edit(mark.end(), mark.end(), f", {written}]")


def _in_list(source: Source, begins: int, closes: int, written: str) -> Iterator[Attempt]:
    """As entry of a list, on a line of its own where the others have one each."""
    text = source.text
    inner = text[begins + 1 : closes]
    last = begins + 1 + len(inner.rstrip())
    line = source.line_of(closes)
    if not inner.strip():
        yield (Edit(closes, closes, written),)
    elif source.line_of(begins) < line and not text[source.starts[line] : closes].strip():
        entry = source.line(line - 1)
        indent = entry[: len(entry) - len(entry.lstrip())]
        if inner.rstrip().endswith(","):
            yield (Edit(last, last, f"{source.newline}{indent}{written},"),)
        yield (Edit(last, last, f",{source.newline}{indent}{written}"),)
        yield (source.before(line, f"{indent}{written},"),)
        yield (source.before(line, f"{indent}, {written}"),)
    elif inner.rstrip().endswith(","):
        yield (Edit(last, last, f" {written}"),)
    else:
        yield (Edit(last, last, f", {written}"),)
