"""Renders the insights as one HTML page."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from pathlib import Path

from faq.errors import InsightsError
from faq.insights import words
from faq.insights.overview import GROUPS, Overview
from faq.insights.proposals import Proposal
from faq.insights.summary import Figures
from faq.insights.trend import HEIGHT, WIDTH, trend_lines
from faq.presenting.report_pages import report_templates

_LISTED = 100
"""Articles that a list has."""
_DRAWN = ("asked", "answered", "none")


def write_report(path: Path, found: Overview) -> None:
    """Writes the page to `path`; raises InsightsError if it can't be written."""
    try:
        path.write_text(render_report(found, datetime.now().astimezone()), "utf-8")
    except OSError as error:
        raise InsightsError(f"无法写入报告 {path} (can't write the report): {error}") from error


def render_report(found: Overview, made: datetime) -> str:
    """The page of an overview, made at `made`."""
    summary = found.summary
    series = [
        (words.FIGURES[name], [getattr(each.figures, name) for each in summary.days])
        for name in _DRAWN
    ]
    lines, highest = trend_lines(series)
    by_topic: dict[str, list[Proposal]] = {}
    for each in found.proposals:
        by_topic.setdefault(each.topic, []).append(each)
    template = report_templates("faq.insights").get_template("insights.html")
    return template.render(
        found=found,
        summary=summary,
        made=made,
        figures=[
            (words.FIGURES[each.name], getattr(summary.now, each.name), before)
            for each in fields(Figures)
            for before in (getattr(summary.before, each.name),)
        ],
        lines=lines,
        highest=highest,
        size=(WIDTH, HEIGHT),
        topics=found.topics.groups[:GROUPS],
        proposals=by_topic,
        listed=_LISTED,
        words=words,
    )
