"""Tells in words what a choice states otherwise than another one."""

from __future__ import annotations

from faq.model import Hit


def stated_text(hit: Hit) -> str:
    """What it states, and of when that is; "" where no other choice contradicts it."""
    if not hit.stated:
        return ""
    passage = hit.passage
    dates = (
        passage.valid_from and f"{passage.valid_from} 起",
        passage.valid_until and f"至 {passage.valid_until}",
        passage.updated and f"更新于 {passage.updated}",
    )
    return "，".join((hit.stated, *filter(None, dates)))
