"""Tells a passage that only sends its reader elsewhere from one that answers."""

from __future__ import annotations

from faq.language.normalize import normalize
from faq.model import Passage
from faq.passages.references import is_reference

_FEWEST_CHARS = 3
"""Code points of a title or heading whose mention tells what is meant: 退款 alone is any text's."""


def only_points(passage: Passage) -> bool:
    """Whether all that a passage says is where else to look (请参考《退货流程》。)."""
    if passage.steps or passage.key_points or passage.tables:
        return False
    lines = [line for line in passage.text.split("\n") if line.strip()]
    return bool(lines) and all(is_reference(line) for line in lines)


def is_pointed_at(passage: Passage, pointing: Passage) -> bool:
    """Whether `pointing`, which only points, names `passage` by its heading or its title."""
    if passage.section_key == pointing.section_key or only_points(passage):
        return False
    text = normalize(pointing.text).text
    names = (normalize(name).text for name in {passage.heading, passage.title})
    return any(len(name) >= _FEWEST_CHARS and name in text for name in names)
