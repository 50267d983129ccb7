"""Makes the corpora and questions that are measured.

Made-up passages in any number, the same in every run, or a folder in BEIR layout.  Made-up words
are drawn from jieba's dictionary by its frequencies; an article repeats a few words of its own,
as articles do.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import jieba
import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int64]

KINDS = ("ordinary", "colloquial", "characters", "prose", "question words")
"""Kinds of questions: as readers ask them; with many common words; the hundred commonest
characters; five hundred characters of running text; question words alone."""

_SEED = 20261123
_PER_ARTICLE = 4
_PER_FOLDER = 1000
_ROWS = 1000
"""Of one table."""
_COMMON = 60
_PROSE = 500
_WORDS = 90
"""Average length of a passage."""
_HAN = re.compile("[\u4e00-\u9fff]{1,4}")
_ASKING = ("怎么办", "怎么", "如何", "为什么", "吗", "是什么", "多久", "可以吗", "在哪里", "请问")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words and their frequencies."""

    words: tuple[str, ...]
    """The most frequent first."""
    shares: npt.NDArray[np.float64]
    """Cumulative share of each word."""
    telling: npt.NDArray[np.float64]
    """The same with common words damped: for the topic of an article."""

    def draw(self, rng: np.random.Generator, count: int, *, telling: bool = False) -> list[str]:
        """`count` random words."""
        shares = self.telling if telling else self.shares
        return [self.words[place] for place in np.searchsorted(shares, rng.random(count))]


def read_vocabulary() -> Vocabulary:
    """The words of jieba's dictionary that are one to four Han characters."""
    with jieba.get_dict_file() as lines:
        listed = [line.decode("utf-8").split() for line in lines]
    # The dictionary counts only a tenth of the 的 in running text.
    counts = {word: int(count) for word, count, *_ in listed if _HAN.fullmatch(word)}
    counts["的"] *= 10
    words = sorted((word for word in counts if counts[word] > 2), key=lambda w: (-counts[w], w))
    frequencies = np.array([counts[word] for word in words], np.float64)
    lengths = np.array([len(word) for word in words])
    rare = np.where((lengths > 1) & (np.arange(len(words)) > _COMMON), frequencies**0.6, 0)
    return Vocabulary(tuple(words), _cumulated(frequencies), _cumulated(rare))


def _cumulated(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    shares: npt.NDArray[np.float64] = np.cumsum(values) / values.sum()
    return shares


@dataclass(frozen=True, slots=True)
class _Section:
    heading: str
    words: Sequence[str]
    text: str


class MadeUp:
    """Made-up passages, four to an article."""

    def __init__(self, passages: int) -> None:
        self.name = f"made up, {passages:,} passages"
        self.passages = passages

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        return read_vocabulary()

    def write(self, folder: Path) -> int:
        """Writes the articles as Markdown files below `folder`; returns the number of bytes."""
        written = 0
        for number in range(-(-self.passages // _PER_ARTICLE)):
            title, sections = self._article(number)
            parts = (f"## {each.heading}\n\n{each.text}\n" for each in sections)
            path = folder / f"{number // _PER_FOLDER:04}" / f"{number:07}.md"
            path.parent.mkdir(parents=True, exist_ok=True)
            written += path.write_bytes("\n".join((f"# {title}\n", *parts)).encode())
        return written

    def texts(self) -> Iterator[tuple[str, str]]:
        """The heading of each passage, and its title, heading and text."""
        for number in range(-(-self.passages // _PER_ARTICLE)):
            title, sections = self._article(number)
            for each in sections:
                yield each.heading, f"{title}\n{each.heading}\n{each.text}"

    def questions(self, kind: str, count: int) -> list[str]:
        """`count` questions of a kind."""
        rng = np.random.default_rng([_SEED, KINDS.index(kind), self.passages])
        ask = {
            "ordinary": self._everyday,
            "colloquial": self._colloquial,
            "characters": self._characters,
            "prose": self._prose,
            "question words": _question_words,
        }[kind]
        return [ask(rng) for _ in range(count)]

    def _article(self, number: int) -> tuple[str, list[_Section]]:
        rng = np.random.default_rng([_SEED, number])
        topic = self._vocabulary.draw(rng, 10, telling=True)
        count = min(_PER_ARTICLE, self.passages - number * _PER_ARTICLE)
        sections = []
        for _ in range(count):
            heading = rng.choice(topic, rng.integers(2, 5), replace=False).tolist()
            words = self._body(rng, topic)
            stops = rng.random(len(words)) < 0.1
            text = "".join(
                f"{word}，" if stop else word for word, stop in zip(words, stops, strict=True)
            )
            sections.append(_Section("".join(heading), words, f"{text}。"))
        return "".join(topic[:3]), sections

    def _body(self, rng: np.random.Generator, topic: Sequence[str]) -> list[str]:
        spread = 0.7
        size = int(rng.lognormal(np.log(_WORDS) - spread**2 / 2, spread)) + 1
        again = rng.random(size) < 0.2
        chosen = rng.choice(topic, size).tolist()
        words = self._vocabulary.draw(rng, size)
        return [mine if own else word for own, mine, word in zip(again, chosen, words, strict=True)]

    def _some(self, rng: np.random.Generator, count: int) -> list[str]:
        """Some words of one passage: neighbours first, then from anywhere."""
        _, sections = self._article(int(rng.integers(self.passages)) // _PER_ARTICLE)
        section = sections[int(rng.integers(len(sections)))]
        start = int(rng.integers(max(1, len(section.words) - 3)))
        others = rng.choice(section.words, max(count - 3, 0)).tolist()
        return [section.heading[:4], *section.words[start : start + 2], *others]

    def _everyday(self, rng: np.random.Generator) -> str:
        words = self._some(rng, int(rng.integers(3, 7)))
        noise = self._vocabulary.draw(rng, 1, telling=True) if rng.random() < 0.3 else []
        return "".join([*words, *noise, rng.choice(_ASKING)])

    def _colloquial(self, rng: np.random.Generator) -> str:
        words = self._some(rng, int(rng.integers(3, 5)))
        common = rng.choice(self._vocabulary.words[:_COMMON], rng.integers(5, 9)).tolist()
        words = [*words, *common]
        rng.shuffle(words)
        return "".join(["请问", *words, rng.choice(_ASKING)])

    def _characters(self, rng: np.random.Generator) -> str:
        counts: Counter[str] = Counter()
        for rank, word in enumerate(self._vocabulary.words[:3000], 1):
            counts.update(dict.fromkeys(word, 1 / rank))
        return "".join(rng.permutation([character for character, _ in counts.most_common(100)]))

    def _prose(self, rng: np.random.Generator) -> str:
        return "".join(self._vocabulary.draw(rng, _PROSE))[:_PROSE]


def _question_words(rng: np.random.Generator) -> str:
    return "".join(rng.permutation(_ASKING))


class Beir:
    """The documents of a folder in BEIR layout, each one row of a table of questions."""

    def __init__(self, folder: Path) -> None:
        self.name = folder.name
        self._records = _read(folder / "corpus.jsonl")
        self._questions = [record["text"] for record in _read(folder / "queries.jsonl")]
        self.passages = len(self._records)

    def write(self, folder: Path) -> int:
        """Writes the documents as tables below `folder`; returns the number of bytes."""
        folder.mkdir(parents=True, exist_ok=True)
        rows = [
            json.dumps({"question": _heading(each), "answer": each["text"]}, ensure_ascii=False)
            for each in self._records
        ]
        # One table of all might be larger than a file of a corpus may be.
        return sum(
            (folder / f"{first:07}.jsonl").write_bytes(
                "\n".join(rows[first : first + _ROWS]).encode()
            )
            for first in range(0, len(rows), _ROWS)
        )

    def texts(self) -> Iterator[tuple[str, str]]:
        """The heading of each document, and its whole text."""
        for each in self._records:
            heading = _heading(each)
            yield heading, f"{heading}\n{each['text']}"

    def questions(self, kind: str, count: int) -> list[str]:
        """`count` questions of a kind, made of those of the folder."""
        rng = np.random.default_rng([_SEED, KINDS.index(kind)])
        if kind == "question words":
            return [_question_words(rng) for _ in range(count)]
        if kind == "characters":
            return ["".join(rng.permutation(self._common(100))) for _ in range(count)]
        if kind == "prose":
            return [self._running(rng) for _ in range(count)]
        questions = [self._questions[at] for at in rng.integers(len(self._questions), size=count)]
        if kind == "ordinary":
            return questions
        common = self._common(_COMMON)
        return [_padded(rng, question, common) for question in questions]

    def _common(self, count: int) -> list[str]:
        texts = (record["text"] for record in self._records[:1000])
        counts = Counter(char for text in texts for char in text if _HAN.match(char))
        return [char for char, _ in counts.most_common(count)]

    def _running(self, rng: np.random.Generator) -> str:
        text = ""
        while len(text) < _PROSE:
            text += self._records[int(rng.integers(len(self._records)))]["text"]
        return text[:_PROSE]


def _heading(record: dict[str, str]) -> str:
    return record.get("title") or record["text"][:40]


def _padded(rng: np.random.Generator, question: str, common: Sequence[str]) -> str:
    opening = "".join(rng.choice(common, 6))
    return f"请问一下我的{opening[:3]}{question}{opening[3:]}了是不是要怎么办呢"


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


Corpus = MadeUp | Beir
