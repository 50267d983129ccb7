"""Reads jieba's dictionary, the source of the background lexicon."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path


def folded_words() -> dict[str, int]:
    """The dictionary's words in lower case, with their frequencies."""
    words, frequencies, _ = _columns(dictionary().read_text("utf-8").lower())
    return dict(zip(words, frequencies, strict=True))


def written_words() -> dict[str, tuple[int, str]]:
    """The dictionary's words as they are written, with frequency and part of speech."""
    words, frequencies, tags = _columns(dictionary().read_text("utf-8"))
    return dict(zip(words, zip(frequencies, tags, strict=True), strict=True))


def dictionary() -> Path:
    """The path of the dictionary, found without importing jieba, which takes longer."""
    spec = find_spec("jieba")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("jieba", name="jieba")
    return Path(spec.origin).with_name("dict.txt")


def _columns(text: str) -> tuple[list[str], list[int], list[str]]:
    # A line is a word, its frequency and its part of speech.
    columns = text.split()
    return columns[::3], list(map(int, columns[1::3])), columns[2::3]
