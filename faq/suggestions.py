"""Completes a prefix with questions and headings.

Each text is indexed from every character on, as written, in pinyin and by its initials, in three
suffix arrays: the positions sorted by the text from there on, so that the positions where a
prefix begins are one range.  Texts are numbered best first: titles and headings before other ways
to ask, which are often written for finding and not for reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from faq.language.normalize import normalize
from faq.language.phrasing import is_question
from faq.language.pinyin import Phrases, plain, spell_phrase
from faq.model import Passage

UInt32 = npt.NDArray[np.uint32]
UInt8 = npt.NDArray[np.uint8]
Int64 = npt.NDArray[np.int64]

_KEY_BYTES = 24
"""Bytes by which positions are sorted; longer prefixes are compared one by one."""
_MAX_COMPARED = 4000
"""Positions of a range that are compared one by one."""
_MAX_PREFIX_CHARS = 60
_MIN_HEADING_CHARS = 4
"""A shorter heading (费用) is suggested together with its title."""
_MAX_SUGGESTED_CHARS = 60
_WORDS = re.compile(r"[^\W_]+")
_RUNS = re.compile(r"[0-9a-z\u00df-\u024f\u1e00-\u1eff]+(?:['’·-][0-9a-z\u00df-\u024f]+)*|[^\W_]")
_MIN_WAY_CHARS = 6
"""A shorter way to ask that is no question (差评师) is a word to be found by, never suggested."""
_HEADINGS, _WAYS = range(4), (4, 5)
"""Kinds of titles and headings, and of other ways to ask: those phrased as questions come first."""
_MAX_TEXTS = 8
"""Texts of one passage that are passed over for the best of them, at most."""
_MIN_SHARED = 0.6
"""Share of the bigrams of a prefix that a text must hold to be suggested for it."""


@dataclass(frozen=True, slots=True)
class SuggestionArrays:
    """The texts that can be suggested, best first, and their three suffix arrays."""

    texts: UInt8
    """UTF-8, concatenated."""
    text_ends: UInt32
    passages: UInt32
    """Row of the passage that each text leads to."""
    kinds: UInt8
    """`Suggestion.kind` of each text, ascending."""
    written: UInt8
    """Normalized words in big-endian UTF-16, a 0 after each text."""
    written_places: UInt32
    written_owners: UInt32
    spelled: UInt8
    """Pinyin, a line break after each text."""
    spelled_places: UInt32
    spelled_owners: UInt32
    initials: UInt8
    initial_places: UInt32
    initial_owners: UInt32


@dataclass(frozen=True, slots=True)
class Suggested:
    """A text that completes a prefix, and the row of the passage that answers it."""

    text: str
    row: int


class Suggestion(NamedTuple):
    """A text that may be suggested for a passage."""

    kind: int
    """Lower is better."""
    words: str
    """The words of the text, normalized."""
    text: str
    spelled: str
    """The words in pinyin, syllables separated by spaces."""


def suggestions_of(passage: Passage, phrases: Phrases | None = None) -> tuple[Suggestion, ...]:
    """The suggestions of a passage: its heading or title, and its questions.

    `phrases` as in `spell_phrase`.
    """
    found = (
        (kind, "".join(_WORDS.findall(normalize(text).text)), text)
        for kind, text in _texts(passage)
        if len(text) <= _MAX_SUGGESTED_CHARS
    )
    return tuple(
        Suggestion(kind, words, text, " ".join(spell_phrase(words, phrases)))
        for kind, words, text in found
        if words
    )


class SuggestionCollector:
    """Collects the suggestions of the passages of a corpus."""

    def __init__(self) -> None:
        self._best: dict[str, tuple[tuple[int, int, str], int, str]] = {}

    def add(self, row: int, suggestions: Iterable[Suggestion]) -> None:
        """Adds those of the passage at `row`; of suggestions with equal words the best, first one
        stays."""
        for each in suggestions:
            rank = (each.kind, len(each.words), each.text)
            best = self._best.get(each.words)
            if best is None or rank < best[0]:
                self._best[each.words] = rank, row, each.spelled

    def arrays(self) -> SuggestionArrays:
        """The arrays of all suggestions added."""
        ordered = sorted(self._best.items(), key=lambda entry: entry[1])
        encoded = [text.encode("utf-8", "surrogatepass") for _, ((_, _, text), _, _) in ordered]
        spelled = _spelled_blob([spelled for _, (_, _, spelled) in ordered])
        return SuggestionArrays(
            np.frombuffer(b"".join(encoded), np.uint8),
            np.cumsum([len(each) for each in encoded], dtype=np.uint32),
            np.array([row for _, (_, row, _) in ordered], np.uint32),
            np.array([kind for _, ((kind, _, _), _, _) in ordered], np.uint8),
            *_suffixes(_written_blob([words for words, _ in ordered])),
            *_suffixes(spelled),
            *_suffixes(_initials_blob(spelled)),
        )


def _texts(passage: Passage) -> Iterator[tuple[int, str]]:
    """The texts that may be suggested for a passage, with their kinds; lower is better."""
    heading = passage.heading.strip()
    if passage.part == "section":
        if len(heading) < _MIN_HEADING_CHARS:
            yield _HEADINGS[3], f"{passage.title}：{heading}"
        else:
            yield _HEADINGS[0 if is_question(heading) else 2], heading
    elif passage.part == "lead":
        yield _HEADINGS[1], passage.title
    for question in passage.questions:
        if is_question(question):
            yield _WAYS[0], question
        elif len(question) >= _MIN_WAY_CHARS:
            yield _WAYS[1], question


def _bytes(text: str) -> bytes:
    return text.encode("utf-16-be", "surrogatepass")


@dataclass(frozen=True, slots=True)
class _Blob:
    """Concatenated texts, a terminator after each, and the positions where their units begin."""

    codes: UInt8
    places: Int64
    owners: Int64


def _written_blob(texts: Sequence[str]) -> _Blob:
    """Texts in UTF-16, with characters as units."""
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


def _spelled_blob(texts: Sequence[str]) -> _Blob:
    """Texts in UTF-8, with units that were separated by spaces; the spaces are dropped."""
    codes = np.frombuffer("".join(f"{text}\n" for text in texts).encode(), np.uint8)
    border, kept = codes == ord("\n"), codes != ord(" ")
    within = kept & ~border
    begins = within & ~np.concatenate((np.zeros(min(1, len(codes)), np.bool_), within[:-1]))
    places = np.cumsum(kept) - 1
    return _Blob(codes[kept], places[begins], np.cumsum(border)[begins])


def _initials_blob(blob: _Blob) -> _Blob:
    """The first characters of the units."""
    begins = np.zeros(len(blob.codes), np.bool_)
    begins[blob.places] = True
    kept, last = begins | (blob.codes == ord("\n")), begins
    for _ in range(3):  # continuation bytes that a character may have
        last = np.concatenate((np.zeros(min(1, len(last)), np.bool_), last[:-1]))
        last &= blob.codes & 0xC0 == 0x80
        kept |= last
    return _Blob(blob.codes[kept], (np.cumsum(kept) - 1)[begins], blob.owners)


def _suffixes(blob: _Blob) -> tuple[UInt8, UInt32, UInt32]:
    """The codes, the positions of units sorted by the bytes from there on, and the text that each
    position belongs to."""
    padded = np.concatenate((blob.codes, np.zeros(_KEY_BYTES, np.uint8)))
    keys = np.lib.stride_tricks.sliding_window_view(padded, _KEY_BYTES)[blob.places]
    keys = np.ascontiguousarray(keys).view(f"S{_KEY_BYTES}").ravel()
    # Stable: equal keys stay in the order of the texts.
    order = np.argsort(keys, kind="stable")
    return blob.codes, blob.places[order].astype(np.uint32), blob.owners[order].astype(np.uint32)


class Suggestions:
    """Completes prefixes from the arrays of a generation."""

    def __init__(self, arrays: SuggestionArrays) -> None:
        self._arrays = arrays

    def complete(self, prefix: str, limit: int) -> tuple[Suggested, ...]:
        """At most `limit` texts that complete `prefix`, best first; () if there are none.

        Titles and headings that begin with its first piece and hold the others come first, then
        those that hold all of its pieces; then other ways to ask, likewise, of passages that are
        not among these; then what holds most of its bigrams.
        """
        runs = _RUNS.findall(normalize(prefix[:_MAX_PREFIX_CHARS]).text)
        if not runs or limit < 1:
            return ()
        found: dict[int, int] = {}
        for numbers in self._matches(runs):
            # Numbers ascend: the best text of a passage comes first.
            for number in numbers[: limit * _MAX_TEXTS].tolist():
                found.setdefault(self._arrays.passages.item(number), number)
            if len(found) >= limit:
                break
        return tuple(self._suggested(number) for number in list(found.values())[:limit])

    def _matches(self, runs: Sequence[str]) -> Iterator[Int64]:
        """Numbers of texts, ascending for each kind of match, better kinds first."""
        pieces = _joined(runs)
        found = [self._holding(piece) for piece in pieces]
        holding_all = found[0][1]
        for _, numbers in found[1:]:
            holding_all = np.intersect1d(holding_all, numbers, assume_unique=True)
        beginning = np.intersect1d(found[0][0], holding_all, assume_unique=True)
        headings = int(np.searchsorted(self._arrays.kinds, _WAYS[0]))
        for numbers in (beginning, holding_all):
            yield numbers[numbers < headings]
        for numbers in (beginning, holding_all):
            yield numbers[numbers >= headings]
        yield from self._sharing_most("".join(pieces))

    def _holding(self, piece: str) -> tuple[Int64, Int64]:
        """The texts that begin with a piece, and all that hold it."""
        arrays = self._arrays
        begin, hold = _find(
            arrays.written, arrays.written_places, arrays.written_owners, _bytes(piece), b"\0\0"
        )
        letters = plain(piece)
        if len(hold) or not (letters.isascii() and letters.isalpha()):
            return begin, hold
        begin, hold = _find(
            arrays.spelled, arrays.spelled_places, arrays.spelled_owners, letters.encode(), b"\n"
        )
        if len(hold):
            return begin, hold
        return _find(
            arrays.initials, arrays.initial_places, arrays.initial_owners, letters.encode(), b"\n"
        )

    def _sharing_most(self, text: str) -> Iterator[Int64]:
        """The texts that hold most bigrams of `text`, by the number they hold."""
        bigrams = {text[at : at + 2] for at in range(len(text) - 1)}
        found = [numbers for each in bigrams if len(numbers := self._holding(each)[1])]
        if len(bigrams) < 3 or not found:
            return
        numbers, counts = np.unique(np.concatenate(found), return_counts=True)
        enough = counts >= _MIN_SHARED * len(bigrams)
        yield numbers[enough][np.lexsort((numbers[enough], -counts[enough]))]

    def _suggested(self, number: int) -> Suggested:
        arrays = self._arrays
        start = arrays.text_ends.item(number - 1) if number else 0
        text = arrays.texts[start : arrays.text_ends.item(number)].tobytes()
        return Suggested(text.decode("utf-8", "surrogatepass"), arrays.passages.item(number))


def _joined(runs: Sequence[str]) -> list[str]:
    """Adjacent Han characters joined into one piece, and adjacent letters into another."""
    pieces: list[str] = []
    for run in runs:
        if pieces and run.isascii() == pieces[-1].isascii():
            pieces[-1] += run
        else:
            pieces.append(run)
    return pieces


def _find(
    blob: UInt8, places: UInt32, owners: UInt32, prefix: bytes, terminator: bytes
) -> tuple[Int64, Int64]:
    """The texts that begin with `prefix`, and those that hold it, ascending."""
    head = prefix[:_KEY_BYTES]
    first, end = (_bound(blob, places, head, after) for after in (False, True))
    at, texts = places[first:end], owners[first:end]
    if len(prefix) > _KEY_BYTES:
        at, texts = at[:_MAX_COMPARED], texts[:_MAX_COMPARED]
        same = [blob[place : place + len(prefix)].tobytes() == prefix for place in at.tolist()]
        at, texts = at[same], texts[same]
    at_start = _is_start(blob, at, terminator)
    return np.unique(texts[at_start]).astype(np.int64), np.unique(texts).astype(np.int64)


def _is_start(blob: UInt8, places: UInt32, terminator: bytes) -> npt.NDArray[np.bool_]:
    """Whether a text begins at each position."""
    start = np.ones(len(places), np.bool_)
    for back, code in enumerate(reversed(terminator), 1):
        start &= (places == 0) | (blob[np.maximum(places, back) - back] == code)
    return start


def _bound(blob: UInt8, places: UInt32, head: bytes, after: bool) -> int:
    """Index of the first position whose text is at least `head`; with `after`, of the first
    after those that begin with it."""
    low, high = 0, len(places)
    while low < high:
        middle = (low + high) // 2
        place = places.item(middle)
        found = blob[place : place + len(head)].tobytes()
        if found < head or (after and found == head):
            low = middle + 1
        else:
            high = middle
    return low
