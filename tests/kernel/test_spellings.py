"""Compares tables of spellings with those that a plain sort gives."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.kernel import bindings, tables
from faq.kernel.bindings import address
from faq.kernel.tables import LONGEST, TableKind
from faq.language.hashing import BASE, MASK, hash_of
from faq.spelling import reference_tables

pytestmark = pytest.mark.usefixtures("either_kernel")

_LETTERS = ("", "a", "bo", "chuang")
_CLASSES = (9, 1, 2, 1)
_ALTERNATE = 2.5
_CHARACTERS = st.tuples(
    st.integers(1, 4) | st.integers(1, 0x10FFFF), st.integers(1, 3), st.integers(0, 3)
)
"""A code point, its syllable and another reading."""
_TEXT = st.tuples(
    st.lists(_CHARACTERS, min_size=1, max_size=5) | st.just([(7, 3, 1)] * 9),
    st.sampled_from([-1.5, -0.0, 0.0, 1.0, 1.25, 1e30]),
)


@dataclass(frozen=True, slots=True)
class _Row:
    key: int
    cost: np.float32
    entry: int


def _without_one(sequence: list[int]) -> list[list[int]]:
    return [sequence[:at] + sequence[at + 1 :] for at in range(len(sequence))]


def _rows(kind: TableKind, texts: list[tuple[list[tuple[int, int, int]], float]]) -> list[_Row]:
    whole, others = [], []
    for entry, (characters, price) in enumerate(texts):
        cost = np.float32(price)
        sequence = [code for code, _, _ in characters]
        if kind is TableKind.SOUNDING:
            sequence = [_CLASSES[sound] for _, sound, _ in characters]
        if kind is TableKind.SPELLED:
            sequence = [ord(each) for _, sound, _ in characters for each in _LETTERS[sound]]
            sequence = sequence if len(sequence) <= LONGEST else []
        whole.append(_Row(hash_of(tuple(sequence)), cost, entry))
        if kind in {TableKind.GAPS, TableKind.SPELLED}:
            others += [_Row(hash_of(tuple(s)), cost, entry) for s in _without_one(sequence)]
        if kind is TableKind.SOUNDING:
            for at, (_, sound, second) in enumerate(characters):
                change = (_CLASSES[second] - _CLASSES[sound]) * BASE**at
                key = (hash_of(tuple(sequence)) + change) & MASK
                if second:
                    others.append(_Row(key, cost + np.float32(_ALTERNATE), entry))
    return [*whole, *others]


def _made(
    kind: TableKind, texts: list[tuple[list[tuple[int, int, int]], float]], most: int
) -> list[tuple[int, int]]:
    sizes = np.array([len(characters) for characters, _ in texts], np.int64)
    codes, sounds, seconds = (
        np.array([each[column] for characters, _ in texts for each in characters], columns)
        for column, columns in enumerate((np.uint32, np.uint16, np.uint16))
    )
    ends = np.cumsum(sizes)
    columns = (codes, ends - sizes, ends, sounds, seconds)
    costs = np.array([cost for _, cost in texts], np.float32)
    letters = np.frombuffer("".join(_LETTERS).encode(), np.uint8)
    lengths = np.array([len(each) for each in _LETTERS], np.int64)
    begins, classes = np.cumsum(lengths) - lengths, np.array(_CLASSES, np.uint64)
    make = tables.table if bindings.is_compiled() else reference_tables.table
    keys, entries = make(
        tables.Texts(len(codes), *(address(each) for each in (*columns, costs))),
        tables.Syllables(
            len(_LETTERS), *(address(each) for each in (classes, letters, begins, lengths))
        ),
        kind,
        np.arange(len(texts)),
        len(texts) + 6 * len(codes),
        most,
    )
    return list(zip(keys.tolist(), entries.tolist(), strict=True))


@pytest.mark.parametrize("kind", TableKind)
@given(st.lists(_TEXT, max_size=9), st.integers(1, 4))
def test_a_key_has_its_cheapest_entries_in_order(
    kind: TableKind, texts: list[tuple[list[tuple[int, int, int]], float]], most: int
) -> None:
    expected = []
    ordered = sorted(_rows(kind, texts), key=lambda row: (row.key, row.cost))
    for key, held in groupby(ordered, key=lambda row: row.key):
        entries = [entry for entry, _ in groupby(row.entry for row in held)]
        expected += [(key, entry) for entry in entries[:most]]
    assert _made(kind, texts, most) == expected


def test_no_more_rows_are_made_than_there_is_room_for() -> None:
    codes, ends, costs = np.ones(9, np.uint32), np.array([9]), np.zeros(1, np.float32)
    starts = np.array([0])
    columns = (address(each) for each in (codes, starts, ends, codes, codes, costs))
    make = tables.table if bindings.is_compiled() else reference_tables.table
    keys, _ = make(
        tables.Texts(9, *columns), tables.Syllables(), TableKind.GAPS, np.arange(1), 1, 4
    )
    assert len(keys) == 1
