"""Compares the corpus as it is with the index in force, by judged questions and by logged ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from faq.checking.findings import Finding
from faq.checking.fresh_index import FreshIndex
from faq.engine import Engine
from faq.errors import EvaluationError, LogError, QuestionError
from faq.evaluation.comparison import measures_with_first
from faq.evaluation.judgements import (
    DOCUMENTS,
    QUERIES,
    UNANSWERABLE,
    QueryRecord,
    has_judgements,
    read_queries,
)
from faq.evaluation.run import Evaluation, QuestionResult, UnanswerableResult, evaluate
from faq.model import Answer, SearchRequest
from faq.question_log.recent import recent_questions
from faq.settings import Settings

_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class ChangedAnswer:
    """A logged question that another passage answers now."""

    question: str
    before: str
    """Id of the first passage; empty where the question was not answered."""
    after: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs between the index in force and one of the corpus as it is."""

    generation: str
    """The one in force."""
    judged: int = 0
    logged: int = 0
    before: Mapping[str, float] = field(default_factory=dict)
    """The measures on judged questions, and the share of logged questions that are answered."""
    after: Mapping[str, float] = field(default_factory=dict)
    lost: int = 0
    """Judged questions whose first hit was right and is no more."""
    gained: int = 0
    changed: tuple[ChangedAnswer, ...] = ()


@dataclass(frozen=True, slots=True)
class _Part:
    """What one kind of questions says of both indexes."""

    questions: int = 0
    before: Mapping[str, float] = field(default_factory=dict)
    after: Mapping[str, float] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    lost: int = 0
    gained: int = 0
    changed: tuple[ChangedAnswer, ...] = ()


def is_comparable(settings: Settings) -> bool:
    """Whether there are judged or logged questions to compare by."""
    return _judges_the_corpus(settings.judged) or settings.question_log.is_file()


def compare(index: FreshIndex, settings: Settings) -> tuple[Comparison, tuple[Finding, ...]]:
    """Asks both indexes the judged questions of the settings and the latest logged ones; nothing
    where the corpus is as it was.

    A measure that falls by more than `max_loss` is a fault, a lost question a weak spot.
    """
    if index.published is None:
        return Comparison(index.generation), ()
    judged = _by_judgements(index.published, index.fresh, settings.judged)
    logged = _by_log(index.published, index.fresh)
    falls = (
        *_falls(judged, settings.judged / QUERIES, settings.max_loss),
        *_falls(logged, settings.question_log, settings.max_loss),
    )
    comparison = Comparison(
        generation=index.generation,
        judged=judged.questions,
        logged=logged.questions,
        before={**judged.before, **logged.before},
        after={**judged.after, **logged.after},
        lost=judged.lost,
        gained=judged.gained,
        changed=logged.changed,
    )
    return comparison, (*falls, *judged.findings, *logged.findings)


def _judges_the_corpus(folder: Path) -> bool:
    return has_judgements(folder) and not (folder / DOCUMENTS).exists()


def _by_judgements(published: Settings, fresh: Settings, folder: Path) -> _Part:
    if not _judges_the_corpus(folder):
        return _Part()
    unanswerable = folder / UNANSWERABLE
    others = unanswerable if unanswerable.is_file() else None
    try:
        old, new = (evaluate(folder, each, others) for each in (published, fresh))
        places = _places(folder)
    except EvaluationError as error:
        return _Part(findings=(Finding(str(folder / QUERIES), 1, str(error), "judgements"),))
    pairs = list(zip(old.questions, new.questions, strict=True))
    refused = zip(old.unanswerable, new.unanswerable, strict=True)
    return _Part(
        questions=old.queries,
        before=_measures(old),
        after=_measures(new),
        findings=(*_lost(pairs, places), *_no_longer_refused(refused, places)),
        lost=sum(_is_lost(before, after) for before, after in pairs),
        gained=sum(_is_lost(after, before) for before, after in pairs),
    )


def _measures(evaluation: Evaluation) -> dict[str, float]:
    measures = measures_with_first([evaluation])
    if evaluation.unanswerable:
        refused = [not each.answered for each in evaluation.unanswerable]
        measures["refused"] = sum(refused) / len(refused)
    return {name: round(value, _DECIMALS) for name, value in measures.items()}


def _places(folder: Path) -> dict[str, QueryRecord]:
    """The records of the questions by their ids, for their lines."""
    files = [folder / name for name in (UNANSWERABLE, QUERIES) if (folder / name).is_file()]
    return {each.id: each for path in files for each in read_queries(path)}


def _is_lost(before: QuestionResult, after: QuestionResult) -> bool:
    return before.rank == 1 and after.rank != 1


def _lost(
    pairs: Sequence[tuple[QuestionResult, QuestionResult]], places: Mapping[str, QueryRecord]
) -> Iterator[Finding]:
    for before, after in pairs:
        if _is_lost(before, after):
            gone = [each.id for each in after.judged if each.relevance > 0 and each.title is None]
            now = f"第 {after.rank} 名 (rank)" if after.rank else "前十以外 (not among ten)"
            why = f"；语料里没有了 (gone): {'、'.join(gone)}" if gone else ""
            spot = f"“{before.text}”的正确答案从第 1 名落到{now}{why} (lost its right first hit)"
            yield _at(places.get(before.id), spot)


def _no_longer_refused(
    pairs: Iterator[tuple[UnanswerableResult, UnanswerableResult]],
    places: Mapping[str, QueryRecord],
) -> Iterator[Finding]:
    for before, after in pairs:
        if after.answered and not before.answered:
            first = f"“{after.first.heading}”" if after.first else ""
            spot = f"“{before.text}”本来没有答案，现在由{first}回答 (answered, though nothing does)"
            yield _at(places.get(before.id), spot)


def _at(record: QueryRecord | None, spot: str) -> Finding:
    path, line = (str(record.path), record.line) if record else (QUERIES, 1)
    return Finding(path, line, spot, "question-lost")


def _by_log(published: Settings, fresh: Settings) -> _Part:
    questions = _logged(published)
    answers = list(_answers(questions, published, fresh)) if questions else []
    if not answers:
        return _Part()
    shares = [
        round(sum(each[side].answered for each in answers) / len(answers), _DECIMALS)
        for side in (0, 1)
    ]
    changed = [each for each in answers if _first(each[0]) != _first(each[1])]
    return _Part(
        questions=len(answers),
        before={"answered": shares[0]},
        after={"answered": shares[1]},
        findings=tuple(_changes(changed, fresh.corpus)),
        changed=tuple(ChangedAnswer(a.question, _first(a), _first(b)) for a, b in changed),
    )


def _logged(settings: Settings) -> tuple[str, ...]:
    """The latest distinct questions; none where the log can't be read."""
    try:
        return recent_questions(settings.question_log)
    except LogError:
        return ()


def _answers(
    questions: Sequence[str], published: Settings, fresh: Settings
) -> Iterator[tuple[Answer, Answer]]:
    before, after = Engine.open(published), Engine.open(fresh)
    for question in questions:
        request = SearchRequest(question, limit=1)
        try:
            yield before.ask(request), after.ask(request)
        except QuestionError:  # logged under other bounds
            continue


def _first(answer: Answer) -> str:
    """The passage that answers; empty where none does."""
    return answer.hits[0].passage.id if answer.answered and answer.hits else ""


def _changes(changed: Sequence[tuple[Answer, Answer]], corpus: Path) -> Iterator[Finding]:
    for before, after in changed:
        old, new = (each.hits[0].passage if _first(each) else None for each in (before, after))
        if old and not new:
            spot = f"“{before.question}”原由“{old.heading}”回答，现在没有答案 (answered no more)"
            yield Finding(str(corpus / old.source), 1, spot, "question-lost")
        elif new:
            was = f"“{old.heading}”" if old else "没有答案 (nothing)"
            spot = f"“{after.question}”现在由“{new.heading}”回答，原来是{was} (answered anew)"
            yield Finding(str(corpus / new.source), 1, spot, "first-hit-changed")


def _falls(part: _Part, place: Path, most: float) -> Iterator[Finding]:
    for name, before in part.before.items():
        after = part.after[name]
        if before - after > most + 10**-_DECIMALS / 2:
            spot = (
                f"{name} 从 {before:.4f} 降到 {after:.4f}，超过允许的 {most:g} "
                "(falls by more than max_loss)"
            )
            yield Finding(str(place), 1, spot, "measure-down")
