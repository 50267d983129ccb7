"""Which words does general language have, and how often?  jieba's dictionary tells."""

from __future__ import annotations

import jieba


def general_words() -> dict[str, int]:
    """The words of jieba's dictionary, folded as texts are, each with its frequency."""
    words: dict[str, int] = {}
    with jieba.get_dict_file() as lines:
        for line in lines.read().decode("utf-8").splitlines():
            word, frequency, *_ = line.split(" ")
            word = word.lower()
            words[word] = words.get(word, 0) + int(frequency)
    return words
