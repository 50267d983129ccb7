"""Where does one word end and the next begin?

jieba is the segmenter of record: its dictionary, its model, and how it makes room for a word
of one's own.  The cutting itself is done by its Rust port (rjieba), which is ready in a
twentieth of the time, takes a fifteenth of it for a text, and shares nothing with the rest of
the process; `tests/language/test_segment.py` holds that the two cut alike.
"""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Iterable, Iterator
from importlib.machinery import PathFinder
from importlib.util import find_spec, module_from_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import rjieba

# What jieba takes for punctuation and its port for Han, lone surrogates included.
_APART = re.compile(
    "([\u2e80-\u2fdf\u3005-\u3007\u3400-\u4dbf\u9fd6-\u9fff\ud800-\udfff\uf900-\ufaff"
    "\U00020000-\U0003ffff])"
)
_NEVER_SAID = "\ue000\ue001"
"""A word of private characters, which stands for what jieba counts twice."""


class Segmenter:
    """Cuts text into words with jieba's dictionary and further words of one's own."""

    def __init__(self, words: Iterable[tuple[str, int | None, str | None]] = ()) -> None:
        """`words` are (word, frequency or None, part of speech or None), in jieba's sense."""
        self._words = tuple(words)
        self._lock = threading.Lock()
        self._jieba: rjieba.Jieba | None = None

    def __getstate__(self) -> tuple[tuple[str, int | None, str | None], ...]:
        return self._words

    def __setstate__(self, words: tuple[tuple[str, int | None, str | None], ...]) -> None:
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
        """Whether the dictionary has `word`, or it is one of one's own."""
        return self._ready().has_word(word)

    def tag(self, word: str) -> str:
        """The part of speech of `word` in jieba's letters; x when it is no word of the
        dictionary, empty when nobody said what it is."""
        tagged = self._ready().tag(word)
        return tagged[0][1] if len(tagged) == 1 else "x"

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


def _load(words: Iterable[tuple[str, int | None, str | None]]) -> rjieba.Jieba:
    jieba = _port()()
    twice = 0
    for word, frequency, tag in words:
        # jieba's sum of all frequencies keeps what a word had before it was added again, and
        # the sum decides how often a word must be said to be cut out whole.
        before = jieba.suggest_freq(word) - 1 if jieba.has_word(word) else 0
        jieba.add_word(word, frequency, tag)
        if before:
            twice += before
            jieba.add_word(_NEVER_SAID, twice, None)
    return jieba


def _port() -> type[rjieba.Jieba]:
    """The class of the port, from the library within its package: the package itself reads the
    dictionary once for everybody when it is imported, and we need one of our own."""
    name = "rjieba.rjieba"
    if name not in sys.modules:
        package = find_spec("rjieba")
        within = package.submodule_search_locations if package else ()
        spec = PathFinder.find_spec(name, within)
        if spec is None or spec.loader is None:
            raise ModuleNotFoundError(name, name=name)
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        sys.modules[name] = module
    port: type[rjieba.Jieba] = sys.modules[name].Jieba
    return port
