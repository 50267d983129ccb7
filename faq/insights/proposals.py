"""Proposes what would mend a topic that was asked for in vain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from faq.engine import Engine
from faq.insights.groups import VainGroup
from faq.insights.nearness import NearPassage
from faq.insights.pairs import dice, pairs_of
from faq.insights.synonyms import synonym_lines
from faq.model import ArticleId, PassageId

ProposalKind = Literal["question", "synonym", "article"]
"""A further way to ask for a passage; a word that means one of the passage; an article that is yet
to be written."""
_FEWEST = 2
"""Of fewer askings nothing tells that the topic is missing."""
_OPENED, _AGREED = 0.2, 0.6
"""Least share of those who asked in vain that opened the passage, and of all that they opened."""
_HALF = 0.5
_LONE_ASKINGS, _LONE_CONFIDENCE = 3, 0.2
"""Up to so many askings one reader's choice is enough, where anything is at all likely to answer:
of what no passage tells, readers open what is merely nearest."""
_FIRST, _CONFIDENT = 0.6, 0.8
"""Least share of the askings that find the passage first, and the least confidence that it answers
half of them, where no reader chose anything."""
_WAYS = 5
"""Ways to ask that are proposed for one passage; each further one adds less."""
_QUESTIONS = 20
"""Of a draft."""
_LINKS = 3
_ALIKE = 0.6
"""Share of pairs of characters from which two phrasings are one way to ask."""
_MARKS = " \t\n，,。.！!？?；;、~～…|｜#"


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why a proposal was made."""

    asked: int
    opened: int
    """How many of those opened the passage, or told that it helped."""
    first: float
    """Share of the askings that find it first."""
    confidence: float
    """That it answers the name of the topic."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What would mend a topic."""

    topic: str
    """Name of the group."""
    kind: ProposalKind
    passage_id: PassageId | None
    """The passage that answers; None where none does."""
    article_id: ArticleId | None
    heading: str
    """Of the passage, or the title of the draft."""
    questions: tuple[str, ...]
    """Ways to ask, the most missed first."""
    line: str
    """To be added to the synonyms; "" for the other kinds."""
    near: tuple[PassageId, ...]
    """What a draft links to."""
    grounds: Grounds


def proposals(groups: Iterable[VainGroup], engine: Engine) -> tuple[Proposal, ...]:
    """What would mend each topic, in the order of topics; none for a topic that was hardly asked
    for and of which nobody chose a passage."""
    return tuple(each for group in groups for each in _proposed(group, engine))


def _proposed(group: VainGroup, engine: Engine) -> Iterator[Proposal]:
    answers = _answering(group)
    grounds = _grounds(group, answers)
    if answers is not None:
        article = ArticleId(answers.passage_id.rpartition("#")[0])
        where = (answers.passage_id, article, answers.heading)
        for line in synonym_lines(group, answers.passage_id, engine):
            yield Proposal(group.name, "synonym", *where, (), line, (), grounds)
        ways = distinct_ways((each.text for each in group.phrasings), _WAYS)
        yield Proposal(group.name, "question", *where, ways, "", (), grounds)
    elif group.asked >= _FEWEST and any(map(str.isalnum, group.name)):
        ways = distinct_ways((each.text for each in group.phrasings), _QUESTIONS)
        near = tuple(each.passage_id for each in group.near[:_LINKS])
        title = tidy(group.name)
        yield Proposal(group.name, "article", None, None, title, ways, "", near, grounds)


def _answering(group: VainGroup) -> NearPassage | None:
    """The passage that answers a topic, as far as readers or, where these opened none, the index
    know; None where the evidence doesn't single one out."""
    opened = sum(each.opened for each in group.near)
    if opened:
        return group.near[0] if _is_chosen(group.near[0], opened, group) else None
    first = max(group.near, key=lambda each: each.first, default=None)
    if first is None or first.first < _FIRST or first.unhelpful or not group.probes:
        return None
    sure = [each for each in group.probes if each.confidence >= _CONFIDENT]
    asked = sum(each.question.asked for each in group.probes)
    likely = sum(each.question.asked for each in sure)
    return first if likely * 2 >= asked else None


def _is_chosen(top: NearPassage, opened: int, group: VainGroup) -> bool:
    """Whether enough of those who asked opened the passage, and little else."""
    share = top.opened / opened
    if top.opened > 1:
        return share >= _AGREED and top.opened >= _OPENED * group.asked
    likely = max((each.confidence for each in group.phrasings), default=0.0)
    enough = _HALF if top.first >= _FIRST else _AGREED  # one reader confirms what the index has
    return share >= enough and group.asked <= _LONE_ASKINGS and likely >= _LONE_CONFIDENCE


def _grounds(group: VainGroup, answers: NearPassage | None) -> Grounds:
    confidence = max((each.confidence for each in group.phrasings), default=0.0)
    if answers is None:
        return Grounds(group.asked, 0, 0.0, confidence)
    return Grounds(group.asked, answers.opened, answers.first, confidence)


def distinct_ways(texts: Iterable[str], most: int) -> tuple[str, ...]:
    """The first of these phrasings that differ by more than a word of courtesy or a slip, as ways
    to ask."""
    chosen: dict[str, frozenset[str]] = {}
    for text in map(tidy, texts):
        pairs = pairs_of(text)
        if text and not any(_are_alike(pairs, other) for other in chosen.values()):
            chosen[text] = pairs
            if len(chosen) == most:
                break
    return tuple(chosen)


def tidy(text: str) -> str:
    """A question as a way to ask: in one line, without marks around it or that would part it."""
    parts = "".join("，" if each in "；;|｜#" else each for each in " ".join(text.split()))
    return parts.strip(_MARKS)


def _are_alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return dice(len(one & other), len(one), len(other)) >= _ALIKE
