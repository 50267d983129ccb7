"""Makes the script of the widget, with the owner's colour and contact in it.

Comments and spaces go, since pages of other sites load it; names stay, so that it can be read.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from faq.presenting.warnings import WARNING
from web import bundle
from web.accent import read_colour, shades
from web.branding import Branding
from web.contact import contact_of

_HERE = Path(__file__).parent
_ACCENT = "#0f6b5c"
"""The colour of a site that has none of its own, as in ``tokens.css``."""
_TOKENS = {"fill": "accent", "link": "accent-ink", "on": "on-accent"}
"""Variables of the widget's style sheet, and the shades that they take."""


@lru_cache(maxsize=8)
def widget_script(branding: Branding) -> bytes:
    """The script for a site of this branding."""
    script = bundle.compact((_HERE / "static" / "widget.js").read_text(encoding="utf-8"))
    style = bundle.styles([(_HERE / "styles" / "widget.css").read_text(encoding="utf-8")])
    values = {
        "css": _colours(branding.accent or _ACCENT) + style,
        "contact": contact_of(branding),
        "warning": f"^\\s*({WARNING.pattern})",
    }
    for name, value in values.items():
        literal = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        script = script.replace(f"'@{name}'", literal, 1)
    return script.encode()


def _colours(accent: str) -> str:
    """The rules that give both themes their shades of the site's colour."""
    light, dark = (shades(read_colour(accent), theme) for theme in ("light", "dark"))
    return "".join(
        f":host{selector}{{"
        + ";".join(
            "--{}:#{:02x}{:02x}{:02x}".format(name, *named[of]) for name, of in _TOKENS.items()
        )
        + "}"
        for selector, named in (("", light), ("([data-dark])", dark))
    )
