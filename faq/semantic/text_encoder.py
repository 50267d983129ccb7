"""Says what rebuilding and searching need of an embedding model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from faq.semantic.vectors import Vectors

Progress = Callable[[int, int], None]
"""Is told how many texts of how many are done."""


class TextEncoder(Protocol):
    """Turns texts into vectors; safe to share between threads."""

    @property
    def name(self) -> str:
        """What people call the model."""

    @property
    def digest(self) -> str:
        """Of all that decides its vectors."""

    @property
    def dimensions(self) -> int:
        """Of each vector."""

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """The vectors of questions, in their order."""

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """The vectors of passages or headings, in their order."""


def check_vectors(vectors: Vectors, texts: int, encoder: TextEncoder) -> None:
    """Raises ValueError where these are not the vectors of so many texts."""
    if vectors.values.shape != (texts, encoder.dimensions):
        raise ValueError(f"{vectors.values.shape} vectors for {texts} texts")
