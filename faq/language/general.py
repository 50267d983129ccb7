"""Which words does general language have, and how often?  jieba's dictionary tells."""

from __future__ import annotations

import jieba


def general_words() -> dict[str, int]:
    """The words of jieba's dictionary, folded as texts are, each with its frequency."""
    with jieba.get_dict_file() as lines:
        columns = lines.read().decode("utf-8").lower().split()
    # Each line holds a word, its frequency and its part of speech.
    return dict(zip(columns[::3], map(int, columns[1::3]), strict=True))
