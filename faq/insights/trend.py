"""Lays out lines of counts by day for a chart in SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 600, 120
"""Of the chart, in its own units."""
_EDGE = 4
"""Above and below the lines, which are drawn thicker than they are."""


@dataclass(frozen=True, slots=True)
class TrendLine:
    """A line of a chart."""

    name: str
    points: str
    """As `points` of a polyline has them."""
    counts: tuple[int, ...]


def trend_lines(series: Sequence[tuple[str, Sequence[int]]]) -> tuple[tuple[TrendLine, ...], int]:
    """The lines of several series of equal length, on one scale from 0, and its highest count.

    A series of one day is a level line; one of none has no points.
    """
    highest = max((max(counts, default=0) for _, counts in series), default=0)
    return tuple(
        TrendLine(name, _points(counts, highest), tuple(counts)) for name, counts in series
    ), highest


def _points(counts: Sequence[int], highest: int) -> str:
    if not counts:
        return ""
    drawn = counts if len(counts) > 1 else (*counts, *counts)
    across, height = WIDTH / (len(drawn) - 1), HEIGHT - 2 * _EDGE
    return " ".join(
        f"{nth * across:.1f},{_EDGE + height * (1 - count / highest if highest else 1):.1f}"
        for nth, count in enumerate(drawn)
    )
