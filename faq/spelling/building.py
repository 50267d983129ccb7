"""How are the words of a corpus made into a vocabulary?

Everything a word is found by is computed for all words at once with NumPy; only the readings
of the distinct characters are looked up one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from faq.language.hashing import Hashed, Hashes, Int64, hash_of, hashed
from faq.language.pinyin import phrase_readings
from faq.spelling.sounds import CLASSES, NAMES, NUMBERS, READINGS, numbers_of
from faq.spelling.vocabulary import UInt32, VocabularyArrays

UInt16 = npt.NDArray[np.uint16]
Float32 = npt.NDArray[np.float32]

_PRIOR = 20_000.0
"""Words of general language that every corpus is taken to begin with.  Without them each word
of a corpus of one article would be likelier than any ordinary word."""
_ORDINARY = 10
"""How often general language has a word that is worth storing."""
LONGEST = 8
"""Characters of the longest word."""
_PHRASE = 20
"""Characters of the longest phrase that is found as a whole."""
_ALTERNATE = 2.5
"""What the second reading of a character costs."""
_SPELLED = 60_000
"""Words that are found by wrong letters of their pinyin: the commonest ones."""
_LETTERS = range(4, 25)
_INITIALS = tuple(ord(name[0]) if name else 0 for name in NAMES)
_TELLING = 13.0
"""What a word may cost to be meant by its initials."""
_SPOKEN = (0x3007, *range(0x3400, 0xA000))


@dataclass(frozen=True, slots=True)
class _Texts:
    """Texts one behind the other, with what their characters sound like."""

    codes: UInt32
    starts: Int64
    ends: Int64
    sounds: UInt16
    """A syllable's number each; 0 for what has no reading."""
    seconds: UInt16
    """The other reading, 0 where there is none or a phrase decided."""

    @property
    def sizes(self) -> Int64:
        return np.subtract(self.ends, self.starts)


@dataclass(frozen=True, slots=True)
class _Rows:
    """Hashes with the entries they stand for."""

    keys: Hashes
    entries: Int64
    costs: Float32


def build_vocabulary(
    words: Mapping[str, int],
    phrases: Iterable[str] = (),
    ordinary: Mapping[str, int] | None = None,
) -> VocabularyArrays:
    """The vocabulary of a corpus.

    `words` are its distinct words, normalized, with the number of passages that hold each;
    `phrases` titles, headings and other ways to ask, normalized; `ordinary` the words of
    general language with their frequency.
    """
    general = ordinary or {}
    kept = {word: held for word, held in words.items() if word and len(word) <= LONGEST}
    longer = {each for each in phrases if 1 < len(each) <= _PHRASE}
    others = [
        word
        for word, frequency in general.items()
        if frequency >= _ORDINARY and len(word) <= 4 and word not in kept
    ]
    titles = sorted(longer.difference(kept))
    everything = [*kept, *titles, *others]
    held = np.zeros(len(everything), np.uint32)
    held[: len(kept)] = np.fromiter(kept.values(), np.uint32, len(kept))
    held[len(kept) : len(kept) + len(titles)] = 1
    total = float(sum(general.values())) or 1.0
    frequencies = np.fromiter((general.get(word, 0) for word in everything), float, len(everything))
    passages = float(held.sum())
    costs = -np.log(held + _PRIOR * frequencies / total + 1e-6) + np.log(passages + _PRIOR)
    scale = np.array([np.log(passages + _PRIOR) - np.log(_PRIOR / total)])
    texts = _read(everything)
    return _arrays(everything, texts, held, costs.astype(np.float32), scale)


def _arrays(
    everything: Sequence[str],
    texts: _Texts,
    held: UInt32,
    costs: Float32,
    scale: npt.NDArray[np.float64],
) -> VocabularyArrays:
    encoded = [each.encode("utf-8", "surrogatepass") for each in everything]
    ends = np.cumsum(np.fromiter(map(len, encoded), np.int64, len(encoded)))
    silent = np.concatenate((np.zeros(1, np.int64), np.cumsum(texts.sounds == 0)))
    han: npt.NDArray[np.bool_] = silent[texts.ends] == silent[texts.starts]
    of_corpus, several = held > 0, texts.sizes > 1
    every, spoken = np.arange(len(everything)), np.flatnonzero(han)
    known = np.flatnonzero(han & of_corpus & several)
    mistakable = np.flatnonzero(of_corpus & (texts.sizes <= LONGEST) & (~han | (texts.sizes > 2)))
    telling = np.flatnonzero(han & several & (costs < _TELLING))
    text = hashed(texts.codes)
    near = hashed(np.array(CLASSES, np.uint16)[texts.sounds])
    by_text = _table(_whole(text, texts, every, costs), 1)
    by_sound = _table(_sounding(hashed(texts.sounds), texts, spoken, costs), 24)
    by_near = _table(_sounding(near, texts, known, costs, CLASSES), 8)
    initials = hashed(np.array(_INITIALS, np.uint16)[texts.sounds])
    by_initials = _table(_sounding(initials, texts, telling, costs, _INITIALS), 8)
    by_gap = _table(_gaps(text, texts, mistakable, costs), 8)
    by_letters = _table(_spelled(texts, known, costs), 8)
    return VocabularyArrays(
        np.frombuffer(b"".join(encoded), np.uint8),
        ends.astype(np.uint32),
        held,
        costs,
        scale,
        _readings(),
        *by_text,
        *by_sound,
        *by_near,
        *by_initials,
        *by_gap,
        *by_letters,
    )


def prepare_readings() -> None:
    """Reads the tables of pinyin, which takes a while, before they are needed."""
    phrase_readings()
    _readings()


@cache
def _readings() -> UInt16:
    table = np.zeros((0x10000, READINGS), np.uint16)
    for code in _SPOKEN:
        for column, number in enumerate(numbers_of(chr(code))):
            table[code, column] = number
    return table


def _read(everything: Sequence[str]) -> _Texts:
    joined = "".join(everything).encode("utf-32-le", "surrogatepass")
    codes = np.frombuffer(joined, "<u4")
    sizes = np.fromiter(map(len, everything), np.int64, len(everything))
    ends = np.cumsum(sizes)
    # Beyond the table are characters that hardly anybody can type.
    columns = _readings()[np.where(codes < 0x10000, codes, 0)]
    firsts, seconds = columns[:, 0].copy(), columns[:, 1].copy()
    _decide(codes, firsts, seconds)
    return _Texts(codes, ends - sizes, ends, firsts, seconds)


def _decide(codes: UInt32, firsts: UInt16, seconds: UInt16) -> None:
    """Writes the readings of known phrases into `firsts`, wherever they stand."""
    stretches = hashed(codes)
    by_size: dict[int, list[tuple[int, tuple[int, ...]]]] = {}
    for phrase, reading in phrase_readings().items():
        key = hash_of(tuple(map(ord, phrase)))
        by_size.setdefault(len(phrase), []).append((key, tuple(NUMBERS[each] for each in reading)))
    for size, known in sorted(by_size.items()):
        starts = np.arange(len(codes) - size + 1)
        if not len(starts):
            continue
        keys = np.array([key for key, _ in known], np.uint64)
        readings = np.array([reading for _, reading in known], np.uint16)
        order = np.argsort(keys)
        hashes = stretches.stretches(starts, starts + size)
        at = np.minimum(np.searchsorted(keys[order], hashes), len(keys) - 1)
        found = np.flatnonzero(keys[order][at] == hashes)
        for offset in range(size):
            places = starts[found] + offset
            decided = readings[order[at[found]], offset]
            # The character's own reading stays possible: 没收 is decided, 没收到 is not.
            seconds[places] = np.where(decided != firsts[places], firsts[places], seconds[places])
            firsts[places] = decided


def _whole(stretches: Hashed, texts: _Texts, entries: Int64, costs: Float32) -> _Rows:
    keys = stretches.stretches(texts.starts[entries], texts.ends[entries])
    return _Rows(keys, entries, costs[entries])


def _sounding(
    stretches: Hashed,
    texts: _Texts,
    entries: Int64,
    costs: Float32,
    classes: Sequence[int] = range(len(NAMES)),
) -> _Rows:
    """Each entry under its reading, and under each other reading of one of its characters.

    `stretches` are of the classes of the syllables.
    """
    main = _whole(stretches, texts, entries, costs)
    owners = np.repeat(entries, texts.sizes[entries])
    places = _places(texts, entries)
    other = np.flatnonzero(texts.seconds[places] > 0)
    owners, places = owners[other], places[other]
    syllables = np.array(classes, np.uint64)
    change = np.subtract(syllables[texts.seconds[places]], syllables[texts.sounds[places]])
    # In the polynomial of the word, the place's power times the difference of the codes.
    weights = hashed(np.ones(len(texts.codes), np.uint8))
    power = weights.sums[places + 1] - weights.sums[places]
    hashes = stretches.stretches(texts.starts[owners], texts.ends[owners])
    hashes += change * power * stretches.inverses[texts.starts[owners]]
    return _Rows(
        np.concatenate((main.keys, hashes)),
        np.concatenate((main.entries, owners)),
        np.concatenate((main.costs, costs[owners] + np.float32(_ALTERNATE))),
    )


def _places(texts: _Texts, entries: Int64) -> Int64:
    """The places of all characters of `entries`."""
    sizes = texts.sizes[entries]
    first = np.cumsum(sizes) - sizes
    return np.repeat(texts.starts[entries] - first, sizes) + np.arange(int(sizes.sum()))


def _gaps(stretches: Hashed, texts: _Texts, entries: Int64, costs: Float32) -> _Rows:
    """Each entry as it is, and with each of its characters left out."""
    main = _whole(stretches, texts, entries, costs)
    owners, places = np.repeat(entries, texts.sizes[entries]), _places(texts, entries)
    hashes = stretches.without(texts.starts[owners], texts.ends[owners], places)
    return _Rows(
        np.concatenate((main.keys, hashes)),
        np.concatenate((main.entries, owners)),
        np.concatenate((main.costs, costs[owners])),
    )


def _spelled(texts: _Texts, entries: Int64, costs: Float32) -> _Rows:
    """The letters of the entries' pinyin, whole and with each one left out."""
    common = entries[np.argsort(costs[entries], kind="stable")[:_SPELLED]]
    letters = [np.frombuffer(name.encode(), np.uint8) for name in NAMES]
    lengths = np.array([len(each) for each in letters])
    flat = np.concatenate(letters)
    begins = np.cumsum(lengths) - lengths
    sounds = texts.sounds[_places(texts, common)]
    sizes = lengths[sounds]
    first = np.cumsum(sizes) - sizes
    codes = flat[np.repeat(begins[sounds] - first, sizes) + np.arange(int(sizes.sum()))]
    borders = np.concatenate((np.zeros(1, np.int64), np.cumsum(sizes)))
    ends = borders[np.cumsum(texts.sizes[common])]
    starts = np.concatenate((np.zeros(1, np.int64), ends[:-1]))[: len(ends)]
    wide = codes.astype(np.uint16)
    spelled = _Texts(codes.astype(np.uint32), starts, ends, wide, wide)
    fit = np.flatnonzero((spelled.sizes >= _LETTERS.start) & (spelled.sizes < _LETTERS.stop))
    rows = _gaps(hashed(codes), spelled, fit, costs[common])
    return _Rows(rows.keys, common[rows.entries], rows.costs)


def _table(rows: _Rows, most: int) -> tuple[Hashes, UInt32]:
    """The rows by their keys, at most so many of a key, the cheapest first."""
    order = np.lexsort((rows.costs, rows.keys))
    keys, entries = rows.keys[order], rows.entries[order]
    same = np.zeros(len(keys), np.bool_)
    same[1:] = (keys[1:] == keys[:-1]) & (entries[1:] == entries[:-1])
    keys, entries = keys[~same], entries[~same]
    heads = np.flatnonzero(
        np.concatenate((np.ones(min(1, len(keys)), np.bool_), keys[1:] != keys[:-1]))
    )
    ranks = np.arange(len(keys)) - np.repeat(heads, np.diff(np.append(heads, len(keys))))
    return keys[ranks < most], entries[ranks < most].astype(np.uint32)
