"""Shows what readers asked lately, what came of it, and where articles fail them."""

from __future__ import annotations

from dataclasses import fields

from flask import Response

from faq.errors import FaqError
from faq.insights.summary import Figures
from faq.insights.trend import HEIGHT, WIDTH, trend_lines
from web import current
from web.desk.seen_questions import asked_days, counting_reply, recent_overview
from web.desk.shell import blueprint, desk_reply

_LABELS = {
    "asked": "提问",
    "answered": "答上",
    "choices": "给选项",
    "none": "没答上",
    "helped": "有帮助",
    "unhelpful": "没帮助",
    "stuck": "卡住",
    "used": "点开、勾选、复制",
}
TEXTS = tuple(_LABELS.values())
_DRAWN = ("asked", "answered", "none")
_LISTED = 10


@blueprint.get("/today")
def today() -> Response:
    """The figures of the last days beside those before, and lists of what they are about."""
    days = asked_days()
    try:
        found = recent_overview(current.engine(), days)
    except FaqError as error:
        return desk_reply("today.html", status=503, days=days, error=str(error), summary=None)
    if found is None:
        return counting_reply("今天")
    summary = found.summary
    lines, highest = trend_lines(
        [(name, [getattr(each.figures, name) for each in summary.days]) for name in _DRAWN]
    )
    return desk_reply(
        "today.html",
        days=days,
        error="",
        summary=summary,
        figures=[
            (
                _LABELS[each.name],
                getattr(summary.now, each.name),
                getattr(summary.before, each.name),
            )
            for each in fields(Figures)
        ],
        labels=_LABELS,
        lines=lines,
        highest=highest,
        size=(WIDTH, HEIGHT),
        listed=_LISTED,
    )
