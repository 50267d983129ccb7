"""Names the procedures of a section that tells several, as one for phones and one for the web."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from faq.articles.cuts import cut
from faq.articles.labels import COLONS
from faq.articles.numerals import is_way, way_mark
from faq.model import Block

_FEWEST = 2
"""A section that tells one procedure needs no name for it."""
_MAX_NAME_CHARS = 40
_SEVERAL_WAYS = re.compile(r"[两二三四五几2-5]\s*[种个](?:方[法式案]|办法|途径|渠道|做法)")
_PLAIN = re.compile(r"[^，。；！？,;!?]{1,20}")
"""A short line that is no sentence."""
_SENTENCE = re.compile(r"[^。！？!?；;\n]+。?")
_CONTINUES = re.compile(
    r"^(?:然后|接着|接下来|随后|最后|之后|其次|再|继续)|后[:：]?\s*$|后[，,][^，,。]*$"
)
"""A line that goes on with a procedure: 完成后：."""
_STOPS = re.compile(r"[，,。；;！!？?]")
_CLAUSE = re.compile(r"[^，,。；;！!？?\n]+")
_ATTACHED = frozenset({"code", "quote", "table"})


def name_procedures(blocks: Sequence[Block]) -> Sequence[Block]:
    """Marked `blocks`, the lines that name a procedure marked so where there are several.

    A name is a short line right before steps that ends with a colon, stands in bold, tells one of
    several ways (方法一) or is no sentence.  Where numbered steps begin again and again a sentence
    before each of them is a name, too.
    """
    blocks = _with_short_ways(blocks)
    begun = _beginnings(blocks)
    names = [at - 1 for at, _ in begun if at and _is_name(blocks[at - 1], blocks[at])]
    if len(names) < _FEWEST <= len(begun) and all(_leads_in(blocks, at) for at, _ in begun):
        names = [at - 1 for at, _ in begun]
    if len(names) < _FEWEST and not any(again for at, again in begun if at - 1 in names):
        return blocks
    named = list(blocks)
    for at in names:
        named[at] = replace(blocks[at], role="procedure")
    return named


def _with_short_ways(blocks: Sequence[Block]) -> Sequence[Block]:
    """`blocks`, the ways that one paragraph tells made procedures of a step, where another way
    has steps below it."""
    ways = {at for at, block in enumerate(blocks) if block.role == "body" and _tells_way(block)}
    if not any(at + 1 < len(blocks) and blocks[at + 1].role == "step" for at in ways):
        return blocks
    made: list[Block] = []
    for at, block in enumerate(blocks):
        below = blocks[at + 1] if at + 1 < len(blocks) else None
        if at in ways and not (below and below.role == "step"):
            told = below is not None and at + 1 not in ways and _is_text(below)
            made += [block] if told and _is_bare(block) else _short_way(block)
        elif at - 1 in ways and _is_bare(blocks[at - 1]) and _is_text(block):
            made.append(_only_step(block))
        else:
            made.append(block)
    return made


def _tells_way(block: Block) -> bool:
    return block.kind in {"paragraph", "quote"} and (is_way(block.text) or way_mark(block.text) > 0)


def _is_bare(way: Block) -> bool:
    """Whether a paragraph only names a way, so that what it is stands below."""
    return is_way(way.text) and not _STOPS.search(way.text.strip())


def _is_text(block: Block) -> bool:
    return block.role == "body" and block.kind == "paragraph"


def _short_way(way: Block) -> list[Block]:
    """The name of a way and its only step, which a paragraph tells both."""
    start = way_mark(way.text)
    clause = _CLAUSE.match(way.text, start) if start else None
    if not clause:
        return [way]
    fits = clause.end() <= _MAX_NAME_CHARS
    name, step = cut(way, 0, clause.end() if fits else start), cut(way, start, len(way.text))
    return [name, _only_step(step)] if name and step else [way]


def _only_step(block: Block) -> Block:
    return replace(block, kind="item", level=0, number=1, role="step")


def procedure_name(block: Block) -> str:
    """What a block that names a procedure calls it."""
    return block.text.strip().rstrip("".join((*COLONS, "。"))).strip()


def begins_again(blocks: Sequence[Block], at: int, last: int | None) -> bool:
    """Whether a step begins another procedure than that of the one before, numbered `last`.

    What only stands beside a step, as code, interrupts none, and neither does 完成后：.
    """
    block = blocks[at]
    if block.number != 1 or block.kind != "item" or last is None or last == 1:
        return False
    before = blocks[at - 1] if at else block
    if before.role == "step":
        return True
    return before.kind not in _ATTACHED and not _CONTINUES.search(before.text)


def _beginnings(blocks: Sequence[Block]) -> list[tuple[int, bool]]:
    """Where the steps of a procedure begin, each with whether they are counted from one again."""
    found: list[tuple[int, bool]] = []
    last: int | None = None
    for at, block in enumerate(blocks):
        if block.role != "step" or block.level > 0:
            continue
        goes_on = at > 0 and blocks[at - 1].role == "step"
        again = begins_again(blocks, at, last)
        if again or not (goes_on or _counts_on(block)):
            found.append((at, again))
        last = block.number
    return found


def _counts_on(block: Block) -> bool:
    """Whether a step tells by its number that another stands before it."""
    return block.kind == "item" and block.number is not None and block.number > 1


def _is_name(block: Block, first: Block) -> bool:
    """Whether a block names the procedure that begins with the step behind it."""
    if not _may_name(block):
        return False
    text = block.text.strip()
    bold = any(
        span.kind == "strong" and span.start == 0 and span.end >= len(text.rstrip("：:"))
        for span in block.spans
    )
    plain = first.number == 1 and _PLAIN.fullmatch(text)
    if _CONTINUES.search(text):
        return bool(bold)
    return bool(bold or text.endswith(COLONS) or is_way(text) or plain)


def _leads_in(blocks: Sequence[Block], at: int) -> bool:
    """Whether a sentence stands before the first of numbered steps."""
    before = blocks[at - 1] if at else None
    if before is None or blocks[at].number != 1 or not _may_name(before):
        return False
    return bool(_SENTENCE.fullmatch(before.text.strip()))


def _may_name(block: Block) -> bool:
    text = block.text.strip()
    fits = "\n" not in text and len(text) <= _MAX_NAME_CHARS and bool(procedure_name(block))
    return fits and block.role == "body" and block.kind in {"paragraph", "quote"}


def unfolded(blocks: Sequence[Block], heading: str) -> Sequence[Block]:
    """`blocks`, the items of a list that names several ways as paragraphs above their own lists."""
    made = list(blocks)
    for start, stop in _lists(blocks):
        outer = [at for at in range(start, stop) if blocks[at].level == 0]
        listed = all(at + 1 < stop and blocks[at + 1].level > 0 for at in outer)
        if len(outer) < _FEWEST or not listed or outer[0] != start:
            continue
        texts = [blocks[at].text.strip() for at in outer]
        several = _SEVERAL_WAYS.search(heading) and all(map(_PLAIN.fullmatch, texts))
        if several or all(map(is_way, texts)):
            for at in range(start, stop):
                block = blocks[at]
                if block.level == 0:
                    made[at] = replace(block, kind="paragraph", number=None)
                else:
                    made[at] = replace(block, level=block.level - 1)
    return made


def _lists(blocks: Sequence[Block]) -> Iterator[tuple[int, int]]:
    """Where lists with deeper items begin and end."""
    for is_item, run in groupby(range(len(blocks)), key=lambda at: blocks[at].kind == "item"):
        places = list(run)
        if is_item and any(blocks[at].level for at in places):
            yield places[0], places[-1] + 1
