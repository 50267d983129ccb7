"""Names the procedures of a section that tells several, as one for phones and one for the web."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from faq.model import Block

_FEWEST = 2
"""A section that tells one procedure needs no name for it."""
_MAX_NAME_CHARS = 40
_COLONS = (":", "：")


def name_procedures(blocks: Sequence[Block]) -> Sequence[Block]:
    """Marked `blocks`, the lines that name a procedure marked so where there are several.

    A name is a short line that ends with a colon, or stands in bold, right before steps.
    """
    names = [at for at in range(len(blocks) - 1) if _is_name(blocks[at], blocks[at + 1])]
    if len(names) < _FEWEST:
        return blocks
    named = list(blocks)
    for at in names:
        named[at] = replace(blocks[at], role="procedure")
    return named


def procedure_name(block: Block) -> str:
    """What a block that names a procedure calls it."""
    return block.text.strip().rstrip("".join(_COLONS)).strip()


def _is_name(block: Block, behind: Block) -> bool:
    if block.role != "body" or block.kind not in {"paragraph", "quote"} or behind.role != "step":
        return False
    text = block.text.strip()
    bold = any(
        span.kind == "strong" and span.start == 0 and span.end >= len(text.rstrip("：:"))
        for span in block.spans
    )
    fits = "\n" not in text and len(text) <= _MAX_NAME_CHARS
    return fits and (bold or text.endswith(_COLONS)) and bool(procedure_name(block))
