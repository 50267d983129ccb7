"""Makes postings and requests for the tests of ranking."""

from __future__ import annotations

import tempfile
from array import array
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pytest

from faq.indexing.postings_writer import PostingsWriter
from faq.kernel import bindings
from faq.language.term_kinds import TermKind
from faq.ranking.bm25f import TermArrays
from faq.ranking.passage_codec import LaidOutText, PassageColumns, lay_out, lay_out_terms
from faq.ranking.passage_vectors import PassageVectors
from faq.ranking.postings import Postings
from faq.ranking.query_terms import RankRequest, RerankWeights, TermColumns

_Value = TypeVar("_Value")

Index = list[dict[int, float]]
"""Term -> row -> impact."""
Question = Sequence[Sequence[tuple[int, float]]]
"""Term -> alternative -> key and weight."""

SUMS_ALONE = RerankWeights(0, 0, 0, 0, 0, (0, 0, 0), (0, 0, 0), share=1 << 30)
"""No reranking, no turns."""
_NOTHING = LaidOutText("", (), (), None)


def postings_of(arrays: TermArrays, rows: int, part: int = 4) -> Postings:
    """Postings as a rebuild writes them, `part` terms at a time."""
    with tempfile.TemporaryDirectory() as folder:
        writer = PostingsWriter(Path(folder), rows)
        for first in range(0, len(arrays.keys), part):
            terms = slice(first, first + part)
            offsets = arrays.offsets[first : min(first + part, len(arrays.keys)) + 1]
            held = slice(*offsets[[0, -1]])
            writer.add(
                TermArrays(
                    arrays.keys[terms],
                    arrays.idf[terms],
                    offsets - offsets[0],
                    arrays.rows[held],
                    arrays.impacts[held],
                )
            )
        writer.finish_terms()
        mapped = writer.finish()
        return Postings(*(np.array(getattr(mapped, name)) for name in Postings.__slots__))


def packed(index: Index, rows: int) -> Postings:
    """Postings whose keys are the numbers of the terms."""
    held = [(row, term[row]) for term in index for row in sorted(term)]
    arrays = TermArrays(
        np.arange(len(index), dtype=np.uint64),
        np.ones(len(index), np.float32),
        np.cumsum([0, *map(len, index)], dtype=np.int64),
        np.array([row for row, _ in held], np.uint32),
        np.array([impact for _, impact in held], np.float32),
    )
    return postings_of(arrays, rows)


def dense(postings: Postings) -> npt.NDArray[np.uint16]:
    """The quantized impact of each term on each row."""
    quantized = np.zeros((len(postings.keys), postings.table.shape[1]), np.uint16)
    for term, (start, end) in enumerate(
        zip(postings.offsets[:-1], postings.offsets[1:], strict=True)
    ):
        quantized[term, postings.rows[start:end]] = postings.quantized[start:end]
    quantized[postings.common] += postings.table
    return quantized


def columns_of(
    passages: Sequence[tuple[str, Sequence[str]]],
    *,
    owners: Sequence[int] | None = None,
    audiences: Sequence[int] | None = None,
    information: Sequence[float] | None = None,
    analyzed: Sequence[bytes] | None = None,
) -> PassageColumns:
    """The columns of passages of (text, headings), each of an article of its own by default."""
    rows = len(passages)
    codes = [lay_out(text, headings).tobytes() for text, headings in passages]
    joined = ["\0".join(headings).encode("utf-8", "surrogatepass") for _, headings in passages]
    terms = [lay_out_terms([_NOTHING] * 5)] * rows if analyzed is None else analyzed
    return PassageColumns(
        np.array(range(rows) if owners is None else owners, np.uint32),
        np.array([0] * rows if audiences is None else audiences, np.uint8),
        np.array([1.0] * rows if information is None else information, np.float32),
        np.frombuffer(b"".join(codes), np.uint8),
        np.cumsum([len(each) for each in codes], dtype=np.uint64),
        np.frombuffer(b"".join(joined), np.uint8),
        np.cumsum([len(each) for each in joined], dtype=np.uint64),
        np.frombuffer(b"".join(terms), np.uint8),
        np.cumsum([len(each) for each in terms], dtype=np.uint64),
    )


def vectors_of(
    values: npt.NDArray[np.int8], numbers: Sequence[Sequence[int]], scales: Sequence[float]
) -> PassageVectors:
    """Vectors, those of each passage by their numbers, and their scales."""
    return PassageVectors(
        values,
        np.array(scales, np.float32),
        np.array([each for of_passage in numbers for each in of_passage], np.uint32),
        np.cumsum([len(each) for each in numbers], dtype=np.uint64),
    )


def rank_request(question: Question, *, allowed: int = 0) -> RankRequest:
    """A question of words."""
    terms = TermColumns()
    alternatives = [("词", key, weight) for term in question for key, weight in term]
    terms.add_all(TermKind.WORD, [0] * len(question), list(map(len, question)), alternatives)
    return RankRequest(array("I"), terms, allowed=allowed)


def both_kernels(make: Callable[[], _Value]) -> tuple[_Value, _Value]:
    """What is made with the compiled kernel, and with the reference."""
    made = []
    for compiled in (True, False):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(bindings, "is_compiled", lambda compiled=compiled: compiled)
            made.append(make())
    return made[0], made[1]
