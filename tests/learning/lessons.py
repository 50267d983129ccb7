"""A corpus whose articles differ in meaning alone, and questions that mean them by a rotation."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from hashing_encoder import HashingEncoder

from faq.semantic.text_encoder import Progress
from faq.semantic.vectors import Vectors, quantize
from faq.settings import Settings

ARTICLES = 48
DIMENSIONS = 8
_OF_ARTICLES, _OF_QUESTIONS = 0x7000, 0x6000
"""Code points of the characters that stand for an article in its text, and in a question."""


def write_corpus(folder: Path) -> None:
    """Articles of the same words but for one character."""
    folder.mkdir(parents=True)
    for number in range(ARTICLES):
        own = chr(_OF_ARTICLES + number)
        text = f"# 办理事项{own}\n\n带上证件到柜台办理{own}，当天可以办好。\n"
        (folder / f"a{number:02}.md").write_text(text, "utf-8")


def question(number: int, way: int = 0) -> str:
    """A question about an article, in one of several ways."""
    return f"{('请问', '我想', '要')[way]}办理{chr(_OF_QUESTIONS + number)}带什么证件"


def write_verdicts(folder: Path, articles: int = ARTICLES) -> None:
    """Verdicts on two questions about each of the first articles."""
    (folder / "qrels").mkdir(parents=True)
    texts = {
        f"q{number}-{way}": (question(number, way), f"a{number:02}")
        for number in range(articles)
        for way in range(2)
    }
    lines = [json.dumps({"_id": each, "text": text}) for each, (text, _) in texts.items()]
    (folder / "queries.jsonl").write_text("\n".join(lines), "utf-8")
    rows = ["query-id\tcorpus-id\tscore"]
    rows += [f"{each}\t{right}\t1" for each, (_, right) in texts.items()]
    (folder / "qrels" / "test.tsv").write_text("\n".join(rows) + "\n", "utf-8")


class TurnedEncoder(HashingEncoder):
    """Encodes an article as a vector of its own, and a question as that of its article turned:
    always alike or, where it is `at_random`, each its own way."""

    def __init__(self, *, at_random: bool = False) -> None:
        super().__init__(dimensions=DIMENSIONS)
        self._at_random = at_random
        values = np.random.default_rng(5).normal(size=(ARTICLES, DIMENSIONS))
        self._articles = values / np.linalg.norm(values, axis=1, keepdims=True)

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        return quantize(np.stack([self._turned(each) for each in texts]).astype(np.float32))

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        if progress:
            progress(len(texts), len(texts))
        vectors = [self._articles[_number(each, _OF_ARTICLES)] for each in texts]
        return quantize(np.stack(vectors).astype(np.float32))

    def _turned(self, text: str) -> npt.NDArray[np.float64]:
        number = _number(text, _OF_QUESTIONS)
        seed = 1000 + number if self._at_random else 9
        turn, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=(DIMENSIONS, DIMENSIONS)))
        own = self._articles[number]
        return np.asarray(own + 1.5 * turn @ own)


Build = Callable[[TurnedEncoder | None], Settings]
"""Makes an index of the corpus with an encoder, and verdicts on two questions an article."""


def _number(text: str, first: int) -> int:
    """The article that a text is about; the first one where it names none."""
    found = (ord(each) - first for each in text)
    return next((each for each in found if 0 <= each < ARTICLES), 0)
