"""Presents answers and articles as the objects that JSON, templates and terminal share.

Nothing here knows Flask.  `base` is the prefix of all our paths, "" at the root.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

import msgspec

from faq.marks import joined_links, joined_tables
from faq.model import (
    LIKELY,
    Answer,
    ArticleEntry,
    Block,
    Hit,
    IndexedArticle,
    Passage,
    PassageId,
    Related,
    Section,
    Step,
)
from faq.presenting.facts import present_facts, present_point_facts
from faq.presenting.links import ArticleLinks, Links
from faq.presenting.marks import linked_texts, present_links, present_tables
from faq.presenting.shapes import (
    AnswerObject,
    ArticleObject,
    ArticlesObject,
    ChoiceObject,
    EntryObject,
    HitObject,
    SectionObject,
    StepObject,
    SuggestionsObject,
)
from faq.presenting.steps import ordinals, shown
from faq.presenting.urls import article_url, passage_url

_DIGITS = 4
"""Decimals of scores and confidence; further ones are rounding noise."""
_NEAR = 2 / 3
"""Share of the score of a first hit that surely answers, from which others are near it."""


class _Whole(NamedTuple):
    """What the sections of an article have in common."""

    url: str
    base: str
    links: ArticleLinks


def json_text(value: object, *, indent: int | None = None) -> str:
    """`value` as JSON: Chinese as it is, lone surrogates escaped, which UTF-8 can't encode."""
    return json_bytes(value, indent=indent).decode("utf-8")


def json_bytes(value: object, *, indent: int | None = None) -> bytes:
    """`json_text` in UTF-8."""
    try:
        encoded = msgspec.json.encode(value)
        return encoded if indent is None else msgspec.json.format(encoded, indent=indent)
    except UnicodeEncodeError:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent)
        return text.encode("utf-8", "backslashreplace")


def present_answer(
    answer: Answer, *, base: str = "", explain: bool = False, links: Links | None = None
) -> AnswerObject:
    """The answer object of the API; `links` resolves links into the corpus.

    `corrected` is there only when the hits are those of `did_you_mean`, and `explanation` only
    when `explain`.
    """
    presented: AnswerObject = {
        "question": answer.question,
        "answered": answer.answered,
        "outcome": answer.outcome,
        "confidence": round(answer.confidence, _DIGITS),
        "total": answer.total,
        "limit": answer.limit,
        "offset": answer.offset,
        "took_ms": answer.took_ms,
        "generation": answer.generation,
        "did_you_mean": answer.did_you_mean,
        "choices": [_present_choice(hit, base) for hit in answer.choices],
        "hits": [present_hit(hit, base=base, explain=explain, links=links) for hit in answer.hits],
        "related": [
            {"question": each.question, "url": base + passage_url(each.passage_id)}
            for each in answer.related
        ],
    }
    if answer.corrected:
        presented["corrected"] = True
    if answer.help_line:
        presented["help_line"] = answer.help_line
    return presented


def opens_first(answer: Answer) -> bool:
    """Whether the first of the choices is shown open: it is meant likelier than not, and no other
    one contradicts it."""
    return answer.confidence >= LIKELY and not any(hit.stated for hit in answer.choices)


def near_hits(answer: Answer) -> int:
    """How many of the hits to show at once: they end behind the last one that is near.

    Near is what has `_NEAR` of the first one's score; less where the first is less sure to answer.
    """
    scores = [hit.score for hit in answer.hits]
    least = scores[0] * _NEAR * answer.confidence if scores else 0.0
    # Scores need not descend: articles take turns.
    return max((rank for rank, score in enumerate(scores, 1) if score >= least), default=0)


def present_suggestions(suggestions: Iterable[Related], *, base: str = "") -> SuggestionsObject:
    """The suggestions object of the API."""
    return {
        "suggestions": [
            {"text": each.question, "url": base + passage_url(each.passage_id)}
            for each in suggestions
        ]
    }


def present_entries(entries: Iterable[ArticleEntry], *, base: str = "") -> list[EntryObject]:
    """Articles as they stand in lists."""
    return [_present_entry(each, base) for each in entries]


def present_articles(
    generation: str,
    entries: Sequence[ArticleEntry],
    *,
    limit: int,
    offset: int = 0,
    base: str = "",
) -> ArticlesObject:
    """At most `limit` articles of the list, from the one at `offset`."""
    return {
        "generation": generation,
        "total": len(entries),
        "limit": limit,
        "offset": offset,
        "articles": present_entries(entries[offset : offset + limit], base=base),
    }


def present_article(
    indexed: IndexedArticle, *, base: str = "", links: Links | None = None
) -> ArticleObject:
    """An article with its sections, key points and steps; `links` resolves links into the
    corpus."""
    article = indexed.article
    url = base + article_url(article.id)
    firsts = section_passages(indexed.passages)
    own = (links or Links(base=base)).of(article.id, article.source)
    whole = _Whole(url, base, own)
    return {
        "article_id": article.id,
        "title": article.title,
        "url": url,
        "source": article.source,
        "origin": article.origin,
        "audience": list(article.audience),
        "tags": list(article.tags),
        "updated": article.updated,
        "valid_from": article.valid_from,
        "valid_until": article.valid_until,
        "questions": list(article.questions),
        "lead": _joined(article.lead),
        "sections": [
            _present_section(section, firsts.get(index), whole)
            for index, section in enumerate(article.sections)
        ],
        "notice": _joined(article.notice),
        "closing": _joined(article.closing),
        "passages": [passage.id for passage in indexed.passages],
        "text": article.text,
    }


def section_passages(passages: Iterable[Passage]) -> dict[int, Passage]:
    """The first piece of each section that has a text, by the section's index."""
    return {each.section: each for each in passages if each.part == "section" and each.piece == 1}


def body_highlights(hit: Hit) -> tuple[tuple[int, int], ...]:
    """The highlights of a hit's snippet as offsets into its text.

    There are none when the snippet was cut from the steps instead.
    """
    return hit.snippet.field_highlights if hit.snippet.field == "body" else ()


def present_hit(
    hit: Hit, *, base: str = "", explain: bool = False, links: Links | None = None
) -> HitObject:
    """A hit as it stands in the answer object."""
    passage = hit.passage
    steps = tuple(map(shown, passage.steps))
    presented: HitObject = {
        "rank": hit.rank,
        "score": round(hit.score, _DIGITS),
        "passage_id": passage.id,
        "article_id": passage.article_id,
        "title": passage.title,
        "heading": passage.heading,
        "url": base + passage_url(passage.id),
        "text": passage.text,
        "snippet": {
            "text": hit.snippet.text,
            "highlights": hit.snippet.highlights,
        },
        "key_points": passage.key_points,
        "steps": _present_steps(steps, passage, base),
        "audience": passage.audience,
        "updated": passage.updated,
        "source": passage.source,
    }
    if passage.key_points:
        presented["key_point_facts"] = present_point_facts(passage.key_points, passage.point_facts)
    if passage.valid_from:
        presented["valid_from"] = passage.valid_from
    if passage.valid_until:
        presented["valid_until"] = passage.valid_until
    if passage.valid_from or passage.valid_until:
        presented["validity"] = passage.validity_on(date.today().isoformat())
    own = (links or Links(base=base)).of(passage.article_id, passage.source)
    text, points = (passage.text, passage.links), (passage.key_points, passage.point_links)
    if found := present_links(linked_texts(text, points, steps), own):
        presented["links"] = found
    if tables := present_tables(passage.tables, steps):
        presented["tables"] = tables
    if explain:
        presented["explanation"] = list(hit.explanation)
    return presented


def _present_choice(hit: Hit, base: str) -> ChoiceObject:
    passage = hit.passage
    choice: ChoiceObject = {
        "passage_id": passage.id,
        "title": passage.title,
        "heading": passage.heading,
        "audience": passage.audience,
        "url": base + passage_url(passage.id),
    }
    if hit.stated:
        choice["stated"] = hit.stated
        if passage.updated:
            choice["updated"] = passage.updated
        if passage.valid_from:
            choice["valid_from"] = passage.valid_from
        if passage.valid_until:
            choice["valid_until"] = passage.valid_until
    return choice


def _present_entry(entry: ArticleEntry, base: str) -> EntryObject:
    return {
        "article_id": entry.id,
        "title": entry.title,
        "url": base + article_url(entry.id),
        "source": entry.source,
        "sections": entry.sections,
        "audience": list(entry.audience),
        "tags": list(entry.tags),
        "updated": entry.updated,
    }


def _present_section(section: Section, first: Passage | None, article: _Whole) -> SectionObject:
    told = [block for block in section.blocks if block.role == "body"]
    text = _joined(told)
    points = (first.key_points, first.point_links) if first else ((), ())
    steps = [shown(step) for step in first.steps] if first else []
    presented: SectionObject = {
        "heading": section.heading,
        "level": section.level,
        "path": list(section.path),
        "anchor": first.anchor if first else None,
        "url": article.base + passage_url(first.id) if first else article.url,
        "text": text,
        "questions": list(section.questions),
        "key_points": list(points[0]),
        "steps": _present_steps(steps, first, article.base) if first else [],
    }
    if first and first.key_points:
        presented["key_point_facts"] = present_point_facts(first.key_points, first.point_facts)
    every = linked_texts((text, joined_links(told)), points, steps)
    if found := present_links(every, article.links):
        presented["links"] = found
    if tables := present_tables(joined_tables(told), steps):
        presented["tables"] = tables
    return presented


def _present_steps(steps: Sequence[Step], passage: Passage, base: str) -> list[StepObject]:
    numbered = zip(steps, ordinals(steps), strict=True)
    return [_present_step(step, ordinal, passage, base) for step, ordinal in numbered]


def _present_step(step: Step, ordinal: int | None, passage: Passage, base: str) -> StepObject:
    presented: StepObject = {"number": step.number, "text": step.text, "ordinal": ordinal}
    facts = present_facts(step.text, step.facts)
    presented = {**presented, **facts}
    if step.branch:
        presented["branch"] = True
    above = step.facts.under if step.facts.under != passage.heading else ""
    if name := step.procedure or above:
        presented["procedure"] = name
    if step.code:
        presented["code"] = step.code
    if step.numbered:
        presented["numbers"] = step.numbered
    if step.anchor:
        target = PassageId(f"{passage.article_id}#{step.anchor}")
        presented["url"] = base + passage_url(target)
    return presented


def _joined(blocks: Iterable[Block]) -> str:
    return "\n".join(block.text for block in blocks)
