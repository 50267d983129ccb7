"""Chooses questions to be judged: of the log, of a list, or those that were judged before."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress

from faq.feedback import Feedback
from faq.language.normalize import fold
from faq.question_log.database import LoggedQuestion

_ENDS = "?？!！.。…~～ "


def frequent_questions(rows: Iterable[LoggedQuestion], skipped: Collection[str] = ()) -> list[str]:
    """Logged questions, the most frequent first; of several ways to write one, the commonest, and
    none of `skipped` in whatever way."""
    return _ranked((row.question for row in rows), skipped)


def vain_questions(
    rows: Iterable[LoggedQuestion], told: Iterable[Feedback], skipped: Collection[str] = ()
) -> list[str]:
    """The same of questions that got no answer, or one that readers told didn't help."""
    unanswered = (row.question for row in rows if row.outcome == "none")
    unhelped = (
        each.question
        for each in told
        if not each.helpful and each.question
        for _ in range(each.count)
    )
    return _ranked((*unanswered, *unhelped), skipped)


def listed_questions(text: str, most_chars: int) -> list[str]:
    """The questions of a text, one a line, or of JSON Lines with `text` or `question`; what is
    longer than `most_chars` is none."""
    found = (each.strip() for line in text.splitlines() for each in _questions_of(line))
    return list(dict.fromkeys(each for each in found if 0 < len(each) <= most_chars))


def _questions_of(line: str) -> Iterator[str]:
    line = line.strip().removeprefix("\ufeff")
    if line.startswith("{"):
        with suppress(ValueError, RecursionError):
            record = json.loads(line)
            for name in ("text", "question"):
                if isinstance(record.get(name), str):
                    # Half a surrogate pair can't be stored.
                    yield record[name].encode("utf-8", "replace").decode()
                    return
            return
    yield line


def _ranked(questions: Iterable[str], skipped: Collection[str]) -> list[str]:
    counts: dict[str, dict[str, int]] = {}
    for question in questions:
        ways = counts.setdefault(_key(question), {})
        ways[question] = ways.get(question, 0) + 1
    for each in ("", *skipped):
        counts.pop(_key(each), None)
    ranked = sorted(counts.values(), key=lambda ways: -sum(ways.values()))
    return [max(ways, key=lambda way: ways[way]) for ways in ranked]


def _key(question: str) -> str:
    """What two ways to write a question have in common."""
    return " ".join(fold(question).split()).strip(_ENDS)
