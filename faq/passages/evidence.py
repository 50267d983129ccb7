"""Weighs whether a run is actions, from what it says and where it stands.

Each kind of evidence is a function of its own with a name; the weights stand in one table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from faq.articles.labels import COLONS
from faq.language.normalize import normalize_all
from faq.model import Block, Section
from faq.passages import cues
from faq.passages.clauses import is_imperative, opening
from faq.passages.runs import Run

_MAX_READ = 160
"""Code points of an item, or of what stands above it, that are weighed."""
_LEAST = 0.04
"""What adds less is not told."""
_LONG = 120
"""An item on average longer than this explains rather than instructs."""


@dataclass(frozen=True, slots=True)
class Weights:
    """The weight of each kind of evidence; what is shared by items counts by their share."""

    verbs: float = 3.5
    later_verbs: float = 1.3
    interface: float = 2.0
    command: float = 1.0
    order_words: float = 0.9
    says_step: float = 4.0
    ordered: float = 0.7
    bulleted: float = -1.9
    single: float = -1.2
    announces_steps: float = 1.2
    how_to: float = 2.1
    weak_how_to: float = 1.2
    verb_heading: float = 1.1
    trouble: float = 1.9
    parent: float = 0.9
    title: float = 0.7
    leads_in: float = 1.8
    heading_against: float = -1.9
    parent_against: float = -1.0
    announces_other: float = -2.0
    describes: float = -2.6
    system_acts: float = -2.2
    defines: float = -1.8
    alternatives: float = -1.2
    cases: float = -1.6
    questions: float = -2.0
    links: float = -2.1
    opens_with_verb: float = 1.0
    opens_with_subject: float = -0.8
    agents: float = -2.5
    names: float = -1.0
    rules: float = -1.1
    troubles: float = -1.0
    long_items: float = -0.8
    threshold: float = 1.7


WEIGHTS = Weights()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a run stands."""

    heading: str
    parents: tuple[str, ...] = ()
    """Headings around the section, the outermost first."""
    title: str = ""
    lead_in: str = ""
    """The sentence before the run."""

    @classmethod
    def within(cls, section: Section, title: str) -> Place:
        """That of what stands under the heading of a section of the article `title`."""
        return cls(section.heading, section.path[:-1], title)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a run is actions, and why."""

    score: float
    """What all evidence adds up to."""
    reasons: tuple[tuple[str, float], ...]
    """The kinds of evidence that counted, by their names in `Weights`, each with what it added."""
    shares: tuple[tuple[str, float], ...]
    """How far each kind of evidence holds, 0 to 1."""

    @classmethod
    def of(cls, shares: tuple[tuple[str, float], ...]) -> Verdict:
        """The verdict that follows from how far each kind of evidence holds."""
        weighed = ((name, round(share * getattr(WEIGHTS, name), 2)) for name, share in shares)
        reasons = tuple((name, added) for name, added in weighed if abs(added) > _LEAST)
        return cls(round(sum(added for _, added in reasons), 2), reasons, shares)

    @property
    def actions(self) -> bool:
        """Whether the run is actions."""
        return self.score >= WEIGHTS.threshold

    def __str__(self) -> str:
        found = " ".join(f"{name} {value:+.1f}" for name, value in self.reasons)
        return f"{self.score:+.1f}/{WEIGHTS.threshold}: {found}"


@dataclass(frozen=True, slots=True)
class _Case:
    """A run and its place, normalized."""

    run: Run
    heading: str
    parent: str
    """The heading around the section; empty without one."""
    title: str
    lead_in: str
    items: tuple[str, ...]
    others: tuple[str, ...]
    """The items that are no imperatives."""

    def share(self, holds: Callable[[str], object]) -> float:
        """The share of items for which `holds` is true."""
        return sum(bool(holds(item)) for item in self.items) / len(self.items)

    def share_of_others(self, holds: Callable[[str], object]) -> float:
        """The share of items that are no imperatives and for which `holds` is true."""
        return sum(bool(holds(item)) for item in self.others) / len(self.items)


def judge(run: Run, place: Place) -> Verdict:
    """Whether `run` is actions where it stands."""
    case = _normalized(run, place)
    return Verdict.of((*_of_items(case), *_of_form(case), *_of_heading(case), *_of_lead_in(case)))


def fewest_in_order(heading: str) -> int:
    """How many order words (首先, 然后) make prose under a heading steps; 0 where none do."""
    (normal,) = normalize_all([heading])
    text = normal.text
    if cues.is_against(text) or cues.DESCRIBES.search(text):
        return 0
    return 2 if cues.HOW_TO.search(text) or cues.WEAK_HOW_TO.search(text) else 3


def promise(heading: str) -> Literal["how to", "other", "against"]:
    """Whether a heading asks how or names a procedure, or else names what is no action."""
    (normal,) = normalize_all([heading[:_MAX_READ]])
    text = cues.ASIDE.sub("", normal.text.strip())
    if cues.is_against(text) or cues.DESCRIBES.search(text):
        return "against"
    return "how to" if cues.HOW_TO.search(text) else "other"


def _normalized(run: Run, place: Place) -> _Case:
    read = [each.text[:_MAX_READ] for each in run.items]
    parent = place.parents[-1] if place.parents else ""
    above = [each[:_MAX_READ] for each in (place.heading, parent, place.title)]
    texts = normalize_all([*above, place.lead_in[-_MAX_READ:], *read])
    heading, parent, title, lead_in, *items = (each.text.strip() for each in texts)
    heading, parent = cues.ASIDE.sub("", heading), cues.ASIDE.sub("", parent)
    others = tuple(
        item
        for item, block in zip(items, run.items, strict=True)
        if _explains_code(block) or not is_imperative(item)
    )
    return _Case(run, heading, parent, title, lead_in, tuple(items), others)


def _of_items(case: _Case) -> Iterator[tuple[str, float]]:
    yield "verbs", (len(case.items) - len(case.others)) / len(case.items)
    yield "later_verbs", case.share_of_others(cues.HOLDS_VERB.search)
    yield "interface", case.share(cues.INTERFACE.search)
    code = any(each.kind == "code" for each in case.run.blocks)
    yield "command", max(float(code), case.share(cues.COMMAND.search))
    yield "order_words", float(case.share(cues.ORDER.search) > 0)
    yield "system_acts", case.share_of_others(cues.SYSTEM_ACTS.match)
    yield "defines", case.share_of_others(cues.DEFINES.match)
    openings = {item[:2] for item in case.items}
    yield "alternatives", float(not case.run.ordered and len(case.items) > len(openings) == 1)
    yield "cases", 0.0 if case.run.ordered else case.share(cues.CASE.match)
    yield "questions", case.share(cues.QUESTION.match)
    yield "opens_with_verb", case.share_of_others(lambda item: opening(item) == "verb")
    yield "opens_with_subject", case.share_of_others(lambda item: opening(item) == "subject")
    yield "agents", case.share_of_others(lambda item: opening(item) == "agent")
    yield "names", case.share_of_others(lambda item: opening(item) == "name")
    yield "rules", case.share(cues.RULE.search)
    yield "troubles", case.share_of_others(cues.TROUBLE_ITEM.match)
    yield "links", _share_of_links(case.run)


def _explains_code(item: Block) -> bool:
    """Whether an item is code with what it means, as in `SELECT 1`: …."""
    return any(
        span.kind == "code" and span.start == 0 and item.text[span.end :].lstrip()[:1] in COLONS
        for span in item.spans[:1]
    )


def _share_of_links(run: Run) -> float:
    """The share of items that are nothing but a link, as in a list of other pages."""
    links = sum(
        any(
            span.kind == "link" and span.end - span.start >= len(item.text) - 1
            for span in item.spans
        )
        for item in run.items
    )
    return links / len(run.items)


def _of_form(case: _Case) -> Iterator[tuple[str, float]]:
    yield "says_step", float(case.run.says_step)
    yield "ordered", float(case.run.ordered)
    yield "bulleted", float(not case.run.ordered)
    yield "single", float(len(case.items) == 1)
    length = sum(len(each.text.partition("\n")[0]) for each in case.run.items) / len(case.items)
    yield "long_items", float(length > _LONG)


def _of_heading(case: _Case) -> Iterator[tuple[str, float]]:
    against = cues.is_against(case.heading)
    yield "heading_against", float(against)
    if not against:
        yield from _for_heading(case.heading)
    principle = cues.DESCRIBES.search(case.heading) or cues.PRINCIPLE.search(case.parent)
    yield "describes", float(bool(principle))
    known = against or bool(cues.HOW_TO.search(case.heading))
    yield "parent", float(not known and _announces(case.parent))
    yield "parent_against", float(cues.is_against(case.parent))
    yield "title", float(not against and _announces(case.title))


def _for_heading(heading: str) -> Iterator[tuple[str, float]]:
    if cues.HOW_TO.search(heading):
        yield "how_to", 1.0
    elif cues.TROUBLE.search(heading):
        yield "trouble", 1.0
    elif cues.WEAK_HOW_TO.search(heading):
        yield "weak_how_to", 1.0
    elif cues.HEADING_VERB.match(heading):
        yield "verb_heading", 1.0


def _announces(heading: str) -> bool:
    """Whether a heading above names an action."""
    if cues.is_against(heading):
        return False
    return bool(
        cues.HOW_TO.search(heading)
        or cues.WEAK_HOW_TO.search(heading)
        or cues.HEADING_VERB.match(heading)
    )


def _of_lead_in(case: _Case) -> Iterator[tuple[str, float]]:
    if not case.lead_in:
        return
    describes = bool(cues.DESCRIBES.search(case.lead_in))
    explains = bool(cues.EXPLAINS.search(case.lead_in))
    other = explains or bool(cues.ANNOUNCES_OTHER.search(case.lead_in))
    yield "describes", float(describes)
    if cues.LEADS_IN.search(case.lead_in) and not (describes or explains):
        yield "leads_in", 1.0
        yield "announces_steps", float(bool(cues.ANNOUNCES_STEPS.search(case.lead_in)))
    else:
        names = case.lead_in.endswith(":") and len(case.others) == len(case.items)
        yield "announces_other", 1.0 if other else 0.4 * names
