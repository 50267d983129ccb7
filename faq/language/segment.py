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
_NEVER_SAID = "\ue000\ue001"
"""A word of private characters, which stands for what jieba counts twice."""


_FEW = 50_000
"""Characters up to which finding the words in a text takes less than reading the dictionary."""

_Word = tuple[str, int | None, str | None]


class Dictionary(Protocol):
    """jieba's dictionary, where a text can be looked up in it without reading all of it."""

    def words_in(self, text: str) -> Mapping[str, int]:
        """The words that stand anywhere in `text`, with their frequencies."""

    def total_frequency(self) -> int:
        """The sum of all frequencies."""


class Segmenter:
    """Cuts text into words with jieba's dictionary and further words of one's own."""

    def __init__(self, words: Iterable[_Word] = ()) -> None:
        """`words` are (word, frequency or None, part of speech or None), in jieba's sense."""
        self._words = tuple(words)
        self._lock = threading.Lock()
        self._jieba: rjieba.Jieba | None = None

    def __getstate__(self) -> tuple[_Word, ...]:
        return self._words

    def __setstate__(self, words: tuple[_Word, ...]) -> None:
        self.__init__(words)  # type: ignore[misc]

    def expect(self, texts: Sequence[str]) -> None:
        """Hears what is to be cut, which helps one that does not know every word."""

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


class PartSegmenter(Segmenter):
    """A segmenter that knows the words of the texts it is to cut, and is ready in a third of the
    time while these are few."""

    def __init__(self, words: Iterable[_Word], dictionary: Dictionary) -> None:
        """`words` as `Segmenter` has them."""
        super().__init__(words)
        self._dictionary = dictionary
        self._told = ""

    def expect(self, texts: Sequence[str]) -> None:
        """Learns the words of `texts`, besides those of before."""
        if len(self._told) <= _FEW:
            self._told = "\n".join((self._told, *texts))
            few = len(self._told) <= _FEW
            self._jieba = self._load_told() if few else _load(self._words)

    def cut(self, text: str) -> list[str]:
        """As `Segmenter` does it."""
        if len(self._told) <= _FEW and text not in self._told:
            self.expect([text])
        return super().cut(text)

    def _load_told(self) -> rjieba.Jieba:
        # What is to be added decides by the words within it how often it is taken to be said.
        told = "\n".join((self._told, *[word for word, _, _ in self._words]))
        jieba = _port().empty()  # type: ignore[no-untyped-call]
        known = self._dictionary.words_in(told)
        for word, frequency in known.items():
            jieba.add_word(word, frequency, None)
        return _add(self._words, jieba, self._dictionary.total_frequency() - sum(known.values()))


def _load(words: Iterable[_Word]) -> rjieba.Jieba:
    return _add(words, _port()(), 0)


def _add(words: Iterable[_Word], jieba: rjieba.Jieba, more: int) -> rjieba.Jieba:
    """`jieba` with further words; its frequencies are to come to so much `more` besides."""
    # jieba's sum of all frequencies keeps what a word had before it was added again, and the sum
    # decides how often a word must be said to be cut out whole.
    if more:
        jieba.add_word(_NEVER_SAID, more, None)
    for word, frequency, tag in words:
        before = jieba.suggest_freq(word) - 1 if jieba.has_word(word) else 0
        jieba.add_word(word, frequency, tag)
        if before:
            more += before
            jieba.add_word(_NEVER_SAID, more, None)
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
