"""Into which units is an article split, and what are they called?

A passage for each section, for what stands before the first one and for the closing
notice; a long section is cut into pieces at sentence ends.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from faq.articles.anchors import slug
from faq.articles.question_matching import assign_questions
from faq.language.audience import addressed
from faq.language.normalize import normalize_all
from faq.model import Article, Audience, Block, Passage, PassageId, PassagePart
from faq.passages.sentences import clause_spans, sentence_spans
from faq.passages.steps import body, key_points, steps

NOTICE_HEADING = "特别提醒"


@dataclass(frozen=True, slots=True)
class _Unit:
    """What becomes one passage, or several if it is long."""

    part: PassagePart
    heading: str
    path: tuple[str, ...]
    blocks: tuple[Block, ...]
    questions: tuple[str, ...] = ()
    section: int = 0


def split(article: Article, max_chars: int) -> tuple[Passage, ...]:
    """The passages of a marked article, in reading order; at least one.

    A section whose text is longer than `max_chars` code points is cut into pieces; each
    keeps the section's headings, key points and steps.  Joined, the texts of its pieces
    are the section's text but for white space at the cuts.
    """
    (passages,) = split_all([article], max_chars)
    return passages


def split_all(articles: Sequence[Article], max_chars: int) -> list[tuple[Passage, ...]]:
    """What `split` gives for each of some articles, in less time."""
    units = [
        _with_article_questions(
            list(_units(article)) or [_Unit("lead", article.title, (), ())], article.questions
        )
        for article in articles
    ]
    return [
        _split(article, each, audiences, max_chars)
        for article, each, audiences in zip(
            articles, units, _audiences(articles, units), strict=True
        )
    ]


def _split(
    article: Article,
    units: Sequence[_Unit],
    audiences: Sequence[tuple[Audience, ...]],
    max_chars: int,
) -> tuple[Passage, ...]:
    taken: dict[str, int] = {}
    return tuple(
        passage
        for unit, audience in zip(units, audiences, strict=True)
        for passage in _passages(article, unit, audience, max_chars, taken)
    )


def _units(article: Article) -> Iterator[_Unit]:
    if article.lead:
        yield _Unit("lead", article.title, (), article.lead)
    for index, section in enumerate(article.sections):
        if section.blocks or section.questions:
            yield _Unit(
                "section",
                section.heading,
                section.path,
                section.blocks,
                section.questions,
                index,
            )
    if article.notice or article.closing:
        blocks = (*article.notice, *article.closing)
        yield _Unit("notice", NOTICE_HEADING, (NOTICE_HEADING,), blocks)


def _with_article_questions(units: Sequence[_Unit], questions: tuple[str, ...]) -> list[_Unit]:
    """The units, each of the article's questions with the one that is most like it.

    What stands before the sections takes what no section answers, and where it has steps of
    its own it is as good as they are: whoever asks wants to know what to do.
    """
    if not questions:
        return list(units)
    able = [
        index
        for index, unit in enumerate(units)
        if unit.part == "section" or (unit.part == "lead" and steps(unit.blocks))
    ]
    targets = [(units[index].heading, _whole_text(units[index])) for index in able]
    assigned, rest = assign_questions(questions, targets)
    owned = dict(zip(able, assigned, strict=True))
    owned[0] = (*owned.get(0, ()), *rest)
    return [
        replace(unit, questions=(*unit.questions, *owned.get(index, ())))
        for index, unit in enumerate(units)
    ]


def _whole_text(unit: _Unit) -> str:
    return "\n".join(block.text for block in unit.blocks)


def _passages(
    article: Article,
    unit: _Unit,
    audience: tuple[Audience, ...],
    max_chars: int,
    taken: dict[str, int],
) -> Iterator[Passage]:
    text = body(unit.blocks)
    name = slug(unit.heading)
    points, actions = key_points(unit.blocks), steps(unit.blocks)
    for piece, (start, end) in enumerate(_cuts(text, max_chars), 1):
        taken[name] = taken.get(name, 0) + 1
        ending = f"~{taken[name]}" if taken[name] > 1 else ""
        yield Passage(
            id=PassageId(f"{article.id}#{name}{ending}"),
            article_id=article.id,
            title=article.title,
            heading=unit.heading,
            path=unit.path,
            text=text[start:end].strip(),
            key_points=points,
            steps=actions,
            questions=unit.questions,
            audience=audience,
            updated=article.updated,
            source=article.source,
            part=unit.part,
            section=unit.section,
            block=_block_at(unit.blocks, start),
            piece=piece,
        )


def _audiences(
    articles: Sequence[Article], units: Sequence[Sequence[_Unit]]
) -> Iterator[list[tuple[Audience, ...]]]:
    """Whom each article names, where that is one side; else whom each section speaks to."""
    read = [
        (unit.heading, _whole_text(unit))
        for article, its in zip(articles, units, strict=True)
        if len(article.audience) != 1
        for unit in its
    ]
    texts = iter(normalize_all([text for each in read for text in each]))
    for article, its in zip(articles, units, strict=True):
        if len(article.audience) == 1:
            yield [article.audience] * len(its)
        else:
            told = [addressed(next(texts).text, next(texts).text) for _ in its]
            yield [(each,) if each else article.audience for each in told]


def _block_at(blocks: Sequence[Block], offset: int) -> int:
    """Index of the block in which `offset` of the blocks' body text stands."""
    end = 0
    for index, block in enumerate(blocks):
        if block.role == "body":
            end += len(block.text) + 1
            if offset < end:
                return index
    return 0


def _cuts(text: str, max_chars: int) -> Iterator[tuple[int, int]]:
    """Spans of pieces of about the same length, none longer than `max_chars`."""
    if len(text) <= max_chars:
        yield 0, len(text)
        return
    aim = len(text) / math.ceil(len(text) / max_chars)
    start = end = 0
    for left, right in _atoms(text, max_chars):
        # Whichever cut comes nearer to the aim, as long as it fits.
        over = right - start > max_chars
        if end > start and (over or (right - start) - aim > aim - (end - start)):
            yield start, end
            start = end
        end = max(right, left)
    yield start, end


def _atoms(text: str, longest: int) -> Iterator[tuple[int, int]]:
    """Spans that should not be cut: sentences, or else their clauses, or else what fits."""
    for start, end in sentence_spans(text):
        if end - start <= longest:
            yield start, end
            continue
        for left, right in clause_spans(text[start:end]):
            for begin in range(start + left, start + right, longest):
                yield begin, min(begin + longest, start + right)
