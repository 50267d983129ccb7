"""Derives readable shades of an owner's colour, for the light theme and the dark one.

Text on the colour and in the colour keeps the contrast that WCAG 2.2 requires.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from faq.errors import SettingsError

Colour = tuple[int, int, int]
"""Red, green and blue, 0 to 255."""

_TEXT = 4.6
"""Contrast of text: the required 4.5 and a margin for rounding."""
_SHAPE = 3.1
"""Contrast of buttons and borders: the required 3 and a margin."""
_WHITE: Colour = (255, 255, 255)
_BLACK: Colour = (0, 0, 0)
_INK: Colour = (6, 18, 15)
_GROUNDS: dict[str, tuple[Colour, ...]] = {
    "light": ((246, 245, 241), (255, 255, 255), (239, 237, 230)),
    "dark": ((18, 21, 19), (27, 31, 29), (36, 41, 39)),
}
"""Backgrounds of the accent: paper, sheet and sunken of ``tokens.css``."""
_SOFT = {"light": 0.12, "dark": 0.18}


def read_colour(text: str) -> Colour:
    """The colour of ``#rrggbb``; raises SettingsError."""
    found = re.fullmatch(r"#([0-9a-fA-F]{2})([0-9a-fA-F]{2})([0-9a-fA-F]{2})", text.strip())
    if not found:
        raise SettingsError(f"site_accent：{text!r} 不是 #rrggbb 形式的颜色 (not a colour)")
    red, green, blue = (int(part, 16) for part in found.groups())
    return red, green, blue


def shades(accent: Colour, theme: str) -> dict[str, Colour]:
    """The tokens derived from `accent` for a theme, "light" or "dark", by their names."""
    grounds = _GROUNDS[theme]
    soft = _mixed(grounds[1], accent, _SOFT[theme])
    away = _BLACK if theme == "light" else _WHITE
    fill = next(
        each for each in _steps(accent, away) if _least(each, grounds) >= _SHAPE and _on(each)
    )
    ink = next(each for each in _steps(accent, away) if _least(each, (*grounds, soft)) >= _TEXT)
    return {"accent": fill, "accent-ink": ink, "accent-soft": soft, "on-accent": _on(fill) or _INK}


def contrast(one: Colour, other: Colour) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _on(fill: Colour) -> Colour | None:
    """The colour of text on `fill`: white, else ink, else None."""
    return next((each for each in (_WHITE, _INK) if contrast(each, fill) >= _TEXT), None)


def _least(colour: Colour, grounds: tuple[Colour, ...]) -> float:
    return min(contrast(colour, ground) for ground in grounds)


def _steps(colour: Colour, end: Colour) -> Iterator[Colour]:
    """`colour`, step by step nearer to `end`."""
    for step in range(51):
        yield _mixed(colour, end, step / 50)


def _mixed(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (
        round(first + (second - first) * share) for first, second in zip(one, other, strict=True)
    )
    return red, green, blue


def _luminance(colour: Colour) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (value / 255 for value in colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
