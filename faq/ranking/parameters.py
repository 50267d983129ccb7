"""Declares the parameters of the ranking model: each with its default, range and help."""

from __future__ import annotations

from dataclasses import field, fields
from typing import Any

MOST = 1000
"""Larger weights and coefficients tell nothing more, and products of weights stay within 32-bit
floats."""


def parameter(
    default: float, text: str, chinese: str, *, low: float = 0, high: float = MOST
) -> Any:
    """A number with its default, its help in English and Chinese, and its range."""
    metadata = {"help": text, "help_zh": chinese, "low": low, "high": high}
    return field(default=default, metadata=metadata)


def check_ranges(part: Any) -> None:
    """Raises ValueError naming the parameter of `part` that is out of its range, or NaN."""
    for each in fields(part):
        value = getattr(part, each.name)
        if "low" in each.metadata and not each.metadata["low"] <= value <= each.metadata["high"]:
            low, high = each.metadata["low"], each.metadata["high"]
            raise ValueError(f"{each.name} = {value} 应在 {low} 到 {high} 之间 (out of range)")


def group(default: Any, text: str, chinese: str) -> Any:
    """A part that has parameters of its own."""
    return field(default=default, metadata={"help": text, "help_zh": chinese})


def coefficient(default: float, text: str, chinese: str) -> Any:
    """A coefficient of a regression."""
    return parameter(default, text, chinese, low=-MOST, high=MOST)
