"""Translates the interface, which is written in Simplified Chinese, by gettext catalogs.

Articles stay in the language they were written in; `web.traditional` shows them in another script.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po
from flask import request
from markupsafe import Markup, escape

LANGUAGES = {"zh-Hans": "简体中文", "zh-Hant": "繁體中文", "en": "English"}
"""Languages of the interface: BCP 47 tags and native names."""
COOKIE = "faq_language"
SOURCE = "zh-Hans"

_CATALOGS = Path(__file__).parent / "translations"
_TRADITIONAL = frozenset({"hant", "tw", "hk", "mo"})


def language() -> str:
    """The reader's choice, else what the browser prefers, else Simplified Chinese."""
    chosen = request.cookies.get(COOKIE)
    if chosen in LANGUAGES:
        return chosen
    for tag, quality in request.accept_languages:
        found = _supported(tag) if quality > 0 else None
        if found:
            return found
    return SOURCE


def translate(text: str, **values: object) -> Markup:
    """`text` in the reader's language, with `values` filled in for their names in braces.

    Text and values are escaped, except for Markup.
    """
    translated = escape(catalog(language()).get(text, text))
    return translated.format(**values) if values else translated


@cache
def catalog(tag: str) -> dict[str, str]:
    """Translations into a language by source text; empty for the source language."""
    if tag == SOURCE:
        return {}
    files = [_CATALOGS / f"{tag}.po", *sorted((_CATALOGS / "desk").glob(f"*.{tag}.po"))]
    return {text: other for path in files for text, other in _read_catalog(path).items()}


def _read_catalog(path: Path) -> dict[str, str]:
    with path.open("rb") as file:
        return {str(each.id): str(each.string) for each in read_po(file) if each.id and each.string}


def _supported(tag: str) -> str | None:
    main, *parts = tag.lower().replace("_", "-").split("-")
    if main == "zh":
        return "zh-Hant" if _TRADITIONAL.intersection(parts) else "zh-Hans"
    return "en" if main == "en" else None
