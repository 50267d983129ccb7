"""Scans tags in Markdown as MDX writes them, whose attributes may be in braces."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

_NAME = re.compile(r"</?([A-Za-z][\w.:-]*)")
_ATTRIBUTE = re.compile(r"\s+(?:([A-Za-z_:@][\w:.@-]*)(?:\s*=\s*(?=[\"'{]|[^\s\"'=<>`{]))?|(?=\{))")
_BARE = re.compile(r"[^\s\"'=<>`{]+")
_END = re.compile(r"\s*(/?)>")
_MAX_DEPTH = 20
"""Braces within braces of an attribute."""
_MAX_CHARS = 2_000
"""Code points of a tag; a longer one is text."""


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag, with the attributes that are plain text."""

    name: str
    end: int
    """Offset after its `>`."""
    closes: bool
    alone: bool
    """Whether it closes itself."""
    attributes: tuple[tuple[str, str], ...] = ()

    @property
    def is_component(self) -> bool:
        """Whether it names a component of MDX instead of an element of HTML."""
        return self.name[0].isupper() and not self.name.isupper()

    def html(self) -> str:
        """The tag as HTML."""
        name = self.name.replace(".", "-")
        if self.closes:
            return f"</{name}>"
        attributes = "".join(f' {key}="{escape(value)}"' for key, value in self.attributes)
        return f"<{name}{attributes}></{name}>" if self.alone else f"<{name}{attributes}>"


def read_tag(text: str, start: int) -> Tag | None:
    """The tag that begins at `start`, None if there is none."""
    name = _NAME.match(text, start)
    if not name:
        return None
    attributes: list[tuple[str, str]] = []
    at, limit = name.end(), min(len(text), start + _MAX_CHARS)
    while True:
        end = _END.match(text, at)
        if end:
            closes = text.startswith("</", start)
            return Tag(name[1], end.end(), closes, bool(end[1]), tuple(attributes))
        attribute = _ATTRIBUTE.match(text, at)
        if not attribute or attribute.end() > limit:
            return None
        value, at = _value(text, attribute.end(), limit, valued="=" in attribute[0])
        if at < 0:
            return None
        if attribute[1]:
            attributes.append((attribute[1], value))


def _value(text: str, at: int, limit: int, *, valued: bool) -> tuple[str, int]:
    """The value of an attribute at `at` and its end, -1 if it has none; an expression is empty."""
    first = text[at : at + 1]
    if first == "{":
        end = _brace_end(text, at, limit)
        inner = text[at + 1 : end - 1].strip() if end > 0 else ""
        quoted = len(inner) > 1 and inner[0] == inner[-1] and inner[0] in "\"'`"
        return (inner[1:-1] if quoted and inner[0] not in inner[1:-1] else ""), end
    if not valued:
        return "", at
    if first in {'"', "'"}:
        end = text.find(first, at + 1, limit)
        return text[at + 1 : end], end + 1 if end >= 0 else -1
    bare = _BARE.match(text, at)
    return (bare[0], bare.end()) if bare else ("", -1)


def _brace_end(text: str, start: int, limit: int) -> int:
    """The offset after the brace that closes the one at `start`, -1 without one."""
    depth = 0
    for at in range(start, limit):
        char = text[at]
        depth += (char == "{") - (char == "}")
        if depth == 0:
            return at + 1
        if depth > _MAX_DEPTH:
            break
    return -1
