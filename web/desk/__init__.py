"""The editors' desk: pages for those who mend articles, behind the owner's token."""

from __future__ import annotations

from web.desk import (
    entrance,
    find_page,
    judge,
    learn_page,
    lexicon_page,
    today,
    trying,
    vain_page,
)
from web.desk.shell import blueprint

__all__ = ["PARTS", "blueprint"]

PARTS = (
    entrance,
    find_page,
    judge,
    lexicon_page,
    learn_page,
    today,
    trying,
    vain_page,
)
"""The modules whose views the desk has."""
