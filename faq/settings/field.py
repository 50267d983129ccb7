"""Makes the fields of the tables of settings."""

from __future__ import annotations

import math
from dataclasses import field
from typing import Any


def setting(default: Any, text: str, chinese: str, **limits: Any) -> Any:
    """A setting with what it does, in English and in Chinese; `limits` are `low`, `high`, the
    `form` of a text, an `example` where there is no default."""
    bounds = {"low": -math.inf, "high": math.inf, "form": None, "example": None}
    return field(default=default, metadata={"help": text, "help_zh": chinese, **bounds, **limits})
