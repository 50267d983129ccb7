"""Checks that what the files of a generation hold fits together.

Digests tell that files are as they were written; this tells that what was written makes sense.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice, pairwise
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from faq.files.arrays import Runs
from faq.files.digests import FileDamage
from faq.language.normalize import normalize
from faq.model import Article
from faq.storage.generation import Generation
from faq.storage.schema import (
    ARTICLES,
    CATALOGUE,
    COUNTS,
    FIELDS,
    HEADINGS,
    KNOWN_WORDS,
    MANIFEST,
    PASSAGES,
    POSTINGS,
    RUNS,
    STEP_COUNTS,
    SUGGESTION_SOURCES,
    SUGGESTIONS,
    TERMS,
    VECTORS,
    VOCABULARY,
    SuggestionSource,
    field_texts,
    word_arrays,
)

Values = npt.NDArray[Any]
_Check = Callable[[Generation], Iterator[str]]
_ARTICLE = msgspec.msgpack.Decoder(Article)
_SUGGESTIONS = msgspec.msgpack.Decoder(SuggestionSource)
_MOST = 20
"""Faults of one kind that are told."""
_KEYED = ("text", "sound", "near", "initial", "gap", "letter")
_SUFFIXES = ("written", "spelled", "initial")


def structure_damages(generation: Generation) -> Iterator[FileDamage]:
    """What doesn't fit together, by the file it is in."""
    for path, check in _CHECKS.items():
        try:
            yield from (FileDamage(path, fault) for fault in islice(check(generation), _MOST))
        except Exception as error:  # noqa: BLE001 -- whatever a reader meets is what is to be told
            yield FileDamage(path, f"{type(error).__name__}: {error}")


def _counts_of_all(generation: Generation) -> Iterator[str]:
    manifest = generation.manifest
    found = {
        "articles": len(generation.entries()),
        "passages": generation.rows,
        "steps": int(STEP_COUNTS.load(generation.folder).sum()),
        "terms": len(generation.postings.keys),
    }
    for name, count in found.items():
        if count != getattr(manifest, name):
            yield f"{name}: {count}，应为 {getattr(manifest, name)} (another number)"


def _arrays(generation: Generation) -> Iterator[str]:
    for spec in word_arrays():
        spec.load(generation.folder)
    owners = generation.owners
    if not (_ascends(owners) and _below(owners, generation.manifest.articles)):
        yield "归属的文章不对 (not of one article after the other)"


def _articles(generation: Generation) -> Iterator[str]:
    runs = Runs(generation.folder, ARTICLES)
    yield from _ends(runs.ends, len(runs.bytes), generation.manifest.articles)
    for number, entry in enumerate(generation.entries()):
        if _ARTICLE.decode(runs[number]).id != entry.id:
            yield f"第 {number} 篇不是 {entry.id} (another article)"


def _passages(generation: Generation) -> Iterator[str]:
    entries = generation.entries()
    for row in range(generation.rows):
        passage = generation.passage(row)
        if passage.article_id != entries[generation.owners.item(row)].id:
            yield f"段落 {passage.id} 不属于它的文章 (of another article)"


def _runs(generation: Generation) -> Iterator[str]:
    for name in RUNS:
        runs = Runs(generation.folder, name)
        for fault in _ends(runs.ends, len(runs.bytes), generation.rows):
            yield f"{name}: {fault}"


def _terms(generation: Generation) -> Iterator[str]:
    for row in range(generation.rows):
        texts = field_texts(generation.passage(row))
        for terms, text in zip(generation.terms(row), texts, strict=True):
            # Another version of Python may fold rare characters otherwise.
            if bool(terms.normalized.text) != bool(normalize(text).text):
                yield f"第 {row} 段的原文不符 (terms of another text)"
            size, spans = len(terms.normalized.text), zip(terms.starts, terms.ends, strict=True)
            if any(not start <= end <= size for start, end in spans):
                yield f"第 {row} 段的词超出原文 (terms beyond the text)"


def _texts_beside(generation: Generation) -> Iterator[str]:
    for run in Runs(generation.folder, SUGGESTION_SOURCES):
        _SUGGESTIONS.decode(run)
    for run in Runs(generation.folder, HEADINGS):
        run.decode("utf-8", "surrogatepass")
    generation.lexicon()
    generation.sources()
    yield from ()


def _postings(generation: Generation) -> Iterator[str]:
    postings, rows = generation.postings, generation.rows
    sizes = np.diff(postings.offsets)
    if not _ascends(postings.keys, strictly=True):
        yield "词条未按次序 (keys not ascending)"
    if postings.offsets[0] or (sizes < 0).any() or postings.offsets[-1] != len(postings.rows):
        yield "偏移越界 (offsets out of bounds)"
        return
    if not _below(postings.rows, rows) or not _below(postings.common, len(postings.keys)):
        yield "段落号越界 (rows out of bounds)"
        return
    held = sizes.astype(np.int64)
    held[postings.common] = np.bitwise_count(postings.bits).sum(axis=1, dtype=np.int64)
    if (held != postings.holders).any():
        yield "含有各词的段落数不符 (holders don't match the postings)"
    if (np.count_nonzero(postings.table, axis=1) != postings.holders[postings.common]).any():
        yield "常用词的表与段落数不符 (the table doesn't match the holders)"
    starts = np.repeat(np.arange(len(sizes)), sizes)
    same = starts[1:] == starts[:-1]
    if (postings.rows[1:][same] <= postings.rows[:-1][same]).any():
        yield "段落号未按次序 (rows not ascending)"


def _stored_counts(generation: Generation) -> Iterator[str]:
    sizes, slots, counts, lengths, borders = (
        COUNTS[name].load(generation.folder)
        for name in ("sizes", "slots", "counts", "lengths", "borders")
    )
    terms = len(generation.postings.keys)
    pairs = borders.reshape(-1, 2)
    if len(sizes) != terms or sizes.sum() != len(slots) or len(slots) != len(counts):
        yield "词频的条数不符 (another number of counts)"
        return
    ends = pairs[-1].tolist()
    if not _below(slots, generation.rows * len(FIELDS)) or ends != [terms, len(slots)]:
        yield "词频的位置越界 (slots out of bounds)"
        return
    owners = np.repeat(np.arange(terms), sizes)
    found = np.unique(owners * max(generation.rows, 1) + slots // len(FIELDS))
    held = np.bincount(found // max(generation.rows, 1), minlength=terms)
    if (held != generation.postings.holders).any():
        yield "词频与含有各词的段落数不符 (counts don't match the holders)"
    # A term counts once in all other ways to ask, whose length counts every one.
    once = np.arange(lengths.shape[1]) % len(FIELDS) == FIELDS.index("questions")
    for own, (first, last) in zip(lengths, pairwise(pairs[:, 1].tolist()), strict=True):
        total = np.bincount(slots[first:last], counts[first:last], len(own))
        if (total > own).any() or (total != own)[~once].any():
            yield "词频之和与长度不符 (lengths don't match the counts)"


def _vocabulary(generation: Generation) -> Iterator[str]:
    arrays = {name: VOCABULARY[name].load(generation.folder) for name in ("texts", "ends")}
    count = len(arrays["ends"])
    yield from _texts(arrays["texts"], arrays["ends"])
    for name in _KEYED:
        keys = VOCABULARY[f"{name}_keys"].load(generation.folder)
        entries = VOCABULARY[f"{name}_entries"].load(generation.folder)
        if len(keys) != len(entries) or not _ascends(keys) or not _below(entries, count):
            yield f"{name}: 指向词表之外，或未按次序 (entries out of bounds or order)"
    KNOWN_WORDS.load(generation.folder)


def _suggestions(generation: Generation) -> Iterator[str]:
    def load(name: str) -> Values:
        values: Values = SUGGESTIONS[name].load(generation.folder)
        return values

    ends = load("text_ends")
    yield from _texts(load("texts"), ends)
    if not _below(load("passages"), generation.rows) or len(load("passages")) != len(ends):
        yield "指向不存在的段落 (passages out of bounds)"
    for name in _SUFFIXES:
        texts = load("initials" if name == "initial" else name)
        places, owners = load(f"{name}_places"), load(f"{name}_owners")
        if not _below(places, len(texts)) or not _below(owners, len(ends)):
            yield f"{name}: 位置越界 (places out of bounds)"


def _catalogue(generation: Generation) -> Iterator[str]:
    for number, entry in enumerate(generation.entries()):
        if generation.number_of(entry.id) != number:
            yield f"找不到文章 {entry.id} (article not found by its id)"


def _vectors(generation: Generation) -> Iterator[str]:
    if generation.vectors_fault:
        yield generation.vectors_fault
    elif generation.vectors:
        vectors = generation.vectors
        if not _ascends(vectors.ends) or not _below(vectors.numbers, len(vectors.values)):
            yield "向量的编号越界 (numbers out of bounds)"


_CHECKS: dict[str, _Check] = {
    MANIFEST: _counts_of_all,
    "owners.npy": _arrays,
    f"{ARTICLES}.bin": _articles,
    f"{PASSAGES}.bin": _passages,
    f"{TERMS}.bin": _terms,
    f"{PASSAGES}_ends.npy": _runs,
    f"{SUGGESTION_SOURCES}.bin": _texts_beside,
    f"{POSTINGS['rows'].name}.npy": _postings,
    f"{COUNTS['slots'].name}.npy": _stored_counts,
    f"{VOCABULARY['texts'].name}.npy": _vocabulary,
    f"{SUGGESTIONS['texts'].name}.npy": _suggestions,
    CATALOGUE: _catalogue,
    f"{VECTORS['numbers'].name}.npy": _vectors,
}
"""By the file that a fault is told of: the one that most of it is in."""


def _ascends(values: Values, *, strictly: bool = False) -> bool:
    before, after = values[:-1], values[1:]
    return bool((after > before).all() if strictly else (after >= before).all())


def _below(values: Values, bound: int) -> bool:
    """Whether all are within [0, bound)."""
    return not len(values) or bool(values.min() >= 0 and values.max() < bound)


def _ends(ends: Values, size: int, count: int) -> Iterator[str]:
    if len(ends) != count:
        yield f"{len(ends)} 条，应为 {count} (another number)"
    if not _ascends(ends) or ends[-1:].sum() != size:
        yield "偏移越界 (offsets out of bounds)"


def _texts(texts: Values, ends: Values) -> Iterator[str]:
    """The faults of texts in UTF-8 one after the other."""
    yield from _ends(ends, len(texts), len(ends))
    raw, start = texts.tobytes(), 0
    for end in ends.tolist():
        raw[start:end].decode("utf-8", "surrogatepass")
        start = end
