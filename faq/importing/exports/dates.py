"""Reads the dates of exports, whatever form they have there."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_ISO = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ].*)?")
_MOST_SECONDS = 32_503_680_000
"""The year 3000; what is more counts milliseconds."""


def day_of(value: object) -> str | None:
    """The ISO date of a time as text or as seconds or milliseconds since 1970; None for others."""
    if isinstance(value, str):
        if value.strip().isdigit() and len(value.strip()) >= 9:
            return day_of(int(value.strip()))
        found = _ISO.fullmatch(value.strip())
        try:
            return datetime.fromisoformat(found[1]).date().isoformat() if found else None
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value <= 0:
        return None
    seconds = value / 1000 if value > _MOST_SECONDS else value
    if seconds > _MOST_SECONDS:
        return None
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()
