"""Finds what an article refers to that is not there: articles, sections, pictures."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from faq.articles import SUFFIXES
from faq.model import Article, Block, Fault, Passage
from faq.presenting.links import letters, meanings


class _Place(NamedTuple):
    """Where an address within the corpus leads to; both empty for any other address."""

    path: str
    fragment: str

    def below(self, source: str) -> str:
        """The path from the corpus folder; that of the article itself if the place has none."""
        if not self.path:
            return source
        folder = "" if self.path.startswith("/") else posixpath.dirname(source)
        return posixpath.normpath(posixpath.join(folder, self.path.lstrip("/")))


def dead_links(prepared: Sequence[tuple[Article, Sequence[Passage]]]) -> Iterator[Fault]:
    """Links to articles, or to sections of articles, that the corpus doesn't have."""
    anchors: dict[str, set[str]] = {}
    for article, passages in prepared:
        names = [article.title, *(section.heading for section in article.sections)]
        names += [each.anchor for each in passages]
        anchors.setdefault(article.source, set()).update(map(letters, names))
    for article, _ in prepared:
        for block in _blocks(article):
            for span in block.spans:
                spot = _dead(article.source, span.href, anchors) if span.kind == "link" else ""
                if spot:
                    yield Fault(article.source, block.line, f"链接 {span.href} {spot}")


def missing_pictures(articles: Iterable[Article], corpus: Path) -> Iterator[Fault]:
    """Pictures that should stand beside their articles and don't."""
    for article in articles:
        folder = (corpus / article.source).parent
        for block in _blocks(article):
            for picture in block.pictures:
                place = _place(picture.src)
                path = place.path if place else ""
                if path and not path.startswith(("/", "\\")) and not _is_there(folder / path):
                    spot = f"图片 {picture.src} 不存在 (missing picture)"
                    yield Fault(article.source, block.line, spot)


def _dead(source: str, address: str, anchors: Mapping[str, set[str]]) -> str:
    """What is wrong with the address of a link; empty if nothing is."""
    place = _place(address)
    if place is None:
        return "不是网址 (not an address)"
    target = place.below(source)
    if target not in anchors:
        known = posixpath.splitext(target)[1] in SUFFIXES and place.path
        return "指向的文章不存在 (dead link)" if known else ""
    if place.fragment and anchors[target].isdisjoint(meanings(place.fragment)):
        return "指向的小节不存在 (no such section)"
    return ""


def _place(address: str) -> _Place | None:
    """Where an address leads to; None if it is none."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    path, fragment = unquote(parts.path), unquote(parts.fragment)
    beyond = parts.scheme or parts.netloc or "\0" in path
    return _Place("", "") if beyond else _Place(path, fragment)


def _blocks(article: Article) -> Iterator[Block]:
    yield from article.lead
    for section in article.sections:
        yield from section.blocks
    yield from article.notice


def _is_there(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # no name that a file can have
        return False
