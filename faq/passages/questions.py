"""Takes the labelled questions of an article out of its text.

A label (问法：) within a section introduces other ways to ask for it, in the same block or as the
list after it.  They are questions of the section and no part of its body.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from faq.articles.labels import QUESTIONS
from faq.model import Article, Block, Section

_LABEL = re.compile(rf"(?:{QUESTIONS})\s*(?:[:：]\s*|$)|[【\[](?:{QUESTIONS})[】\]]\s*[:：]?\s*")
_SEPARATOR = re.compile(r"[；;|\n]|(?<=[？?])")


def take_questions(article: Article) -> Article:
    """The article with labelled questions moved from blocks to `questions`.

    Those of a section become the section's, those of the lead the article's.
    """
    lead, labelled = _separate(article.lead)
    sections = tuple(map(_with_questions, article.sections))
    questions = _distinct(article.questions, labelled)
    if not labelled and questions == article.questions and sections == article.sections:
        return article
    return replace(article, lead=lead, questions=questions, sections=sections)


def _with_questions(section: Section) -> Section:
    blocks, labelled = _separate(section.blocks)
    questions = _distinct(section.questions, labelled)
    if not labelled and questions == section.questions:
        return section
    return replace(section, blocks=blocks, questions=questions)


def _separate(blocks: Sequence[Block]) -> tuple[tuple[Block, ...], tuple[str, ...]]:
    """The blocks of the body, and the labelled questions."""
    body: list[Block] = []
    questions: list[str] = []
    in_list = False  # a list of questions after a label on its own
    for block in blocks:
        label = _LABEL.match(block.text) if block.kind in {"paragraph", "item"} else None
        if label:
            rest = block.text[label.end() :]
            questions.extend(_split(rest))
            in_list = not rest
        elif in_list and block.kind == "item":
            questions.extend(_split(block.text))
        else:
            body.append(block)
            in_list = False
    # A label without questions stays in the text.
    return (tuple(body), tuple(questions)) if questions else (tuple(blocks), ())


def _split(text: str) -> Iterator[str]:
    return (each for part in _SEPARATOR.split(text) if (each := part.strip()))


def _distinct(own: tuple[str, ...], labelled: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*own, *labelled)))
