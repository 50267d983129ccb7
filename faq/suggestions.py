"""Which questions and headings complete what has been typed so far?

Every text is found from each of its characters on, as it is written, as it is spelled in
pinyin and by its initials: the places where something begins are kept in the order of what
begins there, so that what begins with the typed letters is one stretch of them (a suffix
array).  Texts are numbered best first, and a stretch gives its lowest numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from faq.language.normalize import normalize
from faq.language.pinyin import Phrases, plain, spell_phrase
from faq.model import Passage

UInt32 = npt.NDArray[np.uint32]
UInt8 = npt.NDArray[np.uint8]
Owners = npt.NDArray[np.int64]

_KEY = 24
"""Bytes by which places are put in order; what is typed beyond them is compared one by one."""
_COMPARED = 4000
"""Places of a stretch that are compared one by one."""
_TYPED = 60
"""Characters of what is typed that count."""
_SHORT = 4
"""A shorter heading means nothing without its title (注意事项)."""
_LONGEST = 60
"""Characters of the longest text that is suggested."""
_WORDS = re.compile(r"[^\W_]+")
_RUNS = re.compile(r"[0-9a-z\u00df-\u024f\u1e00-\u1eff]+(?:['’·-][0-9a-z\u00df-\u024f]+)*|[^\W_]")
_ASKS = re.compile("[吗呢？?]|怎|如何|什么|哪|几|多[久少长]|能不能|要不要|是不是|为何")
_ENOUGH = 0.6
"""Share of the typed pairs of characters that a text holds to be suggested for them."""


@dataclass(frozen=True, slots=True)
class SuggestionArrays:
    """The texts that can be suggested, best first, and where each part of them begins."""

    texts: UInt8
    """UTF-8, one behind the other."""
    text_ends: UInt32
    passages: UInt32
    """Row of the passage that each text leads to."""
    written: UInt8
    """Normalized words in UTF-16, big end first; a 0 behind each text."""
    written_places: UInt32
    written_owners: UInt32
    spelled: UInt8
    """Pinyin, a line break behind each text."""
    spelled_places: UInt32
    spelled_owners: UInt32
    initials: UInt8
    initial_places: UInt32
    initial_owners: UInt32


@dataclass(frozen=True, slots=True)
class Suggested:
    """A text that completes what was typed, and the row of the passage that answers it."""

    text: str
    row: int


class Suggestion(NamedTuple):
    """What may be suggested for a passage."""

    kind: int
    """The lower the better."""
    words: str
    """Of the text, normalized."""
    text: str
    spelled: str
    """The words in pinyin, a space between syllables."""


def suggestions_of(passage: Passage, phrases: Phrases | None = None) -> tuple[Suggestion, ...]:
    """What the title, the heading and the other ways to ask of a passage suggest; `phrases`
    as `spell_phrase`."""
    found = (
        (kind, "".join(_WORDS.findall(normalize(text).text)), text)
        for kind, text in _texts(passage)
        if len(text) <= _LONGEST
    )
    return tuple(
        Suggestion(kind, words, text, " ".join(spell_phrase(words, phrases)))
        for kind, words, text in found
        if words
    )


class SuggestionCollector:
    """Collects what the passages of a corpus suggest."""

    def __init__(self) -> None:
        self._best: dict[str, tuple[tuple[int, int, str], int, str]] = {}

    def add(self, row: int, suggestions: Iterable[Suggestion]) -> None:
        """Takes those of the passage at `row`; of equal ones the best and first stays."""
        for each in suggestions:
            rank = (each.kind, len(each.words), each.text)
            known = self._best.get(each.words)
            if known is None or rank < known[0]:
                self._best[each.words] = rank, row, each.spelled

    def arrays(self) -> SuggestionArrays:
        """The arrays of all that was taken."""
        ordered = sorted(self._best.items(), key=lambda entry: entry[1])
        encoded = [text.encode("utf-8", "surrogatepass") for _, ((_, _, text), _, _) in ordered]
        spelled = _marked([spelled for _, (_, _, spelled) in ordered])
        return SuggestionArrays(
            np.frombuffer(b"".join(encoded), np.uint8),
            np.cumsum([len(each) for each in encoded], dtype=np.uint32),
            np.array([row for _, (_, row, _) in ordered], np.uint32),
            *_suffixes(_written([words for words, _ in ordered])),
            *_suffixes(spelled),
            *_suffixes(_heads(spelled)),
        )


def _texts(passage: Passage) -> Iterator[tuple[int, str]]:
    """What may be suggested for a passage, each with its kind, the lower the better."""
    heading = passage.heading.strip()
    if passage.part == "section":
        if len(heading) < _SHORT:
            yield 3, f"{passage.title}：{heading}"
        else:
            yield (0 if _ASKS.search(heading) else 2), heading
    elif passage.part == "lead":
        yield 1, passage.title
    yield from ((1, question) for question in passage.questions)


def _bytes(text: str) -> bytes:
    return text.encode("utf-16-be", "surrogatepass")


@dataclass(frozen=True, slots=True)
class _Blob:
    """Texts one behind the other, a border behind each, and where their units begin."""

    codes: UInt8
    places: Owners
    owners: Owners


def _written(texts: Sequence[str]) -> _Blob:
    """Texts in UTF-16, their characters the units."""
    joined = "".join(f"{text}\0" for text in texts)
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), "<u4")
    sizes = np.where(codes > 0xFFFF, 4, 2)
    border = codes == 0
    begins = ~border
    return _Blob(
        np.frombuffer(_bytes(joined), np.uint8),
        (np.cumsum(sizes) - sizes)[begins],
        np.cumsum(border)[begins],
    )


def _marked(texts: Sequence[str]) -> _Blob:
    """Texts in UTF-8, their units parted by spaces, which are left out."""
    codes = np.frombuffer("".join(f"{text}\n" for text in texts).encode(), np.uint8)
    border, kept = codes == ord("\n"), codes != ord(" ")
    within = kept & ~border
    begins = within & ~np.concatenate((np.zeros(min(1, len(codes)), np.bool_), within[:-1]))
    places = np.cumsum(kept) - 1
    return _Blob(codes[kept], places[begins], np.cumsum(border)[begins])


def _heads(blob: _Blob) -> _Blob:
    """The first character of each unit."""
    begins = np.zeros(len(blob.codes), np.bool_)
    begins[blob.places] = True
    kept, last = begins | (blob.codes == ord("\n")), begins
    for _ in range(3):  # as many more bytes a character may have
        last = np.concatenate((np.zeros(min(1, len(last)), np.bool_), last[:-1]))
        last &= blob.codes & 0xC0 == 0x80
        kept |= last
    return _Blob(blob.codes[kept], (np.cumsum(kept) - 1)[begins], blob.owners)


def _suffixes(blob: _Blob) -> tuple[UInt8, UInt32, UInt32]:
    """All texts, the places at which their units begin, in the order of what begins there,
    and the text that each place belongs to."""
    padded = np.concatenate((blob.codes, np.zeros(_KEY, np.uint8)))
    keys = np.lib.stride_tricks.sliding_window_view(padded, _KEY)[blob.places]
    keys = np.ascontiguousarray(keys).view(f"S{_KEY}").ravel()
    # Stable, and the places are in the order of their owners.
    order = np.argsort(keys, kind="stable")
    return blob.codes, blob.places[order].astype(np.uint32), blob.owners[order].astype(np.uint32)


class Suggestions:
    """Completes what is typed from the arrays of a generation."""

    def __init__(self, arrays: SuggestionArrays) -> None:
        self._arrays = arrays

    def complete(self, prefix: str, limit: int) -> tuple[Suggested, ...]:
        """At most `limit` texts that complete `prefix`, best first; () where nothing does.

        First those that begin with it, then those that hold it, then those that hold all
        its pieces, then those that hold most of it.
        """
        runs = _RUNS.findall(normalize(prefix[:_TYPED]).text)
        if not runs or limit < 1:
            return ()
        found: dict[int, None] = {}
        for numbers in self._ways(runs):
            found.update(dict.fromkeys(numbers[:limit].tolist()))
            if len(found) >= limit:
                break
        return tuple(self._suggested(number) for number in list(found)[:limit])

    def _ways(self, runs: Sequence[str]) -> Iterator[Owners]:
        """Numbers of texts, each way ascending, the better ways first."""
        pieces = _joined(runs)
        held = [self._holding(piece) for piece in pieces]
        holding_all = held[0][1]
        for _, numbers in held[1:]:
            holding_all = np.intersect1d(holding_all, numbers, assume_unique=True)
        begun = np.intersect1d(held[0][0], holding_all, assume_unique=True)
        yield begun
        yield holding_all
        yield from self._most("".join(pieces))

    def _holding(self, piece: str) -> tuple[Owners, Owners]:
        """The texts that begin with a piece, and all that hold it."""
        arrays = self._arrays
        begin, hold = _stretch(
            arrays.written, arrays.written_places, arrays.written_owners, _bytes(piece), b"\0\0"
        )
        letters = plain(piece)
        if len(hold) or not (letters.isascii() and letters.isalpha()):
            return begin, hold
        begin, hold = _stretch(
            arrays.spelled, arrays.spelled_places, arrays.spelled_owners, letters.encode(), b"\n"
        )
        if len(hold):
            return begin, hold
        return _stretch(
            arrays.initials, arrays.initial_places, arrays.initial_owners, letters.encode(), b"\n"
        )

    def _most(self, text: str) -> Iterator[Owners]:
        """The texts that hold most of the pairs of characters of a text, those of most first."""
        pairs = {text[at : at + 2] for at in range(len(text) - 1)}
        held = [numbers for pair in pairs for numbers in [self._holding(pair)[1]] if len(numbers)]
        if len(pairs) < 3 or not held:
            return
        numbers, counts = np.unique(np.concatenate(held), return_counts=True)
        enough = counts >= _ENOUGH * len(pairs)
        yield numbers[enough][np.lexsort((numbers[enough], -counts[enough]))]

    def _suggested(self, number: int) -> Suggested:
        arrays = self._arrays
        start = arrays.text_ends.item(number - 1) if number else 0
        text = arrays.texts[start : arrays.text_ends.item(number)].tobytes()
        return Suggested(text.decode("utf-8", "surrogatepass"), arrays.passages.item(number))


def _joined(runs: Sequence[str]) -> list[str]:
    """Neighbouring Han characters as one piece, and neighbouring letters as another."""
    pieces: list[str] = []
    for run in runs:
        if pieces and run.isascii() == pieces[-1].isascii():
            pieces[-1] += run
        else:
            pieces.append(run)
    return pieces


def _stretch(
    blob: UInt8, places: UInt32, owners: UInt32, prefix: bytes, border: bytes
) -> tuple[Owners, Owners]:
    """The texts that begin with `prefix`, and all in which something begins with it."""
    head = prefix[:_KEY]
    first, behind = (_border(blob, places, head, above) for above in (False, True))
    at, who = places[first:behind], owners[first:behind]
    if len(prefix) > _KEY:
        at, who = at[:_COMPARED], who[:_COMPARED]
        same = [blob[place : place + len(prefix)].tobytes() == prefix for place in at.tolist()]
        at, who = at[same], who[same]
    begun = _begins(blob, at, border)
    return np.unique(who[begun]).astype(np.int64), np.unique(who).astype(np.int64)


def _begins(blob: UInt8, places: UInt32, border: bytes) -> npt.NDArray[np.bool_]:
    """Whether a text begins at each place."""
    before = np.ones(len(places), np.bool_)
    for back, code in enumerate(reversed(border), 1):
        before &= (places == 0) | (blob[np.maximum(places, back) - back] == code)
    return before


def _border(blob: UInt8, places: UInt32, head: bytes, above: bool) -> int:
    """How many places come before what begins with `head`; with `above` those with it too."""
    low, high = 0, len(places)
    while low < high:
        middle = (low + high) // 2
        place = places.item(middle)
        found = blob[place : place + len(head)].tobytes()
        if found < head or (above and found == head):
            low = middle + 1
        else:
            high = middle
    return low
