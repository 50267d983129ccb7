"""Finds questions that several articles hold, and headings that can't be told apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from faq.checking.findings import Finding
from faq.checking.reading import CheckedCorpus, line_of
from faq.language.normalize import normalize
from faq.model import Article, Passage

_MOST_HOLDERS = 4
"""A heading of more articles is a part of their form (怎么使用), as a title or a way to ask never
is."""
_SHORTEST = 4
"""Letters of a heading that asks something."""
_HOW = re.compile(r"怎么样|怎样|如何|怎么|咋")
_ASKS = re.compile(
    r"怎么|怎样|如何|什么|为何|为啥|是否|能否|能不能|可不可以|多久|多少|几天|哪|吗|[?？]\s*$"
)
_FILLERS = re.compile(r"请问|[的了吗呢啊呀]|[\W_]+")


@dataclass(frozen=True, slots=True)
class _Holder:
    """Where a question stands."""

    article: Article
    line: int
    text: str
    is_own: bool
    """Whether it is a title or a way to ask, not one of many headings."""


def repeated_questions(corpus: CheckedCorpus) -> Iterator[Finding]:
    """Questions that several articles hold: which of them ranks first is arbitrary."""
    holders: dict[str, list[_Holder]] = {}
    for article, passages in corpus.prepared:
        lines = {section.heading: section.line for section in reversed(article.sections)}
        for passage in passages:
            for holder in _questions(article, passage, lines):
                holders.setdefault(_folded(holder.text), []).append(holder)
    for same in holders.values():
        first, articles = same[0], len({each.article.id for each in same})
        told = {first.article.id}
        for each in same[1:]:
            asks = first.is_own or each.is_own or articles <= _MOST_HOLDERS
            if asks and each.article.id not in told:
                told.add(each.article.id)
                place = f"{first.article.source}:{first.line}"
                as_there = "" if each.text == first.text else f"“{first.text}”"
                spot = f"“{each.text}”在 {place} 也有{as_there} (also asked there)"
                yield Finding(each.article.source, each.line, spot, "question-repeated")


def repeated_headings(corpus: CheckedCorpus) -> Iterator[Finding]:
    """Sections of one article, or of two with one title, whose headings are the same."""
    first: dict[tuple[str, tuple[str, ...]], tuple[Article, int]] = {}
    for section in corpus.sections:
        if section.alternative or not section.path or not any(each.text for each in section.blocks):
            continue
        article, path = section.article, tuple(map(_folded, section.path))
        holder, line = first.setdefault((_folded(article.title), path), (article, section.line))
        if line != section.line or holder is not article:
            place = f"第 {line} 行" if holder is article else f"{holder.source}:{line}"
            spot = f"小标题“{section.heading}”与 {place} 的分不清 (the same heading as there)"
            yield Finding(article.source, section.line, spot, "heading-repeated")


def _questions(article: Article, passage: Passage, lines: Mapping[str, int]) -> Iterator[_Holder]:
    """What a passage is asked by: its ways to ask, and its heading where that asks something."""
    if passage.piece > 1 or passage.part == "notice":
        return
    line = lines.get(passage.heading) or line_of(article)
    is_title = passage.heading == article.title
    folded = _folded(passage.heading)
    asks = len(folded) >= _SHORTEST and _ASKS.search(passage.heading)
    if is_title or asks:
        yield _Holder(article, line, passage.heading, is_title)
    for question in dict.fromkeys(passage.questions):
        if question != passage.heading:
            yield _Holder(article, line, question, True)


def _folded(text: str) -> str:
    """A question without what tells nothing: equal for 怎么退款 and 如何退款？"""
    folded = normalize(text).text
    return _FILLERS.sub("", _HOW.sub("怎么", folded)) or folded
