"""In which language does the interface speak?

Its words are written in Simplified Chinese; catalogs in gettext's format hold the others.
What articles say stays as it is.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po
from flask import request
from markupsafe import Markup, escape

LANGUAGES = {"zh-Hans": "简体中文", "zh-Hant": "繁體中文", "en": "English"}
"""Their tags (BCP 47) and what their speakers call them."""
COOKIE = "faq_language"
SOURCE = "zh-Hans"

_CATALOGS = Path(__file__).parent / "translations"
_TRADITIONAL = frozenset({"hant", "tw", "hk", "mo"})


def language() -> str:
    """The reader's choice, or what the browser asks for, or else Simplified Chinese."""
    chosen = request.cookies.get(COOKIE)
    if chosen in LANGUAGES:
        return chosen
    for tag, quality in request.accept_languages:
        found = _spoken(tag) if quality > 0 else None
        if found:
            return found
    return SOURCE


def translate(text: str, **values: object) -> Markup:
    """`text` in the reader's language, `values` in place of their names in braces.

    Whatever is not Markup is escaped, the text itself as well.
    """
    said = escape(catalog(language()).get(text, text))
    return said.format(**values) if values else said


@cache
def catalog(tag: str) -> dict[str, str]:
    """What stands for each text in a language; nothing for the one it is written in."""
    if tag == SOURCE:
        return {}
    with (_CATALOGS / f"{tag}.po").open("rb") as file:
        return {str(each.id): str(each.string) for each in read_po(file) if each.id and each.string}


def _spoken(tag: str) -> str | None:
    main, *parts = tag.lower().replace("_", "-").split("-")
    if main == "zh":
        return "zh-Hant" if _TRADITIONAL.intersection(parts) else "zh-Hans"
    return "en" if main == "en" else None
