"""Writes an article as Markdown that is read as the same article."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass, replace

from faq.articles.corpus import read_file
from faq.articles.question_answers import part_pairs
from faq.articles.values import SourceFile
from faq.articles.writing.blocks import write_blocks
from faq.articles.writing.escaping import escaped_heading
from faq.model import Article, Block, Section

_DEEPEST = 6
_NOTICE = "## 特别提醒"


@dataclass(frozen=True, slots=True)
class Written:
    """An article as Markdown, without front matter and title."""

    text: str
    differing: tuple[str, ...] = ()
    """The beginnings of its blocks that are read otherwise than they were; mostly none."""


def write_article(article: Article) -> Written:
    """The text of `article`, and what of it is read otherwise."""
    pieces = [*write_blocks(article.lead), *_sections(article.sections)]
    if article.notice:
        pieces += (_NOTICE, *write_blocks(article.notice))
    pieces += write_blocks(article.closing)
    text = "\n\n".join(filter(None, pieces)) + "\n"
    return Written(text, tuple(_differing(article, text)))


def _sections(sections: Sequence[Section]) -> Iterator[str]:
    """The sections of one level and those below them; as boxes where one is a tab or lies deeper
    than any heading."""
    boxed = any(each.alternative or each.level >= _DEEPEST for each in _siblings(sections))
    for group in _groups(sections):
        own, *inner = group
        if boxed:
            colons = ":" * (3 + _height(group))
            name = "tab" if own.alternative else "details"
            yield f"{colons} {name} {_numbered(own, own.heading)}"
            yield from write_blocks(own.blocks)
            yield from _sections(inner)
            yield colons
        else:
            marks = "#" * (own.level + 1)
            yield f"{marks} {_numbered(own, escaped_heading(own.heading))}"
            yield from write_blocks(own.blocks)
            yield from _sections(inner)


def _siblings(sections: Sequence[Section]) -> Iterator[Section]:
    least = min((each.level for each in sections), default=0)
    return (each for each in sections if each.level == least)


def _groups(sections: Sequence[Section]) -> Iterator[list[Section]]:
    """Each section of the outermost level with those below it."""
    least = min((each.level for each in sections), default=0)
    group: list[Section] = []
    for each in sections:
        if each.level == least and group:
            yield group
            group = []
        group.append(each)
    if group:
        yield group


def _height(sections: Sequence[Section]) -> int:
    return max(each.level for each in sections) - sections[0].level


def _numbered(section: Section, text: str) -> str:
    if section.number is None:
        return text
    if section.heading[:1].isdigit() or section.number > 99:
        return f"({section.number}) {text}"
    return f"{section.number}. {text}"


def _differing(article: Article, text: str) -> Iterator[str]:
    """The beginnings of what is read otherwise."""
    data = text.encode("utf-8", "replace")
    read = read_file(SourceFile("", "a.md", len(data)), f"---\ntitle: x\n---\n\n{text}".encode())
    before = list(_parts(part_pairs(article)))
    after = list(_parts(read.articles[0])) if read.articles else []
    if before == after:
        return
    seen = set(after)
    for path, part in before:
        if (path, part) not in seen:
            yield (part.text if isinstance(part, Block) else part)[:40]
    if set(before) <= seen:
        yield article.title[:40]


def _parts(article: Article) -> Iterator[tuple[object, Block | str]]:
    """The headings and blocks of an article, without lines."""
    yield from _blocks((), article.lead)
    for each in article.sections:
        yield (each.path, each.number, each.alternative), each.heading
        yield from _blocks(each.path, each.blocks)
    yield from _blocks(None, (*article.notice, *article.closing))


def _blocks(path: object, blocks: Iterable[Block]) -> Iterator[tuple[object, Block]]:
    for each in blocks:
        spans = {span for span in each.spans if span.kind != "link" or span.href}
        ordered = tuple(sorted(spans, key=astuple))
        yield path, replace(each, line=0, spans=ordered)
