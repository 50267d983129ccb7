"""Finds paragraphs that tell steps by order words: 首先… 其次… 然后… 最后…."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from faq.articles.cuts import cut
from faq.model import Block
from faq.passages.sentences import end_of_clause

_FIRST = re.compile(r"首先[，,、：:]?\s*|先(?!生|前|后|天|进|例|决|行)|第一[，,、：:]\s*")
_NEXT = re.compile(
    r"(?:其次|再次|然后|然後|接着|接著|随后|隨後|之后|之後|接下来|接下來|最后|最後|第[二三四五六])[，,、：:]?\s*"
    r"|再(?=[^说次])|(?:还|還)(?:是|不)"
)
_FEWEST = 2


def told_in_order(
    blocks: Sequence[Block], start: int, ends: Callable[[Block], bool]
) -> tuple[Block, ...]:
    """The paragraphs from `start` on that tell one step each, as items; empty if there are none.

    The first begins with 首先 or 先, another with 再, 然后 or 最后; what stands behind the last of
    these in a paragraph of its own is no step.
    """
    first = blocks[start]
    if first.kind != "paragraph" or "\n" in first.text or not _FIRST.match(first.text):
        return ()
    stop = start + 1
    while (
        stop < len(blocks)
        and blocks[stop].kind == "paragraph"
        and not ends(blocks[stop])
        and _NEXT.match(blocks[stop].text)
    ):
        stop += 1
    if stop - start < _FEWEST:
        return ()
    return tuple(_item(block, n) for n, block in enumerate(blocks[start:stop], 1))


def _item(block: Block, number: int) -> Block:
    clause = cut(block, 0, end_of_clause(block.text)) or block
    return replace(clause, kind="item", level=0, number=number)
