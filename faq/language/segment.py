"""Where does one word end and the next begin?

The only import of jieba.  A `jieba.Tokenizer` of our own (its global one is shared by
the whole process), with a cache in a folder that belongs to the user alone: jieba's
default is a marshal file in the shared temporary folder, which anybody could plant.
"""

from __future__ import annotations

import logging
import os
import re
import threading
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import jieba

# jieba tells of its loading on stderr, with a traceback where it can't write its cache;
# operators asked for no such thing.
jieba.default_logger.setLevel(logging.CRITICAL)

_LONGEST = 1000
# jieba's time grows with the square of a stretch that nothing interrupts.
_PART = re.compile(rf"(?s:.{{0,{_LONGEST - 1}}}[\s，。！？；、：,!?;:]|.{{1,{_LONGEST}}})")


class Segmenter:
    """Cuts text into words with jieba's dictionary and further words of one's own."""

    def __init__(self, words: Iterable[tuple[str, int | None, str | None]] = ()) -> None:
        """`words` are (word, frequency or None, part of speech or None), in jieba's sense."""
        self._words = tuple(words)
        self._lock = threading.Lock()
        self._tokenizer: jieba.Tokenizer | None = None

    def __getstate__(self) -> tuple[tuple[str, int | None, str | None], ...]:
        return self._words

    def __setstate__(self, words: tuple[tuple[str, int | None, str | None], ...]) -> None:
        self.__init__(words)  # type: ignore[misc]

    def cut(self, text: str) -> list[str]:
        """The pieces of `text` in order; joined they are `text`."""
        tokenizer = self._ready()
        if len(text) <= _LONGEST:
            return list(tokenizer.cut(text))
        return [piece for part in _PART.findall(text) for piece in tokenizer.cut(part)]

    def frequency(self, word: str) -> int:
        """How often the dictionary has met `word`; 0 for one that it lacks."""
        return self._ready().FREQ.get(word) or 0

    def parts(self, word: str) -> Iterator[tuple[int, int]]:
        """Spans of the shorter dictionary words inside `word`, as jieba's search mode
        gives them: all of two, then all of three characters."""
        known = self._ready().FREQ
        for size in (2, 3):
            if len(word) > size:
                for start in range(len(word) - size + 1):
                    if known.get(word[start : start + size]):
                        yield start, start + size

    def _ready(self) -> jieba.Tokenizer:
        if self._tokenizer is None:
            with self._lock:
                if self._tokenizer is None:
                    self._tokenizer = self._load()
        return self._tokenizer

    def _load(self) -> jieba.Tokenizer:
        plain = _plain_tokenizer()
        tokenizer = jieba.Tokenizer()
        tokenizer.FREQ, tokenizer.total = dict(plain.FREQ), plain.total
        tokenizer.initialized = True
        for word, frequency, tag in self._words:
            tokenizer.add_word(word, frequency, tag)
        return tokenizer


@cache
def _plain_tokenizer() -> jieba.Tokenizer:
    """One with the dictionary alone; loading it takes half a second, copying it a hundredth."""
    tokenizer = jieba.Tokenizer()
    tokenizer.tmp_dir = str(_cache_folder())
    tokenizer.initialize()
    # Text comes folded: the dictionary's words with capitals (U盘) would never be met.
    capitals = [(word, known) for word, known in tokenizer.FREQ.items() if word != word.lower()]
    for word, frequency in capitals:
        if frequency:  # 0 marks what only begins a word
            tokenizer.add_word(word.lower(), frequency)
    return tokenizer


def general_words() -> dict[str, int]:
    """The words of the dictionary alone, each with its frequency."""
    return {word: known for word, known in _plain_tokenizer().FREQ.items() if known}


def _cache_folder() -> Path:
    """A private folder for jieba's cache; jieba does without one it can't write to."""
    try:
        base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        folder = Path(base) / "faq-steps"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except (OSError, RuntimeError):  # RuntimeError: a user without a home
        return Path(os.devnull)
    return folder
