"""Chooses questions to be judged: the most frequent, those of a list, none twice."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress

from faq.language.question_key import question_key


def frequent_questions(questions: Iterable[str]) -> list[str]:
    """Questions as they were asked, the most frequent first; of several ways to write one, the
    commonest."""
    counts: dict[str, dict[str, int]] = {}
    for question in questions:
        ways = counts.setdefault(question_key(question), {})
        ways[question] = ways.get(question, 0) + 1
    ranked = sorted(counts.values(), key=lambda ways: -sum(ways.values()))
    return [max(ways, key=lambda way: ways[way]) for ways in ranked]


def without_judged(questions: Iterable[str], judged: Iterable[str]) -> list[str]:
    """Questions without those of `judged`, in whatever way they are written, and those of signs
    alone."""
    keys = set(map(question_key, judged))
    return [
        each for each in questions if any(map(str.isalnum, each)) and question_key(each) not in keys
    ]


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
