"""How do the terms of any number of passages become postings in bounded memory?

Passages are counted in batches, each sorted by term and written down.  When the last one is
in, the batches are merged a range of terms at a time: what a range holds fits in memory,
however large the corpus.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from faq.count_runs import CountRuns
from faq.language.grains import Grain, bigram_keys, character_keys, read_codes, word_keys
from faq.postings_writer import PostingsWriter
from faq.ranking.impacts import (
    Float32,
    Weighting,
    build_impacts,
    count_terms,
    information,
    length_factors,
)
from faq.ranking.postings import Postings
from faq.records import FIELDS, PackedTerms
from faq.settings import Settings

_BATCH = 1_000_000
"""Code points that are counted together: some 100 MB while they are sorted."""
_RANGE = 2_000_000
"""Counts that are merged together; as much again."""

_TEXT = frozenset({"body", "steps"})
"""What one reads on, once title, heading or question has caught the eye."""


def weighting(settings: Settings, grain: Grain) -> Weighting:
    """The parameters of BM25F for the terms of one grain, fields in the order of `FIELDS`."""
    face, text = {
        Grain.WORD: (settings.weight_face_words, settings.weight_words),
        Grain.BIGRAM: (settings.weight_face_bigrams, settings.weight_bigrams),
        Grain.CHARACTER: (settings.weight_face_characters, settings.weight_characters),
    }[grain]
    return Weighting(
        fields=tuple(float(getattr(settings, f"weight_{name}")) for name in FIELDS),
        k1=settings.k1,
        b=tuple(settings.b if name in _TEXT else settings.b_face for name in FIELDS),
        part_of=tuple(int(name in _TEXT) for name in FIELDS),
        parts=(face, text),
    )


@dataclass(frozen=True, slots=True)
class Counted:
    """The postings of all passages, and the information of each one's words."""

    postings: Postings
    information: Float32


class TermCounter:
    """Counts the terms of passages, grain by grain, and makes their postings in a folder."""

    def __init__(self, folder: Path, *, batch: int = _BATCH, merged: int = _RANGE) -> None:
        """What is written beside the postings is removed when they are done."""
        self._folder = folder
        self._batch, self._merged = batch, merged
        # In the order of their keys: code points, then bigrams, then hashes of words.
        self._runs = {
            grain: CountRuns(folder, f"counts_{grain.name.lower()}")
            for grain in (Grain.CHARACTER, Grain.BIGRAM, Grain.WORD)
        }
        self._slots = 0
        self._clear()

    def add(self, terms: PackedTerms) -> None:
        """Counts a passage, in the next row."""
        self._texts.extend(terms.texts)
        self._lengths.extend(terms.counts)
        starts, ends = terms.offsets()
        self._starts.append(starts)
        self._ends.append(ends)
        self._codes += sum(map(len, terms.texts))
        if self._codes >= self._batch:
            self._flush()

    def finish(self, settings: Settings) -> Counted:
        """The postings of all passages added, mapped."""
        self._flush()
        rows = self._slots // len(FIELDS)
        packer = PostingsWriter(self._folder, rows)
        held = np.zeros(rows)
        try:
            for grain, runs in self._runs.items():
                parameters = weighting(settings, grain)
                runs.finish()
                factors = length_factors(runs.lengths(), parameters)
                for batches in runs.ranges(self._merged):
                    arrays = build_impacts(batches, factors, parameters)
                    packer.add(arrays)
                    if grain is Grain.WORD:
                        held += information(arrays, rows)
            return Counted(packer.finish(), held.astype(np.float32))
        except BaseException:
            packer.cancel()
            raise
        finally:
            self.cancel()

    def cancel(self) -> None:
        """Gives up what was counted."""
        for runs in self._runs.values():
            runs.remove()

    def _flush(self) -> None:
        first = np.uint32(self._slots)
        texts = read_codes(self._texts)
        owners = np.repeat(np.arange(len(self._texts), dtype=np.uint32), self._lengths)
        starts, ends = (
            np.concatenate([*each, np.empty(0, np.int64)]) for each in (self._starts, self._ends)
        )
        words = word_keys(texts, owners, starts, ends)
        for grain, (keys, slots) in (
            (Grain.CHARACTER, character_keys(texts)),
            (Grain.BIGRAM, bigram_keys(texts)),
            (Grain.WORD, (words, owners)),
        ):
            self._runs[grain].add(count_terms(keys, slots + first), self._slots, len(self._texts))
        self._slots += len(self._texts)
        self._clear()

    def _clear(self) -> None:
        self._codes = 0
        self._texts: list[str] = []
        self._lengths = array("I")
        self._starts: list[npt.NDArray[np.int64]] = []
        self._ends: list[npt.NDArray[np.int64]] = []
