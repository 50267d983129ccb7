"""Shows what was asked in vain by topic, and leads to a trial of what would mend it."""

from __future__ import annotations

from flask import Response

from faq.errors import FaqError
from faq.insights.groups import VainGroup
from faq.insights.proposals import Proposal, distinct_ways
from web import current
from web.desk.seen_questions import asked_days, counting_reply, recent_overview
from web.desk.shell import blueprint, desk_reply

_REASONS = {
    "none": "没找到可靠的",
    "unhelpful": "读者说没帮上",
    "untaken": "给了选项，没人选",
    "unsure": "答得没把握",
    "missing": "读者说缺答案",
}
TEXTS = tuple(_REASONS.values())
_TOPICS, _PHRASINGS, _WAYS = 30, 8, 20


@blueprint.get("/vain")
def vain() -> Response:
    """The topics of the last days that were asked for in vain, the most missed first."""
    days = asked_days()
    try:
        found = recent_overview(current.engine(), days)
    except FaqError as error:
        return desk_reply("vain.html", status=503, days=days, error=str(error), topics=())
    if found is None:
        return counting_reply("没帮上的")
    proposed: dict[str, Proposal] = {}
    for each in found.proposals:
        if each.kind != "synonym":
            proposed.setdefault(each.topic, each)
    shown = found.topics.groups[:_TOPICS]
    return desk_reply(
        "vain.html",
        days=days,
        error="",
        topics=[(each, proposed.get(each.name), _ways(each)) for each in shown],
        others=len(found.topics.groups) - len(shown),
        mended=len(found.topics.mended),
        reasons=_REASONS,
        phrasings=_PHRASINGS,
    )


def _ways(topic: VainGroup) -> tuple[str, ...]:
    """Ways to ask for a topic; none where its questions are signs alone."""
    return distinct_ways((each.text for each in topic.phrasings), _WAYS)
