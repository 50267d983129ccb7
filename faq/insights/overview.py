"""Puts together all that there is to say about what readers asked in a period."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields

from faq.engine import Engine
from faq.insights.groups import VainGroup, VainGroups, vain_groups
from faq.insights.observations import Observations, Period
from faq.insights.proposals import Proposal, proposals
from faq.insights.summary import Summary, summary
from faq.insights.vain import vain_questions

GROUPS = 30
"""Topics for which something is proposed: more than anybody mends in a week."""


@dataclass(frozen=True, slots=True)
class Overview:
    """What readers asked, what in vain, and what would mend it."""

    summary: Summary
    topics: VainGroups
    proposals: tuple[Proposal, ...]
    """For the first `GROUPS` topics."""


def overview(seen: Observations, period: Period, engine: Engine) -> Overview:
    """All of it for a period; `seen` holds the period before as well.

    Raises what the engine raises where there is no index.
    """
    topics = vain_groups(vain_questions(seen.within(period)), engine)
    return Overview(
        summary(seen, period, engine), topics, proposals(topics.groups[:GROUPS], engine)
    )


def as_dict(found: Overview) -> dict[str, object]:
    """The overview in the form of `faq insights --json`."""
    return {
        **{each.name: _plain(getattr(found.summary, each.name)) for each in fields(Summary)},
        "period": found.summary.period._asdict(),
        "topics": topics_as_dicts(found.topics.groups),
        "mended": list(found.topics.mended),
        "proposals": [asdict(each) for each in found.proposals],
    }


def topics_as_dicts(groups: Iterable[VainGroup]) -> list[dict[str, object]]:
    """Topics in the form of `faq insights --json`."""
    return [_topic(each) for each in groups]


def _topic(group: VainGroup) -> dict[str, object]:
    return {
        each.name: _plain(getattr(group, each.name))
        for each in fields(VainGroup)
        if each.name != "probes"
    }


def _plain(value: object) -> object:
    """`value` as JSON has it."""
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, frozenset):
        return sorted(value)
    if hasattr(value, "__dataclass_fields__"):
        named = fields(value)  # type: ignore[arg-type]
        return {each.name: _plain(getattr(value, each.name)) for each in named}
    return value
