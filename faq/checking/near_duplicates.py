"""Finds sections of different articles that tell nearly the same.

Shingles of eight letters are hashed, and the smallest hashes under several orders (minhash) bring
together what may be alike; only that is compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from faq.checking.findings import Finding
from faq.checking.reading import CheckedCorpus, SectionText, prose
from faq.language.normalize import normalize_all

_SHINGLE = 8
"""Letters of a shingle."""
_LEAST_CHARS = 100
"""Letters from which a section is compared: shorter ones are alike by chance."""
_ALIKE = 0.8
"""Share of the shingles of two sections that both have."""
_BANDS, _ROWS = 6, 4
"""Two sections are compared where all hashes of a band agree: 96% of those that share 0.8."""
_NO_LETTERS = re.compile(r"[\W_]+")
Hashes = npt.NDArray[np.uint64]
_MOST_COMPARED = 20
"""Sections of one band that a further one is compared with."""
_BASE, _MIX = np.uint64(1_000_003), np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(29)
_ORDERS = np.random.default_rng(1).integers(
    1 << 40, 1 << 62, _BANDS * _ROWS, dtype=np.uint64
) | np.uint64(1)


def near_duplicates(corpus: CheckedCorpus) -> Iterator[Finding]:
    """The later one of two articles with sections that are nearly the same, once a pair."""
    sections, shingles = _shingled(corpus.sections)
    pairs: dict[tuple[str, str], list[tuple[SectionText, SectionText]]] = {}
    for number, other in _alike(sections, shingles):
        one, first = sections[number], sections[other]
        key = (one.article.id, first.article.id)
        pairs.setdefault(key, []).append((one, first))
    for alike in pairs.values():
        one, first = alike[0]
        more = f"，共 {len(alike)} 节" if len(alike) > 1 else ""
        yield Finding(
            one.article.source,
            one.line,
            f"“{one.heading}”与 {first.article.source}:{first.line}“{first.heading}”"
            f"几乎相同{more} (nearly the same as there)",
            "near-duplicate",
        )


def _shingled(sections: Sequence[SectionText]) -> tuple[list[SectionText], list[Hashes]]:
    """The sections that are long enough, and the distinct hashes of each one's shingles."""
    normalized = normalize_all([prose(each.blocks) for each in sections])
    texts = [_NO_LETTERS.sub("", each.text) for each in normalized]
    long = [number for number, text in enumerate(texts) if len(text) >= _LEAST_CHARS]
    return [sections[each] for each in long], [_hashes(texts[each]) for each in long]


def _hashes(text: str) -> Hashes:
    codes = np.frombuffer(text.encode("utf-32-le", "replace"), np.uint32).astype(np.uint64)
    count = len(codes) - _SHINGLE + 1
    hashed = np.zeros(count, np.uint64)
    for place in range(_SHINGLE):
        hashed = hashed * _BASE + codes[place : place + count]
    return np.unique(hashed * _MIX)


def _alike(
    sections: Sequence[SectionText], shingles: Sequence[Hashes]
) -> Iterator[tuple[int, int]]:
    """The number of each section that is like one of another article before it, and that one's."""
    if not shingles:
        return
    smallest = _smallest(shingles)
    found: dict[int, int] = {}
    for band in range(0, _BANDS * _ROWS, _ROWS):
        holders: dict[bytes, list[int]] = {}
        for number in range(len(shingles)):
            others = holders.setdefault(smallest[band : band + _ROWS, number].tobytes(), [])
            if number in found:
                continue
            like = next(
                (
                    other
                    for other in others
                    if sections[other].article.id != sections[number].article.id
                    and _are_alike(shingles[number], shingles[other])
                ),
                None,
            )
            if like is not None:
                found[number] = like
            elif len(others) < _MOST_COMPARED:
                others.append(number)
    yield from sorted(found.items())


def _smallest(shingles: Sequence[Hashes]) -> Hashes:
    """The smallest hash of each section under each order."""
    ends = np.cumsum([len(each) for each in shingles])
    starts = np.concatenate(([0], ends[:-1]))
    every = np.concatenate(shingles)
    return np.stack(
        [np.minimum.reduceat((every * order) ^ (every >> _SHIFT), starts) for order in _ORDERS]
    )


def _are_alike(one: Hashes, other: Hashes) -> bool:
    both = len(np.intersect1d(one, other, assume_unique=True))
    return both >= _ALIKE * (len(one) + len(other) - both)
