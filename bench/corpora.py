"""What is measured, and with which questions?

Made-up passages in any number, the same in every run, or a folder in BEIR layout.  Made-up
words come from jieba's dictionary as often as it counts them; an article keeps coming back
to a few words of its own, as articles do.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import jieba
import numpy as np
import numpy.typing as npt

from faq.analysis import analyze_all, analyze_article
from faq.language.analyzer import Analyzer
from faq.language.lexicon import Lexicon
from faq.model import Article, ArticleId, Block, NormalizedText, Passage, PassageId, Terms
from faq.records import StoredArticle, StoredPassage
from faq.settings import Settings

Numbers = npt.NDArray[np.int64]

KINDS = ("ordinary", "colloquial", "characters", "prose")
"""How a question is put: as FAQ questions are; with many common words; as the hundred
commonest characters; as five hundred characters of running text."""

_SEED = 20261123
_PER_ARTICLE = 4
_COMMON = 60
_PROSE = 500
_HAN = re.compile("[\u4e00-\u9fff]{1,4}")
_ASKING = ("怎么办", "怎么", "如何", "为什么", "吗", "是什么", "多久", "可以吗", "在哪里", "请问")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words and how often they are said."""

    words: tuple[str, ...]
    """The most frequent first."""
    parts: tuple[tuple[tuple[int, int], ...], ...]
    """Spans of the shorter words in each, itself first, as the analyzer gives them."""
    shares: npt.NDArray[np.float64]
    """Cumulative share of each word."""
    telling: npt.NDArray[np.float64]
    """The same where common words hardly count: what an article is about."""

    def draw(self, rng: np.random.Generator, count: int, *, telling: bool = False) -> Numbers:
        """Numbers of `count` words."""
        shares = self.telling if telling else self.shares
        return np.searchsorted(shares, rng.random(count))


def read_vocabulary() -> Vocabulary:
    """The words of jieba's dictionary that are one to four Han characters."""
    with jieba.get_dict_file() as lines:
        listed = [line.decode("utf-8").split() for line in lines]
    # The dictionary counts a tenth of the 的 that texts hold.
    counts = {word: int(count) for word, count, *_ in listed if _HAN.fullmatch(word)}
    counts["的"] *= 10
    words = sorted((word for word in counts if counts[word] > 2), key=lambda w: (-counts[w], w))
    frequencies = np.array([counts[word] for word in words], np.float64)
    lengths = np.array([len(word) for word in words])
    rare = np.where((lengths > 1) & (np.arange(len(words)) > _COMMON), frequencies**0.6, 0)
    parts = tuple(tuple(_parts(word, counts)) for word in words)
    return Vocabulary(tuple(words), parts, _cumulated(frequencies), _cumulated(rare))


def _cumulated(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    shares: npt.NDArray[np.float64] = np.cumsum(values) / values.sum()
    return shares


def _parts(word: str, known: Mapping[str, int]) -> Iterator[tuple[int, int]]:
    yield 0, len(word)
    for size in (2, 3):
        if len(word) > size:
            for start in range(len(word) - size + 1):
                if word[start : start + size] in known:
                    yield start, start + size


class MadeUp:
    """Made-up passages, four to an article."""

    def __init__(self, passages: int, words: int = 90) -> None:
        """`words` is the average length of a passage's text."""
        self.name = f"made up, {passages:,}"
        self.passages = passages
        self._mean = words
        self._vocabulary = read_vocabulary()

    def articles(self) -> Iterator[StoredArticle]:
        """All articles, analysed."""
        for number in range(-(-self.passages // _PER_ARTICLE)):
            count = min(_PER_ARTICLE, self.passages - number * _PER_ARTICLE)
            yield self._article(number, count)

    def questions(self, kind: str, count: int) -> list[str]:
        """`count` questions of a kind."""
        rng = np.random.default_rng([_SEED, KINDS.index(kind), self.passages])
        return [getattr(self, f"_{kind}")(rng) for _ in range(count)]

    def _article(self, number: int, count: int) -> StoredArticle:
        rng = np.random.default_rng([_SEED, number])
        topic = self._vocabulary.draw(rng, 10, telling=True)
        title = self._terms(topic[:3])
        article_id = ArticleId(f"a{number}")
        passages = tuple(
            StoredPassage(
                Passage(PassageId(f"a{number}#{piece}"), article_id, "", "", (), ""),
                (
                    title,
                    self._terms(rng.choice(topic, rng.integers(2, 5), replace=False)),
                    _NOTHING,
                    self._terms(self._body(rng, topic), rng),
                    _NOTHING,
                ),
            )
            for piece in range(count)
        )
        return StoredArticle(Article(article_id, title.normalized.text, ""), passages)

    def _body(self, rng: np.random.Generator, topic: Numbers) -> Numbers:
        spread = 0.7
        size = int(rng.lognormal(np.log(self._mean) - spread**2 / 2, spread)) + 1
        words = self._vocabulary.draw(rng, size)
        again = rng.random(size) < 0.2
        words[again] = rng.choice(topic, int(again.sum()))
        return words

    def _terms(self, words: Numbers, rng: np.random.Generator | None = None) -> Terms:
        """The words one behind the other; with `rng`, a comma or stop every dozen or so."""
        pieces, starts, ends = [], [], []
        at = 0
        stops = rng.random(len(words)) < 0.1 if rng else np.zeros(len(words), np.bool_)
        for word, stop in zip(words.tolist(), stops.tolist(), strict=True):
            text = self._vocabulary.words[word]
            pieces.append(f"{text}，" if stop else text)
            for start, end in self._vocabulary.parts[word]:
                starts.append(at + start)
                ends.append(at + end)
            at += len(pieces[-1])
        return Terms(NormalizedText("".join(pieces)), tuple(starts), tuple(ends))

    def _said(self, rng: np.random.Generator) -> tuple[str, list[str]]:
        """The heading and the words of some passage."""
        article = self._article(int(rng.integers(self.passages)) // _PER_ARTICLE, _PER_ARTICLE)
        stored = article.passages[rng.integers(_PER_ARTICLE)]
        _, heading, _, body, _ = stored.terms
        return heading.normalized.text, body.texts

    def _some(self, rng: np.random.Generator, count: int) -> list[str]:
        """Some words of one passage: neighbours first, then from anywhere."""
        heading, words = self._said(rng)
        start = int(rng.integers(max(1, len(words) - 3)))
        others = rng.choice(words, max(count - 3, 0)).tolist()
        return [heading[:4], *words[start : start + 2], *others]

    def _ordinary(self, rng: np.random.Generator) -> str:
        said = self._some(rng, int(rng.integers(3, 7)))
        noise = self._vocabulary.words[int(self._vocabulary.draw(rng, 1, telling=True)[0])]
        return "".join([*said, *([noise] if rng.random() < 0.3 else []), rng.choice(_ASKING)])

    def _colloquial(self, rng: np.random.Generator) -> str:
        said = self._some(rng, int(rng.integers(3, 5)))
        common = rng.choice(self._vocabulary.words[:_COMMON], rng.integers(5, 9)).tolist()
        words = [*said, *common]
        rng.shuffle(words)
        return "".join(["请问", *words, rng.choice(_ASKING)])

    def _characters(self, rng: np.random.Generator) -> str:
        counts: Counter[str] = Counter()
        for rank, word in enumerate(self._vocabulary.words[:3000], 1):
            counts.update(dict.fromkeys(word, 1 / rank))
        common = [character for character, _ in counts.most_common(100)]
        rng.shuffle(common)
        return "".join(common)

    def _prose(self, rng: np.random.Generator) -> str:
        words = self._vocabulary.draw(rng, _PROSE)
        return self._terms(words, rng).normalized.text[:_PROSE]


_NOTHING = Terms(NormalizedText(""))


class Beir:
    """The documents of a folder in BEIR layout, each one article."""

    def __init__(self, folder: Path, lexicon: Lexicon) -> None:
        self.name = folder.name
        self._lexicon = lexicon
        self._records = _read(folder / "corpus.jsonl")
        self._asked = [record["text"] for record in _read(folder / "queries.jsonl")]

    def articles(self) -> Iterator[StoredArticle]:
        """All articles, analysed by every core."""
        read = [
            Article(
                ArticleId(record["_id"]),
                record.get("title", ""),
                "",
                tuple(Block("paragraph", line, 1) for line in record["text"].splitlines() if line),
            )
            for record in self._records
        ]
        bytes_ = sum(len(record["text"]) for record in self._records) * 3
        return analyze_all(analyze_article, read, bytes_, self._lexicon, Settings())

    def questions(self, kind: str, count: int) -> list[str]:
        """`count` questions of a kind, from those of the folder."""
        rng = np.random.default_rng([_SEED, KINDS.index(kind)])
        asked = [self._asked[at] for at in rng.integers(len(self._asked), size=count)]
        if kind == "ordinary":
            return asked
        if kind == "colloquial":
            common = self._common(_COMMON)
            return [_padded(rng, question, common) for question in asked]
        if kind == "characters":
            common = self._common(100)
            return ["".join(rng.permutation(common)) for _ in range(count)]
        return [self._running(rng) for _ in range(count)]

    def _common(self, count: int) -> list[str]:
        texts = (record["text"] for record in self._records[:1000])
        counts = Counter(char for text in texts for char in text if _HAN.match(char))
        return [char for char, _ in counts.most_common(count)]

    def _running(self, rng: np.random.Generator) -> str:
        text = ""
        while len(text) < _PROSE:
            text += self._records[int(rng.integers(len(self._records)))]["text"]
        return text[:_PROSE]


def _padded(rng: np.random.Generator, question: str, common: Sequence[str]) -> str:
    said = "".join(rng.choice(common, 6))
    return f"请问一下我的{said[:3]}{question}{said[3:]}了是不是要怎么办呢"


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def words_of(stored: StoredPassage) -> list[str]:
    """The words of a passage, all fields one behind the other."""
    return [word for terms in stored.terms for word in terms.texts]


def analyzer_of(lexicon: Lexicon) -> Analyzer:
    """An analyzer that is ready: its dictionary is loaded."""
    analyzer = Analyzer(lexicon)
    analyzer.analyze("准备")
    return analyzer


Corpus = MadeUp | Beir
