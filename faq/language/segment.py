"""Cuts text into words with jieba's dictionary and model.

The cutting is done by jieba's Rust port (rjieba): it is ready in a twentieth of the time, cuts
fifteen times as fast and shares no state between segmenters.  `tests/language/test_segment.py`
holds that the two cut alike.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from importlib.machinery import PathFinder
from importlib.util import find_spec, module_from_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import rjieba

# Characters that jieba takes for punctuation and its port for Han, lone surrogates included.
_APART = re.compile(
    "([\u2e80-\u2fdf\u3005-\u3007\u3400-\u4dbf\u9fd6-\u9fff\ud800-\udfff\uf900-\ufaff"
    "\U00020000-\U0003ffff])"
)
_FILLER = "\0\0"
"""A word that no normalized text holds; it carries the frequencies that jieba counts twice."""

_Word = tuple[str, int | None, str | None]


class Segmenter:
    """Cuts text into words with jieba's dictionary and further words; safe to share between
    threads.  The dictionary is read at the first use."""

    def __init__(self, words: Iterable[_Word] = ()) -> None:
        """`words` are (word, frequency or None, part of speech or None), in jieba's sense."""
        self._words = tuple(words)
        self._lock = threading.Lock()
        self._jieba: rjieba.Jieba | None = None

    def __getstate__(self) -> tuple[_Word, ...]:
        return self._words

    def __setstate__(self, words: tuple[_Word, ...]) -> None:
        self.__init__(words)  # type: ignore[misc]

    def cut(self, text: str) -> list[str]:
        """The pieces of `text` in order; joined they are `text`."""
        jieba = self._ready()
        if not _APART.search(text):
            return jieba.cut(text)
        pieces: list[str] = []
        for number, part in enumerate(_APART.split(text)):
            pieces.extend([part] if number % 2 else jieba.cut(part))
        return pieces

    def knows(self, word: str) -> bool:
        """Whether `word` is in the dictionary or among the further words."""
        return self._ready().has_word(word)

    def tag(self, word: str) -> str:
        """The part of speech of `word` in jieba's letters; x for a word that is not in the
        dictionary, empty for a further word without one."""
        tagged = self._ready().tag(word)
        return tagged[0][1] if len(tagged) == 1 else "x"

    def tagged(self, text: str) -> list[tuple[str, str]]:
        """The pieces of `text`, each with its part of speech in jieba's letters."""
        return self._ready().tag(text)

    def parts(self, word: str) -> Iterator[tuple[int, int]]:
        """Spans of the shorter dictionary words inside `word`, as jieba's search mode
        gives them: all of two, then all of three characters."""
        known = self._ready().has_word
        for size in (2, 3):
            if len(word) > size:
                for start in range(len(word) - size + 1):
                    if known(word[start : start + size]):
                        yield start, start + size

    def _ready(self) -> rjieba.Jieba:
        if self._jieba is None:
            with self._lock:
                if self._jieba is None:
                    self._jieba = _load(self._words)
        return self._jieba


@lru_cache(maxsize=2)
def _load(words: tuple[_Word, ...]) -> rjieba.Jieba:
    """Shared by all that cut with the same words: reading takes .07 s and 24 MiB, and of two
    generations that follow each other the words are mostly the same."""
    jieba = _extension()()
    # jieba's total of all frequencies keeps what a word had before it was added again, and the
    # total decides how frequent a word must be to be cut out whole.
    counted_twice = 0
    for word, frequency, tag in words:
        before = jieba.suggest_freq(word) - 1 if jieba.has_word(word) else 0
        jieba.add_word(word, frequency, tag)
        if before:
            counted_twice += before
            jieba.add_word(_FILLER, counted_twice, None)
    return jieba


@cache
def _extension() -> type[rjieba.Jieba]:
    """The class of rjieba's extension module, loaded without the package around it.

    The package reads the dictionary for a segmenter of its own when it is imported: 0.1 s and
    24 MiB in every process.  An ``import rjieba`` elsewhere still works.
    """
    name = "rjieba.rjieba"
    package = find_spec("rjieba")
    folders = package.submodule_search_locations if package else None
    spec = PathFinder.find_spec(name, folders)
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError(name, name=name)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    found: type[rjieba.Jieba] = module.Jieba
    return found
