"""An encoder that needs no model: texts with the same pairs of characters are near."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from faq.semantic.text_encoder import Progress
from faq.semantic.vectors import Vectors, quantize


class HashingEncoder:
    """Counts the characters and pairs of a text, hashed into a few dimensions."""

    def __init__(self, name: str = "hashing", *, dimensions: int = 64, fails: bool = False) -> None:
        self.name, self.digest, self.dimensions = name, f"{name}-1", dimensions
        self.fails = fails
        self.encoded: list[str] = []
        """Every passage and heading that it was given."""
        self.questions: list[str] = []

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        self.questions += texts
        return self._encode(texts)

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        self.encoded += texts
        if progress:
            progress(len(texts), len(texts))
        return self._encode(texts)

    def _encode(self, texts: Sequence[str]) -> Vectors:
        if self.fails:
            raise RuntimeError("out of order")
        counts = np.zeros((len(texts), self.dimensions), np.float32)
        for row, text in zip(counts, texts, strict=True):
            for gram in (*text, *map("".join, pairwise(text))):
                row[zlib.crc32(gram.encode("utf-8", "surrogatepass")) % self.dimensions] += 1
        return quantize(counts)
