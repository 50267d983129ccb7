"""Finds what of a page is no text, and so is not read: films, frames, files to fill in."""

from __future__ import annotations

from dataclasses import dataclass

from faq.articles.pages.trees import parse
from faq.articles.values import ArticleError

_KINDS = {
    "iframe": "嵌入的页面或视频 (an embedded page or film)",
    "video": "视频 (a film)",
    "audio": "录音 (sound)",
    "object": "嵌入的对象 (an embedded object)",
    "embed": "嵌入的对象 (an embedded object)",
    "canvas": "画布 (a canvas)",
}


@dataclass(frozen=True, slots=True)
class UnreadPart:
    """A part of a page that is not read."""

    line: int
    what: str
    """What it is and where it leads, in Chinese with English in brackets."""


def unread_parts(page: str) -> tuple[UnreadPart, ...]:
    """The parts of a page that are no text, in their order; () for one that can't be parsed."""
    try:
        root = parse(page)
    except ArticleError:
        return ()
    if root is None:
        return ()
    found = []
    for element in root.iter(*_KINDS):
        source = element.get("src") or element.get("data") or ""
        if not source:
            inner = element.find("source")
            source = (inner.get("src") or "") if inner is not None else ""
        behind = f"：{source:.200}" if source else ""
        found.append(UnreadPart(element.sourceline or 1, f"{_KINDS[element.tag]}{behind}"))
    return tuple(found)
