"""Which words does general language have, and how often?  jieba's dictionary tells."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path


def general_words() -> dict[str, int]:
    """The words of jieba's dictionary, folded as texts are, each with its frequency."""
    return _read(dictionary().read_text("utf-8").lower())


def written_words() -> dict[str, int]:
    """The same as the dictionary writes them."""
    return _read(dictionary().read_text("utf-8"))


def dictionary() -> Path:
    """jieba's dictionary, which is read as the file it is: importing the package takes
    longer."""
    spec = find_spec("jieba")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("jieba", name="jieba")
    return Path(spec.origin).with_name("dict.txt")


def _read(text: str) -> dict[str, int]:
    # Each line holds a word, its frequency and its part of speech.
    columns = text.split()
    return dict(zip(columns[::3], map(int, columns[1::3]), strict=True))
