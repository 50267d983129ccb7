"""Builds an index of the starter corpus and writes down the whole answers to the golden questions.

Run as a program it does so in a process of its own: ``python golden_answers.py INDEX``.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from faq.engine import Engine
from faq.indexing.rebuild import rebuild
from faq.model import SearchRequest
from faq.presenting.links import Links
from faq.presenting.present import present_answer
from faq.settings import Settings

_TESTS = Path(__file__).parent
_QUESTIONS = (_TESTS / "golden" / "questions.txt").read_text(encoding="utf-8").splitlines()


def build(index: Path) -> Settings:
    """Settings of an index of the starter corpus, which is built by this process alone."""
    settings = replace(
        Settings(), corpus=_TESTS.parent / "corpus", index=index, analysis_processes=1
    )
    rebuild(settings)
    return settings


def answers(settings: Settings) -> list[dict[str, Any]]:
    """What the API answers, explained, but for how long it took."""
    engine = Engine.open(settings)
    found = [
        present_answer(
            engine.ask(SearchRequest(question, limit=10, explain=True)),
            explain=True,
            links=Links(engine),
        )
        for question in _QUESTIONS
    ]
    return [
        {name: value for name, value in each.items() if name not in {"took_ms", "generation"}}
        for each in found
    ]


if __name__ == "__main__":
    sys.stdout.write(json.dumps(answers(build(Path(sys.argv[1])))))
