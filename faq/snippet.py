"""Which stretch of a passage shows best why it was found?

The window that holds the most of the question's information, begun at a sentence where
one begins nearby.  What matched is told by the terms' own offsets, so repeated and
overlapping words are marked rightly.  The search is in C (`faq/kernel`).
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass

from faq.kernel import library
from faq.model import Snippet
from faq.records import AnalyzedText

_MOST = 10_000
"""Texts that are looked for: beyond them nobody sees the difference."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What may be marked: the weight of each word, and of each character or bigram.

    Words are marked where the text was cut into them, grams wherever they stand.
    """

    words: Mapping[str, float]
    grams: Mapping[str, float]


class SnippetMaker:
    """Makes the snippets of one answer."""

    def __init__(self, wanted: Wanted, length: int) -> None:
        """`length` is about the most code points of a snippet."""
        self._length = length
        # What is both a word and a gram is marked wherever it stands, at the word's weight.
        texts = list({**wanted.grams, **wanted.words}.items())[:_MOST]
        self._codes = array("I", _codes("".join([text for text, _ in texts])))
        self._ends = array("i")
        end = 0
        for text, _ in texts:
            end += len(text)
            self._ends.append(end)
        self._weights = array("f", [weight for _, weight in texts])
        self._anywhere = array("B", [text in wanted.grams for text, _ in texts])
        self._wanted = library.Wanted(
            texts=len(texts),
            codes=self._codes.buffer_info()[0],
            ends=self._ends.buffer_info()[0],
            weights=self._weights.buffer_info()[0],
            anywhere=self._anywhere.buffer_info()[0],
        )

    def make(self, text: str, analyzed: AnalyzedText) -> tuple[Snippet, int]:
        """At most about so many code points of `text` with the most of what matched, and how
        much matched in all of it.

        Each wanted text counts once, at its weight; the first of equally good windows is taken.
        Without matches it is the beginning of `text`.
        """
        marks = array("i", bytes(8 * (min(len(text), self._length) + 1)))
        cutting = library.Cutting(marks=marks.buffer_info()[0])
        raw = analyzed.raw
        library.cut(
            self._wanted,
            library.Analyzed(
                codes=_codes(analyzed.text),
                length=len(analyzed.text),
                terms=len(analyzed.starts) // (4 if analyzed.wide else 2),
                wide=analyzed.wide,
                starts=analyzed.starts,
                ends=analyzed.ends,
                raw=_codes(text),
                raw_length=len(text),
                raw_starts=raw[0] if raw else None,
                raw_ends=raw[1] if raw else None,
            ),
            self._length,
            cutting,
        )
        start, end = cutting.start, cutting.end
        lead = "…" if start > 0 else ""
        edges = [len(lead) + mark for mark in marks[: 2 * cutting.spans]]
        said = lead + text[start:end] + ("…" if end < len(text) else "")
        return Snippet(said, tuple(zip(edges[::2], edges[1::2], strict=True))), cutting.matches


def _codes(text: str) -> bytes:
    return text.encode("utf-32-le", "surrogatepass")
