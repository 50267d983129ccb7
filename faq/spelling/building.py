"""How are the words of a corpus made into a vocabulary?

Everything a word is found by is computed for all words at once with NumPy.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from faq.kernel.tables import table
from faq.language.hashing import Hashed, Hashes, Int64, hashed
from faq.spelling.ordinary import Ordinary, Texts, codes_in, keys_of, read_ordinary
from faq.spelling.sounds import CLASSES, NAMES
from faq.spelling.vocabulary import UInt32, VocabularyArrays

UInt16 = npt.NDArray[np.uint16]
Float32 = npt.NDArray[np.float32]

_PRIOR = 20_000.0
"""Words of general language that every corpus is taken to begin with.  Without them each word
of a corpus of one article would be likelier than any ordinary word."""
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
    listed = np.array(sorted(filter(fits, words)), f"U{LONGEST}")
    held = np.array([words[word] for word in listed.tolist()], np.uint32)
    return make_vocabulary(listed, held, phrases, read_ordinary(ordinary or {}))


def fits(word: str) -> bool:
    """Whether a word is one for the vocabulary."""
    return 0 < len(word) <= LONGEST


def make_vocabulary(
    words: Texts, held: UInt32, phrases: Iterable[str], ordinary: Ordinary
) -> VocabularyArrays:
    """The same from arrays: `words` that all fit, ascending, and how many passages hold each."""
    longer = {each for each in phrases if 1 < len(each) <= _PHRASE}
    titles = np.array(sorted(longer), f"U{_PHRASE}")
    titles = titles[~_among(titles, words)]
    general = ~_among(ordinary.words, words)
    parts = [codes_in(each) for each in (words, titles, ordinary.words[general])]
    codes, sizes = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    counts = np.zeros(len(sizes), np.uint32)
    counts[: len(words)] = held
    counts[len(words) : len(words) + len(titles)] = 1
    own = len(words) + len(titles)
    keys = keys_of(codes, sizes)[:own]
    frequencies: npt.NDArray[np.float64] = np.concatenate(
        (ordinary.frequencies_of(keys), ordinary.frequencies[general].astype(np.float64))
    )
    passages, total = float(counts.sum()), float(ordinary.total[0])
    costs = -np.log(counts + _PRIOR * frequencies / total + 1e-6) + np.log(passages + _PRIOR)
    scale = np.array([np.log(passages + _PRIOR) - np.log(_PRIOR / total)])
    texts = _read(codes, sizes, ordinary)
    return _arrays(texts, counts, costs.astype(np.float32), scale, ordinary.readings)


def _among(texts: Texts, others: Texts) -> npt.NDArray[np.bool_]:
    """Whether each of some texts is among others."""
    if not len(others):
        return np.zeros(len(texts), np.bool_)
    # By their hashes: to compare strings takes several times as long.
    keys, sought = (keys_of(*codes_in(each)) for each in (others, texts))
    order = np.argsort(keys)
    at = order[np.minimum(np.searchsorted(keys[order], sought), len(others) - 1)]
    return np.asarray(others[at] == texts)


def _arrays(
    texts: _Texts,
    held: UInt32,
    costs: Float32,
    scale: npt.NDArray[np.float64],
    readings: UInt16,
) -> VocabularyArrays:
    encoded = texts.codes.tobytes().decode("utf-32-le", "surrogatepass")
    # How many bytes a character takes in UTF-8.
    widths = np.searchsorted((0x80, 0x800, 0x10000), texts.codes, side="right") + 1
    behind = np.concatenate((np.zeros(1, np.int64), np.cumsum(widths)))
    silent = np.concatenate((np.zeros(1, np.int64), np.cumsum(texts.sounds == 0)))
    han: npt.NDArray[np.bool_] = silent[texts.ends] == silent[texts.starts]
    of_corpus, several = held > 0, texts.sizes > 1
    every, spoken = np.arange(len(costs)), np.flatnonzero(han)
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
        np.frombuffer(encoded.encode("utf-8", "surrogatepass"), np.uint8),
        behind[texts.ends].astype(np.uint32),
        held,
        costs,
        scale,
        readings,
        *by_text,
        *by_sound,
        *by_near,
        *by_initials,
        *by_gap,
        *by_letters,
    )


def _read(codes: UInt32, sizes: Int64, ordinary: Ordinary) -> _Texts:
    ends = np.cumsum(sizes)
    # Beyond the table are characters that hardly anybody can type.
    columns = ordinary.readings[np.where(codes < 0x10000, codes, 0)]
    firsts, seconds = columns[:, 0].copy(), columns[:, 1].copy()
    _decide(codes, firsts, seconds, ordinary)
    return _Texts(codes, ends - sizes, ends, firsts, seconds)


def _decide(codes: UInt32, firsts: UInt16, seconds: UInt16, ordinary: Ordinary) -> None:
    """Writes the readings of known phrases into `firsts`, wherever they stand."""
    stretches = hashed(codes)
    phrases, sizes = codes_in(ordinary.phrases)
    keys_of_phrases = keys_of(phrases, sizes)
    ends = np.cumsum(sizes)
    for size in np.unique(sizes).tolist():
        known = np.flatnonzero(sizes == size)
        # Few characters begin a phrase, and fewer have one behind them that ends it.
        starts = np.flatnonzero(
            _holding(phrases[ends[known] - size], codes[: len(codes) - size + 1])
            & _holding(phrases[ends[known] - 1], codes[size - 1 :])
        )
        known = known[np.argsort(keys_of_phrases[known])]
        keys, readings = keys_of_phrases[known], ordinary.phrase_readings[known]
        hashes = stretches.stretches(starts, starts + size)
        at = np.minimum(np.searchsorted(keys, hashes), len(keys) - 1)
        found = np.flatnonzero(keys[at] == hashes)
        for offset in range(size):
            places = starts[found] + offset
            decided = readings[at[found], offset]
            # The character's own reading stays possible: 没收 is decided, 没收到 is not.
            seconds[places] = np.where(decided != firsts[places], firsts[places], seconds[places])
            firsts[places] = decided


def _holding(some: UInt32, codes: UInt32) -> npt.NDArray[np.bool_]:
    """Which of `codes` are among some."""
    held = np.zeros(0x110000, np.bool_)
    held[some] = True
    return np.asarray(held[codes])


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
    return table(rows.keys, rows.entries, rows.costs, most)
