"""Reads jieba's dictionary, the source of the background lexicon."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path


def folded_words() -> dict[str, int]:
    """The dictionary's words in lower case, with their frequencies."""
    # A line is a word, its frequency and its part of speech.
    columns = dictionary().read_text("utf-8").lower().split()
    return dict(zip(columns[::3], map(int, columns[1::3]), strict=True))


def dictionary() -> Path:
    """The path of the dictionary, found without importing jieba, which takes longer."""
    spec = find_spec("jieba")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("jieba", name="jieba")
    return Path(spec.origin).with_name("dict.txt")
