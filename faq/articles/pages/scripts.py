"""Writes exponents and indices as plain text."""

from __future__ import annotations

import re

from faq.articles.inline import InlineText

_EXPONENT = re.compile(r"[-−+]?[\dn]{1,4}|[a-zA-Z]{1,2}|[-−+]?\d{1,2}/\d{1,2}")
_ORDINAL = re.compile(r"st|nd|rd|th|TM|SM|R", re.IGNORECASE)
_POWERS = {"2": "²", "3": "³"}


def add_script(run: InlineText, tag: str, text: str) -> bool:
    """Adds an exponent (sup) or index (sub) so that it doesn't run into what is before it.

    False, and nothing is added, if it is none.
    """
    last = run.last
    if not text or len(text) > 8 or not (last.isascii() and (last.isalnum() or last == ")")):
        return False
    if tag == "sub":
        run.add(f"_{text}" if last.isdigit() and text[0].isdigit() else text)
        run.add_seam(digits=True)
        return True
    if not _EXPONENT.fullmatch(text) or (_ORDINAL.fullmatch(text) and text.isalpha()):
        return False
    unit = last.isalpha() and text in _POWERS
    run.add(_POWERS[text] if unit else f"^{text}")
    run.add_seam(digits=unit)
    return True
