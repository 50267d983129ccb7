"""Asks the kernel hostile questions of whole and of damaged indexes.

`test_memory.py` runs it with a library that checks every access: arguments are its file, a seed,
and ``beyond`` to read beyond an array on purpose.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np

from faq.kernel import bindings, tables
from faq.ranking.bm25f import GONE, ImpactBuilder, SortedCounts, Weighting
from faq.ranking.passage_codec import LaidOutText, PassageColumns, lay_out, lay_out_terms
from faq.ranking.passage_vectors import PassageVectors
from faq.ranking.postings import Postings, words_of
from faq.ranking.query_terms import RankRequest, RerankWeights, TermColumns, address_of, codes_of
from faq.ranking.ranker import DEPTH, Ranker, Ranking

_ROUNDS = 60
_CHARACTERS = "退款货未发不能，。!? \n\0\ufffd\ud800\U00020000㎏a"
_NUMBERS = [0, 1, 63, 64, 65, 8192, 8193]
_DIMENSIONS = 70


class Chance:
    """Random texts, indexes and questions."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng(seed)

    def number(self, most: int) -> int:
        return int(self.rng.integers(0, most + 1))

    def text(self, most: int) -> str:
        return "".join(self.rng.choice(list(_CHARACTERS), self.number(most)))

    def postings(self, terms: int, rows: int) -> Postings:
        """Some terms in the table, the others in lists."""
        table = self.rng.integers(0, 2048, (terms, rows)).astype(np.uint16)
        table[self.rng.random((terms, rows)) < self.rng.random()] = 0
        common = np.flatnonzero(self.rng.random(terms) < self.rng.choice([0.0, 0.5, 1.0]))
        bits = np.zeros((len(common), words_of(rows)), np.uint64)
        for marks, term in zip(bits, common, strict=True):
            packed = np.packbits(table[term] > 0, bitorder="little")
            marks.view(np.uint8)[: len(packed)] = packed
        lists = [
            np.empty(0, np.int64) if term in common else np.flatnonzero(table[term])
            for term in range(terms)
        ]
        held = [table[term][each] for term, each in enumerate(lists)]
        return Postings(
            np.arange(terms, dtype=np.uint64),
            self.rng.random(terms, np.float32) + np.float32(0.1),
            np.zeros(terms, np.uint32),
            np.cumsum([0, *map(len, lists)], dtype=np.int64),
            np.concatenate([np.empty(0, np.uint32), *lists]).astype(np.uint32),
            np.concatenate([np.empty(0, np.uint16), *held]).astype(np.uint16),
            table.max(axis=1, initial=0).astype(np.uint16),
            common.astype(np.int64),
            table[common].copy(),
            bits,
            np.array([0.01], np.float32),
        )

    def analyzed(self) -> LaidOutText:
        text = self.text(60)
        cuts = np.sort(self.rng.integers(0, len(text) + 1, (self.number(12), 2)), axis=1)
        raw = None
        if self.number(1):
            starts = np.sort(self.rng.integers(0, 70, len(text))).tolist()
            raw = starts, [start + self.number(2) for start in starts]
        return LaidOutText(text, cuts[:, 0].tolist(), cuts[:, 1].tolist(), raw)

    def columns(self, rows: int) -> PassageColumns:
        codes = [lay_out(self.text(80), [self.text(9)]).tobytes() for _ in range(min(rows, 70))]
        headings = [self.text(20).encode("utf-8", "surrogatepass") for _ in codes]
        terms = [lay_out_terms([self.analyzed() for _ in range(5)]) for _ in codes]
        runs: list[Any] = []
        for each in (codes, headings, terms):
            ends = np.cumsum([len(run) for run in each], dtype=np.uint64)
            last = ends[-1] if len(ends) else 0
            more = np.full(rows - len(ends), last, np.uint64)
            runs += (np.array(bytearray(b"".join(each)), np.uint8), np.concatenate([ends, more]))
        return PassageColumns(
            self.rng.integers(0, 9, rows).astype(np.uint32),
            self.rng.integers(0, 4, rows).astype(np.uint8),
            self.rng.random(rows, np.float32),
            *runs,
        )

    def vectors(self, rows: int) -> PassageVectors:
        count = self.number(9)
        sizes = self.rng.integers(0, 4, rows)
        return PassageVectors(
            self.rng.integers(-127, 128, (count, _DIMENSIONS)).astype(np.int8),
            self.rng.random(count, np.float32),
            self.rng.integers(0, count + 1, int(sizes.sum())).astype(np.uint32),
            np.cumsum(sizes, dtype=np.uint64),
        )

    def request(self, terms: int) -> RankRequest:
        sizes = [1 + self.number(2) for _ in range(self.number(self.rng.choice([0, 5, 200])))]
        alternatives = sum(sizes)
        keys = self.rng.integers(0, terms + 2, alternatives).tolist()
        text = self.text(int(self.rng.choice([0, 10, 64, 2000])))
        weights = self.rng.random(alternatives) * self.rng.choice([0, 1, 1e9])
        columns = TermColumns()
        columns.add_all(
            0,
            [self.number(1) for _ in sizes],
            sizes,
            [
                (self.text(3), key if self.number(9) else 1 << 62 | 0x9000 << 21 | key, weight)
                for key, weight in zip(keys, weights.tolist(), strict=True)
            ],
        )
        columns.term_kinds = array("B", self.rng.integers(0, 3, len(sizes)).tolist())
        codes = array("I", codes_of(text))
        stopword_only = array("B", [self.number(1) for _ in codes])
        question_text = bindings.QuestionText(
            address_of(codes), address_of(stopword_only), len(codes), 0.5
        )
        for term_kind, size in ((1, 2), (2, 1)):
            columns.add_grams(term_kind, size, question_text, map(ord, self.text(2)))
        return RankRequest(
            codes,
            columns,
            asker=self.number(2),
            allowed=self.number(3),
            vector=self.rng.integers(-127, 128, _DIMENSIONS).astype(np.int8),
            vector_scale=float(self.rng.random(dtype=np.float32)),
        )


def _damage(chance: Chance, values: Any) -> Any:
    """A dataclass of arrays with some entries of some of them overwritten."""
    changed = {}
    for each in fields(values):
        array = getattr(values, each.name).copy()
        if array.size and not chance.number(2):
            places = chance.rng.integers(0, array.size, 1 + chance.number(array.size // 2))
            noise = chance.rng.integers(0, 256, (len(places), array.itemsize)).astype(np.uint8)
            worst = chance.rng.choice([0, 1, 127, 255], (len(places), 1)).astype(np.uint8)
            bytes_ = worst + np.zeros_like(noise) if chance.number(1) else noise
            array.reshape(-1)[places] = np.ascontiguousarray(bytes_).view(array.dtype)[:, 0]
        changed[each.name] = array
    return replace(values, **changed)


def rank(chance: Chance, ranker: Ranker, rows: int, terms: int) -> Ranking:
    weights = RerankWeights(
        *(float(each) for each in chance.rng.random(5)),
        *((0, 0.5, 0.8), (1, 0.3, 1.4), 2),
        *(float(each) for each in chance.rng.random(2)),
    )
    ranked = ranker.rank(
        chance.request(terms), weights, chance.number(200), depth=chance.number(DEPTH)
    )
    assert all(row < rows for row in ranked.rows)
    assert len(set(ranked.rows)) == len(ranked.rows)
    for row in ranked.rows[:3]:
        ranker.term_scores(ranked, row)
    shown = ranked.rows[:5]
    lengths = [chance.number(70) for _ in shown]
    for field in range(5):
        most = chance.number(80)
        cuttings = ranker.cut(ranked, shown, lengths, field, most)
        for cutting, length in zip(cuttings, lengths, strict=True):
            assert 0 <= cutting.start <= cutting.end <= length
            assert cutting.end - cutting.start <= most
            edges = [edge for mark in cutting.marks for edge in mark]
            assert edges == sorted(set(edges))
            assert all(0 <= edge <= cutting.end - cutting.start for edge in edges)
    return ranked


def _whole(_: Chance, values: Any) -> Any:
    return values


def _merge(chance: Chance) -> None:
    """Merges runs of which some are damaged."""
    rows = chance.number(9) + 1
    moved = chance.rng.permutation(rows * 2).astype(np.uint32)
    runs = []
    for _ in range(chance.number(4)):
        sizes = chance.rng.integers(0, 5, chance.number(9)).astype(np.uint32)
        entries = int(sizes.sum())
        run = SortedCounts(
            np.cumsum(chance.rng.integers(0, 3, len(sizes)), dtype=np.uint64),
            sizes,
            chance.rng.integers(0, 2 * rows, entries).astype(np.uint32),
            chance.rng.integers(0, 256, entries).astype(np.uint8),
            np.where(chance.rng.random(2 * rows) < 0.2, GONE, moved),
        )
        damaged = chance.rng.random() < 0.3
        column = chance.rng.choice(["sizes", "slots"])
        runs.append(replace(run, **{column: getattr(run, column) * 7}) if damaged else run)
    weighting = Weighting((1.0, 2.0), 1.2, (0.5, 0.5), (0, 1), (1.0, 1.0))
    with suppress(ValueError):
        ImpactBuilder().build(runs, np.ones(2 * rows), weighting, np.zeros(rows))


def _make_tables(chance: Chance) -> None:
    """Makes tables of texts of which some have invalid readings."""
    sizes = chance.rng.integers(1, 40, chance.number(9))
    ends = np.cumsum(sizes)
    letters = int(sizes.sum())
    codes = chance.rng.integers(1, 9, letters).astype(np.uint32)
    sounds, seconds = (chance.rng.integers(0, most, letters) for most in (5, 6))
    columns = (codes, ends - sizes, ends, sounds.astype(np.uint16), seconds.astype(np.uint16))
    costs, lengths = chance.rng.random(len(sizes), np.float32), np.array([0, 1, 6, 2])
    held = (np.arange(4, dtype=np.uint64), np.ones(9, np.uint8), np.cumsum(lengths) - lengths)
    texts = tables.Texts(letters, *map(bindings.address, (*columns, costs)))
    syllables = tables.Syllables(4, *map(bindings.address, (*held, lengths)))
    for kind in tables.TableKind:
        tables.table(texts, syllables, kind, np.arange(len(sizes)), chance.number(99), 2)


def main(file: str, seed: int, *, beyond: bool) -> None:
    """Asks whole and damaged indexes in turn."""
    bindings._LIBRARY = bindings._load(Path(file))
    chance = Chance(seed)
    for nth in range(_ROUNDS):
        _merge(chance)
        _make_tables(chance)
        rows, terms = int(chance.rng.choice(_NUMBERS)), chance.number(30)
        spoil: Callable[[Chance, Any], Any] = _damage if nth % 2 else _whole
        postings, columns = chance.postings(terms, rows), chance.columns(rows)
        vectors = spoil(chance, chance.vectors(rows))
        ranker = Ranker(spoil(chance, postings), spoil(chance, columns), vectors)
        for _ in range(4):
            ranked = rank(chance, ranker, rows, terms)
        if beyond and len(postings.common) and rows:
            one = TermColumns()
            one.add_all(0, [0], [1], [("词", int(postings.common[-1]), 1.0)])
            request = RankRequest(array("I"), one)
            ranked = ranker.rank(request, RerankWeights(0, 0, 0, 0, 0, (0, 0, 0), (0, 0, 0), 1), 1)
            ranker.term_scores(ranked, rows + 1)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), beyond="beyond" in sys.argv)
