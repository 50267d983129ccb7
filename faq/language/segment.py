"""Where does one word end and the next begin?

jieba is the segmenter of record: its dictionary, its model, and how it makes room for a word
of one's own.  The cutting itself is done by its Rust port (rjieba), which is ready in a
twentieth of the time, takes a fifteenth of it for a text, and shares nothing with the rest of
the process; `tests/language/test_segment.py` holds that the two cut alike.  Where there is little
to cut, even that is too much of a dictionary: nothing but the words within a text decides how it
is cut, and what all frequencies come to.
"""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.machinery import PathFinder
from importlib.util import find_spec, module_from_spec
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import rjieba

# What jieba takes for punctuation and its port for Han, lone surrogates included.
_APART = re.compile(
    "([\u2e80-\u2fdf\u3005-\u3007\u3400-\u4dbf\u9fd6-\u9fff\ud800-\udfff\uf900-\ufaff"
    "\U00020000-\U0003ffff])"
)
_NEVER_SAID = "\0\0"
"""A word that no normalized text holds; it stands for what jieba counts twice, and for all words
that a part of its dictionary lacks."""
_FEW = 30_000
"""Characters up to which finding the words in a text takes less than reading the dictionary."""

_Word = tuple[str, int | None, str | None]


class Dictionary(Protocol):
    """jieba's dictionary, where a text can be looked up in it without reading all of it."""

    def words_in(self, text: str) -> Mapping[str, tuple[int, str]]:
        """The words that stand anywhere in a line of `text`, with their frequencies and parts of
        speech."""

    def total_frequency(self) -> int:
        """The sum of all frequencies."""


class Segmenter:
    """Cuts text into words with jieba's dictionary and further words of one's own."""

    def __init__(self, words: Iterable[_Word] = ()) -> None:
        """`words` are (word, frequency or None, part of speech or None), in jieba's sense."""
        self._words = tuple(words)
        self._lock = threading.RLock()
        self._jieba: rjieba.Jieba | None = None

    def __getstate__(self) -> tuple[_Word, ...]:
        return self._words

    def __setstate__(self, words: tuple[_Word, ...]) -> None:
        self.__init__(words)  # type: ignore[misc]

    def expect(self, texts: Sequence[str]) -> None:
        """Hears what is to be cut, which helps one that does not know every word."""

    def cut(self, text: str) -> list[str]:
        """The pieces of `text` in order; joined they are `text`."""
        jieba = self._ready(text)
        if not _APART.search(text):
            return jieba.cut(text)
        pieces: list[str] = []
        for number, part in enumerate(_APART.split(text)):
            pieces.extend([part] if number % 2 else jieba.cut(part))
        return pieces

    def knows(self, word: str) -> bool:
        """Whether the dictionary has `word`, or it is one of one's own."""
        return self._ready(word).has_word(word)

    def tag(self, word: str) -> str:
        """The part of speech of `word` in jieba's letters; x when it is no word of the
        dictionary, empty when nobody said what it is."""
        tagged = self._ready(word).tag(word)
        return tagged[0][1] if len(tagged) == 1 else "x"

    def parts(self, word: str) -> Iterator[tuple[int, int]]:
        """Spans of the shorter dictionary words inside `word`, as jieba's search mode
        gives them: all of two, then all of three characters."""
        known = self._ready(word).has_word
        for size in (2, 3):
            if len(word) > size:
                for start in range(len(word) - size + 1):
                    if known(word[start : start + size]):
                        yield start, start + size

    def _ready(self, _text: str) -> rjieba.Jieba:
        """What can cut a text."""
        if self._jieba is None:
            with self._lock:
                if self._jieba is None:
                    self._jieba = _load(self._words)
        return self._jieba


class PartSegmenter(Segmenter):
    """A segmenter that looks up the words of what it is to cut: ready in a fifth of the time, and
    slower with each text.  What learns must not be in use meanwhile, so threads take turns."""

    def __init__(self, words: Iterable[_Word], dictionary: Dictionary) -> None:
        """`words` as `Segmenter` has them."""
        super().__init__(words)
        self._dictionary = dictionary
        self._told = ""
        self._is_whole = False
        self._left = 0
        """What the frequencies of the words that were not met come to."""

    def __reduce__(self) -> tuple[type[Segmenter], tuple[tuple[_Word, ...]]]:
        return Segmenter, (self._words,)

    def expect(self, texts: Sequence[str]) -> None:
        """Learns the words of `texts`."""
        with self._lock:
            self._learn("\n".join(texts))

    def cut(self, text: str) -> list[str]:
        """As `Segmenter`."""
        with self._lock:
            return super().cut(text)

    def knows(self, word: str) -> bool:
        """As `Segmenter`."""
        with self._lock:
            return super().knows(word)

    def tag(self, word: str) -> str:
        """As `Segmenter`."""
        with self._lock:
            return super().tag(word)

    def parts(self, word: str) -> Iterator[tuple[int, int]]:
        """As `Segmenter`."""
        with self._lock:
            return iter(list(super().parts(word)))

    def _ready(self, text: str) -> rjieba.Jieba:
        jieba = self._jieba
        return jieba if jieba and (self._is_whole or text in self._told) else self._learn(text)

    def _learn(self, text: str) -> rjieba.Jieba:
        jieba = self._jieba or self._begun()
        if not self._is_whole and text not in self._told:
            told = f"{self._told}\n{text}"
            self._is_whole = len(told) > _FEW
            if self._is_whole:
                jieba = _load(self._words)
            else:
                self._add(jieba, self._dictionary.words_in(text))
                self._told = told
        self._jieba = jieba
        return jieba

    def _begun(self) -> rjieba.Jieba:
        """With the words of one's own, and those within them."""
        jieba: rjieba.Jieba = _port().empty()  # type: ignore[no-untyped-call]
        self._left = self._dictionary.total_frequency()
        words = "\n".join(word for word, _, _ in self._words)
        self._add(jieba, self._dictionary.words_in(words))
        self._left = _add_own(self._words, jieba, self._left)
        return jieba

    def _add(self, jieba: rjieba.Jieba, words: Mapping[str, tuple[int, str]]) -> None:
        for word, (frequency, tag) in words.items():
            if not jieba.has_word(word):
                jieba.add_word(word, frequency, tag)
                self._left -= frequency
        jieba.add_word(_NEVER_SAID, self._left, None)


def _load(words: Iterable[_Word]) -> rjieba.Jieba:
    jieba = _port()()
    _add_own(words, jieba, 0)
    return jieba


def _add_own(words: Iterable[_Word], jieba: rjieba.Jieba, unmet: int) -> int:
    """Adds words of one's own; `unmet` is what the frequencies of words that it was not given come
    to, and what they and those that count twice come to is given back."""
    # jieba's sum of all frequencies keeps what a word had before it was added again, and the sum
    # decides how often a word must be said to be cut out whole.
    for word, frequency, tag in words:
        before = jieba.suggest_freq(word) - 1 if jieba.has_word(word) else 0
        jieba.add_word(word, frequency, tag)
        if before:
            unmet += before
            jieba.add_word(_NEVER_SAID, unmet, None)
    return unmet


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
