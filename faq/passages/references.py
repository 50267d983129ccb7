"""Makes links of the places where an article refers to its own sections by their headings."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import replace

from faq.articles.anchors import slug
from faq.model import Article, Block, Section, Span

_SEE = r"(?:见|見|参见|參見|参考|參考|参照|参阅|查看|查阅|请看|看)"
_WHERE = (
    r"(?:(?:本文|本页|本篇|文中|前文|后文|上文|下文|前面|后面|上面|下面|前述|后述|文末)"
    r"(?:的|中的|里的|中|里|[:：])?)"
)
_OPEN, _CLOSE = r"[“「『《【‘\"]", r"[”」』》】’\"]"
_PART = r"(?:这|那)?(?:一)?(?:节|小节|章节|部分|章|段)"
_MAX_CHARS = 60
"""Code points of a heading that is referred to."""
_GAP = r"\s{0,2}"
"""Bounded, or a long run of spaces would be tried from each of its places."""
_TO = rf"{_WHERE}?{_GAP}"
_REFERENCE = re.compile(
    rf"{_SEE}{_TO}{_OPEN}(?P<quoted>[^\n“”「」『』《》【】\"]{{2,{_MAX_CHARS}}}){_CLOSE}"
    rf"|{_TO}{_OPEN}(?P<named>[^\n“”「」『』《》【】\"]{{2,{_MAX_CHARS}}}){_CLOSE}{_GAP}{_PART}"
    rf"|{_SEE}{_TO}(?P<part>[^\n，。；：、（）()“”「」]{{2,{_MAX_CHARS}}}?){_GAP}{_PART}"
    rf"|{_SEE}{_TO}(?P<bare>[^\n，。；：、（）()“”「」]{{2,{_MAX_CHARS}}})"
)


def link_references(article: Article) -> Article:
    """The article with a link wherever it names, as one to see, the heading of a section.

    Only a heading that is named letter for letter counts, and not within its own section.
    """
    anchors = {
        each.heading: f"#{slug(each.heading)}"
        for each in article.sections
        if len(each.heading) <= _MAX_CHARS
    }
    if not anchors:
        return article
    return replace(
        article,
        lead=_linked(article.lead, anchors, ""),
        sections=tuple(_section(each, anchors) for each in article.sections),
        notice=_linked(article.notice, anchors, ""),
        closing=_linked(article.closing, anchors, ""),
    )


def _section(section: Section, anchors: Mapping[str, str]) -> Section:
    blocks = _linked(section.blocks, anchors, section.heading)
    return section if blocks is section.blocks else replace(section, blocks=blocks)


def _linked(blocks: tuple[Block, ...], anchors: Mapping[str, str], own: str) -> tuple[Block, ...]:
    made = tuple(_block(each, anchors, own) for each in blocks)
    return blocks if all(a is b for a, b in zip(made, blocks, strict=True)) else made


def _block(block: Block, anchors: Mapping[str, str], own: str) -> Block:
    if block.kind == "code":
        return block
    found = [
        Span(start, end, "link", anchors[block.text[start:end]])
        for start, end in _named(block.text, anchors)
        if block.text[start:end] != own
        and not any(
            span.kind in {"link", "code"} and span.start < end and start < span.end
            for span in block.spans
        )
    ]
    if not found:
        return block
    ordered = sorted((*block.spans, *found), key=lambda span: (span.start, -span.end))
    return replace(block, spans=tuple(ordered))


def _named(text: str, headings: Container[str]) -> Iterable[tuple[int, int]]:
    """The spans of headings that a text refers to."""
    for match in _REFERENCE.finditer(text):
        start, end = match.span(match.lastgroup or "")
        if text[start:end] in headings:
            yield start, end
