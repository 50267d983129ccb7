"""In which one form are answers and articles shown, to programs and to people?

JSON, templates and the command line all take what is made here, so they can't disagree.
Nothing here knows of Flask; `base` is what stands before all our paths, "" at the root.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from faq.model import (
    Answer,
    ArticleEntry,
    Block,
    Hit,
    IndexedArticle,
    IndexStats,
    Passage,
    Related,
    Section,
    Step,
    article_url,
    passage_url,
)
from faq.presenting.shapes import (
    AnswerObject,
    ArticleObject,
    ArticlesObject,
    EntryObject,
    HitObject,
    IndexObject,
    SectionObject,
    StepObject,
    SuggestionsObject,
)

_DIGITS = 4
"""Of scores and confidence; the rest is noise of the arithmetic."""
_CUT = "…"


def json_text(value: object, *, indent: int | None = None) -> str:
    """`value` as JSON that UTF-8 can carry: Chinese as it is, lone surrogates escaped."""
    return json_bytes(value, indent=indent).decode("utf-8")


def json_bytes(value: object, *, indent: int | None = None) -> bytes:
    """The same in UTF-8."""
    try:
        made = msgspec.json.encode(value)
        return made if indent is None else msgspec.json.format(made, indent=indent)
    except UnicodeEncodeError:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent)
        return text.encode("utf-8", "backslashreplace")


def present_answer(answer: Answer, *, base: str = "", explain: bool = False) -> AnswerObject:
    """The contract's answer object; its hits have an `explanation` when `explain`, and it
    says so when they are hits for `did_you_mean`."""
    presented: AnswerObject = {
        "question": answer.question,
        "answered": answer.answered,
        "confidence": round(answer.confidence, _DIGITS),
        "total": answer.total,
        "limit": answer.limit,
        "offset": answer.offset,
        "took_ms": answer.took_ms,
        "generation": answer.generation,
        "did_you_mean": answer.did_you_mean,
        "hits": [_present_hit(hit, base, explain) for hit in answer.hits],
        "related": [
            {"question": each.question, "url": base + passage_url(each.passage_id)}
            for each in answer.related
        ],
    }
    if answer.corrected:
        presented["corrected"] = True
    return presented


def present_suggestions(suggestions: Iterable[Related], *, base: str = "") -> SuggestionsObject:
    """What completes the typed text."""
    return {
        "suggestions": [
            {"text": each.question, "url": base + passage_url(each.passage_id)}
            for each in suggestions
        ]
    }


def present_articles(
    generation: str, entries: Iterable[ArticleEntry], *, base: str = ""
) -> ArticlesObject:
    """The list of articles."""
    articles = [_present_entry(each, base) for each in entries]
    return {"generation": generation, "articles": articles}


def present_article(indexed: IndexedArticle, *, base: str = "") -> ArticleObject:
    """An article with its sections, key points and steps."""
    article = indexed.article
    url = base + article_url(article.id)
    firsts = section_passages(indexed.passages)
    return {
        "article_id": article.id,
        "title": article.title,
        "url": url,
        "source": article.source,
        "origin": article.origin,
        "audience": list(article.audience),
        "tags": list(article.tags),
        "updated": article.updated,
        "questions": list(article.questions),
        "lead": _joined(article.lead),
        "sections": [
            _present_section(section, firsts.get(index), url, base)
            for index, section in enumerate(article.sections)
        ],
        "notice": _joined(article.notice),
        "closing": _joined(article.closing),
        "passages": [passage.id for passage in indexed.passages],
    }


def present_index(stats: IndexStats) -> IndexObject:
    """What is said of the index in force."""
    return {
        "state": "ready",
        "generation": stats.generation,
        "built_at": stats.built_at,
        "articles": stats.articles,
        "passages": stats.passages,
        "steps": stats.steps,
        "terms": stats.terms,
        "bytes": stats.bytes,
        "seconds": stats.seconds,
    }


def present_no_index(state: Literal["missing", "stale"]) -> IndexObject:
    """What is said when no index can be opened."""
    return {
        "state": state,
        "generation": None,
        "built_at": None,
        "articles": None,
        "passages": None,
        "steps": None,
        "terms": None,
        "bytes": None,
        "seconds": None,
    }


def section_passages(passages: Iterable[Passage]) -> dict[int, Passage]:
    """The first piece of each section that has a text, by the section's index."""
    return {each.section: each for each in passages if each.part == "section" and each.piece == 1}


def segments(text: str, highlights: Iterable[Sequence[int]]) -> list[tuple[str, bool]]:
    """`text` cut into (piece, is highlighted), no piece empty; joined they are `text`.

    What of a highlight lies outside the text or inside an earlier one is left out.
    """
    pieces: list[tuple[str, bool]] = []
    border = 0
    for start, end in highlights:
        start, end = max(start, border), min(end, len(text))
        if start < end:
            pieces.extend(((text[border:start], False), (text[start:end], True)))
            border = end
    pieces.append((text[border:], False))
    return [piece for piece in pieces if piece[0]]


def passage_segments(hit: HitObject) -> list[tuple[str, bool]]:
    """The whole text of a hit, cut as by `segments`, marked as far as its snippet reaches.

    Nothing is marked when the snippet was taken from the steps instead of the text.
    """
    snippet, text = hit["snippet"], hit["text"]
    begun = snippet["text"].removeprefix(_CUT)
    at = text.find(begun.removesuffix(_CUT))
    if at < 0:
        return segments(text, ())
    shift = at - (len(snippet["text"]) - len(begun))
    return segments(text, [(start + shift, end + shift) for start, end in snippet["highlights"]])


def _present_hit(hit: Hit, base: str, explain: bool) -> HitObject:
    passage = hit.passage
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
        "steps": _present_steps(passage.steps) if passage.steps else [],
        "audience": passage.audience,
        "updated": passage.updated,
        "source": passage.source,
    }
    if explain:
        presented["explanation"] = list(hit.explanation)
    return presented


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


def _present_section(section: Section, first: Passage | None, url: str, base: str) -> SectionObject:
    return {
        "heading": section.heading,
        "level": section.level,
        "path": list(section.path),
        "anchor": first.anchor if first else None,
        "url": base + passage_url(first.id) if first else url,
        "text": _joined(block for block in section.blocks if block.role == "body"),
        "questions": list(section.questions),
        "key_points": list(first.key_points) if first else [],
        "steps": _present_steps(first.steps) if first else [],
    }


def _present_steps(steps: Iterable[Step]) -> list[StepObject]:
    return [{"number": step.number, "text": step.text} for step in steps]


def _joined(blocks: Iterable[Block]) -> str:
    return "\n".join(block.text for block in blocks)
