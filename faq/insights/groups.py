"""Groups questions that were asked in vain into topics, and tells why nothing answered them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from faq.engine import Engine
from faq.insights.grouping import Similarity
from faq.insights.nearness import NearPassage, near_passages
from faq.insights.probe import Probe, probe_all
from faq.insights.similarity import topics_of
from faq.insights.strays import group_of_strays
from faq.insights.vain import Reason, VainQuestion
from faq.model import Outcome

_Counted = TypeVar("_Counted", bound=str)
_SAME = 0.7
"""How alike phrasings are at least that are nearly the same."""
PROBED = 3000
"""Questions that are asked again and compared with one another, those in vain most often first; the
others join the group whose words they have."""


@dataclass(frozen=True, slots=True)
class Phrasing:
    """A way in which a topic was asked for in vain."""

    text: str
    asked: int
    missed: float
    reasons: tuple[tuple[Reason, int], ...]
    outcome: Outcome | None
    """What comes of it now; None where it was not asked again."""
    confidence: float


@dataclass(frozen=True, slots=True)
class VainGroup:
    """A topic that was asked for in vain."""

    name: str
    """Its most central phrasing."""
    asked: int
    missed: float
    """How many of those who asked were left without an answer."""
    phrasings: tuple[Phrasing, ...]
    """The most missed first."""
    days: tuple[tuple[str, int], ...]
    reasons: tuple[tuple[Reason, int], ...]
    unknown: tuple[str, ...]
    """Words of it that no passage has, nor a synonym of them, the most frequent first."""
    near: tuple[NearPassage, ...]
    """The nearest passages, those first that readers opened."""
    probes: tuple[Probe, ...]
    """Of the phrasings that were asked again, in their order; for the proposals."""


@dataclass(frozen=True, slots=True)
class VainGroups:
    """The topics that were asked for in vain."""

    groups: tuple[VainGroup, ...]
    """The most missed first."""
    mended: tuple[str, ...]
    """Questions that another generation left without an answer and that are answered now."""


def vain_groups(questions: Sequence[VainQuestion], engine: Engine) -> VainGroups:
    """The topics of questions that were asked in vain; raises what the engine raises where there is
    no index."""
    searcher = engine.searcher
    probes = probe_all(questions[:PROBED], searcher)
    is_mended = [_is_mended(each, searcher.index.manifest.generation) for each in probes]
    mended = tuple(each.question.text for each, so in zip(probes, is_mended, strict=True) if so)
    probes = [each for each, so in zip(probes, is_mended, strict=True) if not so]
    members, similar = topics_of(probes)
    strays = group_of_strays(questions[PROBED:], [[probes[n] for n in each] for each in members])
    groups = []
    for group, others in zip(members, strays, strict=True):
        weights = np.array([probes[nth].question.missed for nth in group], np.float32)
        named = _clearest(group, similar[np.ix_(group, group)], weights, probes)
        own = sorted((probes[nth] for nth in group), key=lambda each: -each.question.missed)
        groups.append(_group(named, own, others, engine))
    groups.sort(key=lambda each: (-each.missed, -each.asked, each.name))
    return VainGroups(tuple(groups), mended)


def _clearest(
    group: Sequence[int], similar: Similarity, weights: Similarity, probes: Sequence[Probe]
) -> str:
    """The most central phrasing of a group, or what is nearly the same and was put more often."""
    centrality = similar @ weights
    alike = np.flatnonzero(similar[int(centrality.argmax())] >= _SAME)
    most = max(
        {int(centrality.argmax()), *alike.tolist()},
        key=lambda nth: (probes[group[nth]].question.asked, centrality[nth]),
    )
    return probes[group[most]].question.text


def _is_mended(probe: Probe, generation: str) -> bool:
    """Whether an article, a synonym or a way to ask has answered it since."""
    if probe.outcome != "answer" or probe.question.generation == generation:
        return False
    return probe.first not in probe.question.unhelpful


def _group(
    name: str, probes: Sequence[Probe], strays: Sequence[VainQuestion], engine: Engine
) -> VainGroup:
    questions = [*(each.question for each in probes), *strays]
    phrasings = [
        *(_phrasing(each.question, each.outcome, each.attempt.confidence) for each in probes),
        *(_phrasing(each, None, 0.0) for each in strays),
    ]
    unknown = Counter[str]()
    for each in probes:
        unknown.update(dict.fromkeys(each.unknown, each.question.asked))
    return VainGroup(
        name,
        asked=sum(each.asked for each in questions),
        missed=round(sum(each.missed for each in questions), 2),
        phrasings=tuple(phrasings),
        days=tuple(sorted(_summed(each.days for each in questions).items())),
        reasons=tuple(_summed(each.reasons for each in questions).most_common()),
        unknown=tuple(word for word, _ in unknown.most_common()),
        near=tuple(near_passages(probes, engine)),
        probes=tuple(probes),
    )


def _phrasing(question: VainQuestion, outcome: Outcome | None, confidence: float) -> Phrasing:
    return Phrasing(
        question.text,
        question.asked,
        question.missed,
        question.reasons,
        outcome,
        round(confidence, 3),
    )


def _summed(counts: Iterable[Iterable[tuple[_Counted, int]]]) -> Counter[_Counted]:
    total: Counter[_Counted] = Counter()
    for each in counts:
        total.update(dict(each))
    return total
