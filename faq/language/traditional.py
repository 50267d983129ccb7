"""Writes Simplified Chinese in Traditional characters, each in the place of another.

OpenCC chooses the characters by phrase (头发 is 頭髮, 发货 is 發貨) in the forms of Taiwan.
Words stay what they are: articles quote the names of buttons.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import accumulate

from opencc import OpenCC

_MAX_CACHED_CHARS = 50_000


def traditional(texts: Sequence[str]) -> list[str]:
    """Each text in Traditional characters, none longer or shorter.

    A text that has more Traditional characters than Simplified ones stays as it is.
    """
    # A lone surrogate, which UTF-8 can't encode, is shown as a question mark.
    clean = tuple(each.encode("utf-8", "replace").decode("utf-8") for each in texts)
    fits = sum(map(len, clean)) <= _MAX_CACHED_CHARS
    return list((_cached if fits else _convert)(clean))


def _convert(texts: tuple[str, ...]) -> tuple[str, ...]:
    written = _one_to_one(_writer(), texts)
    simplified = _one_to_one(_simplifier(), texts)
    return tuple(
        own if _differing(text, own) > _differing(text, simple) else text
        for text, own, simple in zip(texts, written, simplified, strict=True)
    )


# Every reader's pages are rendered from the same few texts while an index is in force.
_cached = lru_cache(maxsize=128)(_convert)


def _one_to_one(converter: OpenCC, texts: tuple[str, ...]) -> list[str]:
    """Each text converted, or as it is where a phrase becomes longer or shorter."""
    joined = "\n".join(texts)
    converted = converter.convert(joined)
    if len(converted) != len(joined):
        each = [(text, converter.convert(text)) for text in texts]
        return [other if len(other) == len(text) else text for text, other in each]
    ends = list(accumulate(len(text) + 1 for text in texts))
    return [converted[end - 1 - len(text) : end - 1] for text, end in zip(texts, ends, strict=True)]


def _differing(text: str, other: str) -> int:
    return sum(map(str.__ne__, text, other))


@cache
def _writer() -> OpenCC:
    return OpenCC("s2tw")


@cache
def _simplifier() -> OpenCC:
    return OpenCC("t2s")
