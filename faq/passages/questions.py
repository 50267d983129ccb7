"""Which questions does a section say that it answers?

A label (问法：) within a section gives other ways to ask for it, on its own line or as the
list behind it.  They belong to the section as its questions, not to what it says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from faq.articles.labels import ASKED
from faq.model import Article, Block, Section

_LABEL = re.compile(rf"(?:{ASKED})\s*(?:[:：]\s*|$)|[【\[](?:{ASKED})[】\]]\s*[:：]?\s*")
_BETWEEN = re.compile(r"\s*[；;|\n]\s*|(?<=[？?])\s*")


def take_questions(article: Article) -> Article:
    """The article with the labelled questions of its sections, and of what stands before
    them, among their questions and no longer among their blocks."""
    lead, asked = _parted(article.lead)
    sections = tuple(map(_with_questions, article.sections))
    questions = _distinct(article.questions, asked)
    if not asked and questions == article.questions and sections == article.sections:
        return article
    return replace(article, lead=lead, questions=questions, sections=sections)


def _with_questions(section: Section) -> Section:
    blocks, own = _parted(section.blocks)
    questions = _distinct(section.questions, own)
    if not own and questions == section.questions:
        return section
    return replace(section, blocks=blocks, questions=questions)


def _parted(blocks: Sequence[Block]) -> tuple[tuple[Block, ...], tuple[str, ...]]:
    """What is said, and what is asked."""
    said: list[Block] = []
    asked: list[str] = []
    listing = False
    for block in blocks:
        label = _LABEL.match(block.text) if block.kind in {"paragraph", "item"} else None
        if label:
            rest = block.text[label.end() :]
            asked.extend(_questions(rest))
            listing = not rest
        elif listing and block.kind == "item":
            asked.extend(_questions(block.text))
        else:
            said.append(block)
            listing = False
    # A label of nothing stays what it is: a word of the text.
    return (tuple(said), tuple(asked)) if asked else (tuple(blocks), ())


def _questions(text: str) -> Iterator[str]:
    return (each for each in _BETWEEN.split(text.strip()) if each)


def _distinct(known: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*known, *more)))
