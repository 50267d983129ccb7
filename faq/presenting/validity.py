"""Tells in words where an article doesn't hold today."""

from __future__ import annotations

from faq.presenting.shapes import HitObject


def validity_text(hit: HitObject) -> str:
    """That the article of a hit is over or not yet in force; "" where it holds."""
    validity = hit.get("validity", "current")
    if validity == "expired":
        return f"已过有效期 {hit.get('valid_until')}"
    return f"尚未生效，生效日期 {hit.get('valid_from')}" if validity == "upcoming" else ""
