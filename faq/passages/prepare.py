"""Prepares articles for the index: questions out, steps and links in, text in passages."""

from __future__ import annotations

from collections.abc import Sequence

from faq.language.audience import Cut
from faq.model import Article, Passage
from faq.passages.questions import take_questions
from faq.passages.references import link_references
from faq.passages.split import split_all
from faq.passages.steps import mark


def prepare(
    articles: Sequence[Article], max_chars: int, cut: Cut | None = None
) -> list[tuple[Article, tuple[Passage, ...]]]:
    """Each article with its labelled questions among its questions, its steps marked and its
    references linked, and its passages, whose text is at most `max_chars` code points long; `cut`
    cuts text into words.

    A rebuild and `faq check` both start from this, so that the check sees what is indexed.
    """
    marked = [link_references(mark(take_questions(each))) for each in articles]
    return list(zip(marked, split_all(marked, max_chars, cut), strict=True))


def step_count(passages: Sequence[Passage]) -> int:
    """How many steps the passages of an article tell, each once: the pieces of one section share
    its steps, and a section that tells several ways has those of each way's own passage."""
    whole = [each for each in passages if each.piece == 1]
    told = {each.anchor: {step.text for step in each.steps} for each in whole}
    return sum(
        not each.within or step.text not in told.get(each.within, ())
        for each in whole
        for step in each.steps
    )
