"""What does the engine say to a question?

Hits with their snippets, key points and steps, whether they can be relied upon, and what
else might be asked.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

from faq.language.analyzer import Analyzer
from faq.model import Answer, Audience, Hit, Passage, Related
from faq.search.correct import Attempt, ask
from faq.search.query import Query
from faq.search.snippets import make_snippets
from faq.settings import Settings
from faq.storage.generation import Generation
from faq.storage.schema import FIELDS, Asking

_QUESTION = re.compile("[吗呢？?]|怎|如何|什么|哪|几|多[久少长]|能不能|要不要|是不是|为何")
_FIELD_NAMES = dict(zip(FIELDS, ("文章标题", "小标题", "问法", "正文", "要点和步骤"), strict=True))
_TERM_KIND_NAMES = ("词", "相邻两字", "单字")


def answer(
    question: str,
    generation: Generation,
    analyzer: Analyzer,
    settings: Settings,
    *,
    limit: int,
    offset: int,
    audience: Audience | None,
    explain: bool,
    literal: bool,
) -> Answer:
    """The answer to `question` from `generation`; to the question as it was typed, word for
    word, when `literal`.

    Raises QuestionError for a question that can't be asked.
    """
    began = time.perf_counter()
    last = offset + limit + 2 * settings.related
    asked = ask(
        question, generation, analyzer, settings, wanted=last, audience=audience, literal=literal
    )
    ranking, sure = asked.ranking, asked.confidence
    rows = ranking.rows
    ranks = range(offset + 1, min(offset + limit, len(rows)) + 1)
    hits = list(_hits(asked, ranks, generation, settings, explain=explain))
    further = rows[offset + limit : last]
    related = tuple(_related(asked.query, hits, further, generation, settings.related))
    return Answer(
        question=question,
        answered=bool(rows) and sure >= settings.confidence_threshold,
        confidence=sure,
        total=ranking.total,
        limit=limit,
        offset=offset,
        took_ms=round((time.perf_counter() - began) * 1000, 3),
        generation=generation.manifest.generation,
        hits=tuple(hits),
        related=related,
        did_you_mean=asked.did_you_mean,
        corrected=asked.corrected,
        synonyms=ranking.synonyms_taken(rows[0]) if rows else (),
    )


def _hits(
    asked: Attempt, ranks: range, generation: Generation, settings: Settings, *, explain: bool
) -> Iterator[Hit]:
    ranking = asked.ranking
    rows = [ranking.rows[rank - 1] for rank in ranks]
    passages = [generation.passage(row) for row in rows]
    snippets = make_snippets(ranking.ranked, rows, passages, settings.snippet_chars)
    for rank, passage, snippet in zip(ranks, passages, snippets, strict=True):
        reasons = tuple(_reasons(rank, asked, generation)) if explain else ()
        yield Hit(rank, ranking.scores[rank - 1], passage, snippet, reasons)


def _related(
    query: Query, hits: list[Hit], further: list[int], generation: Generation, count: int
) -> Iterator[Related]:
    """Questions that the next passages answer, each wording once."""
    seen = {query.question, *(_asks(hit.passage) for hit in hits)}
    for row in further:
        if not count:
            return
        passage = generation.asking(row)
        question = _asks(passage)
        if question not in seen and passage.part == "section":
            seen.add(question)
            count -= 1
            yield Related(question, passage.id)


def _asks(passage: Passage | Asking) -> str:
    """The heading where it is a question, else the first other way to ask."""
    if _QUESTION.search(passage.heading) or not passage.questions:
        return passage.heading
    return passage.questions[0]


def _reasons(rank: int, asked: Attempt, generation: Generation) -> Iterator[str]:
    """In plain words, what each term of the question gave to the score; largest first."""
    ranking = asked.ranking
    row = ranking.rows[rank - 1]
    if asked.corrected:
        yield f"按“{asked.did_you_mean}”理解"
    texts = {
        name: terms.normalized.text
        for name, terms in zip(FIELDS, generation.terms(row), strict=True)
    }
    given = ranking.contributions(row)
    for each in sorted(given, key=lambda one: -one.part):
        places = [_FIELD_NAMES[name] for name, said in texts.items() if each.text in said]
        said = f"（问题里是“{each.term.text}”的同义词）" if each.text != each.term.text else ""
        term_kind = _TERM_KIND_NAMES[each.term.term_kind]
        yield f"{term_kind}“{each.text}”{said}在{'、'.join(places)}：+{each.part:.3f}"
    held = {each.term for each in given}
    for term in ranking.query.terms:
        if term.out_of_scope and term not in held:
            yield f"问的是“{term.text}”，这里没有讲，因此不当作可靠的回答"
    extra = ranking.features(rank - 1)
    if extra:
        yield f"与问题整体相近：+{extra.cosine:.3f}"
        yield f"字的先后与问题一致：+{extra.lcs:.3f}"
        yield f"问到的说在一处：+{extra.proximity:.3f}"
        if extra.audience:
            yield f"对提问的一方说的：+{extra.audience:.3f}"
