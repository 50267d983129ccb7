"""Takes sections and ways to ask out of a corpus, plays a week, and judges what is made of it."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from faq.changes.edits import Change, combined
from faq.engine import Engine
from faq.indexing.embed import embed
from faq.indexing.rebuild import rebuild
from faq.insights.groups import VainGroup, VainGroups, vain_groups
from faq.insights.mending import draft, mend
from faq.insights.observations import Observations
from faq.insights.proposals import Proposal, proposals
from faq.insights.vain import vain_questions
from faq.model import SearchRequest
from faq.semantic.text_encoder import TextEncoder
from faq.settings import Settings
from faq.storage.generations import open_current
from tests.insights.readers import Played, is_of, play
from tests.insights.rehearsal import (
    STARTER,
    Asked,
    Taken,
    Told,
    Week,
    choose_gaps,
    choose_ways,
    copy_of,
    popularity,
    take_section,
    take_way,
    told_by,
    week_of,
)

GAPS, WAYS, QUESTIONS = 5, 10, 5000
FIRST_GROUPS = 6
_CANDIDATES = 150


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A week over a corpus that lacks something."""

    settings: Settings
    engine: Engine
    taken: Taken
    week: Week
    played: Played


@dataclass(frozen=True, slots=True)
class Found:
    """What the insights make of a week."""

    topics: VainGroups
    proposals: tuple[Proposal, ...]


def rehearse(seed: int, folder: Path, encoder: TextEncoder | None = None) -> Rehearsal:
    """A week over the starter corpus without five sections of the quarter that people ask for most,
    and without ten ways to ask of the tenth that people use most: such that the section is no
    longer answered with, but still among the first ten hits, where a reader can find it."""
    chance = random.Random(seed)
    sections = told_by(STARTER)
    popular = popularity(sections, chance)
    gaps = choose_gaps(popular, chance, GAPS)
    settings = Settings(
        corpus=copy_of(STARTER, folder / "corpus"),
        index=folder / "index",
        feedback=folder / "feedback.sqlite3",
        question_log=folder / "questions.sqlite3",
        model=None if encoder else "off",
    )
    for gap in gaps:
        take_section(settings.corpus, gap)
    candidates = choose_ways(popular, gaps, chance, _CANDIDATES)
    ways = _ways(candidates, settings, folder, encoder)
    for told, way in ways:
        take_way(settings.corpus, told, way)
    engine = _rebuilt(settings, encoder)
    taken = Taken(tuple(gaps), ways)
    week = week_of(popular, taken, chance, QUESTIONS)
    return Rehearsal(settings, engine, taken, week, play(week.asked, engine, chance))


def _ways(
    candidates: Sequence[tuple[Told, str]],
    settings: Settings,
    folder: Path,
    encoder: TextEncoder | None,
) -> tuple[tuple[Told, str], ...]:
    """Ten of the candidates that readers miss where they are taken out."""
    tried = replace(
        settings,
        corpus=copy_of(settings.corpus, folder / "tried"),
        index=folder / "tried-index",
    )
    for told, way in candidates:
        take_way(tried.corpus, told, way)
    engine = _rebuilt(tried, encoder)
    missed = []
    for told, way in candidates:
        answer = engine.ask(SearchRequest(way))
        offered = answer.choices or answer.hits[:1]
        is_answered = answer.answered and any(is_of(hit.passage, told) for hit in offered)
        if not is_answered and any(is_of(hit.passage, told) for hit in answer.hits):
            missed.append((told, way))
    return tuple(missed[:WAYS])


def _rebuilt(settings: Settings, encoder: TextEncoder | None) -> Engine:
    rebuild(settings, encoder=encoder)
    if encoder and open_current(settings.index).manifest.embedding is None:
        embed(settings.index, encoder)
    return Engine.open(settings)


def find(rehearsal: Rehearsal, *, with_uses: bool = True) -> Found:
    """What the insights find; without uses as where readers' choices are not logged."""
    played = rehearsal.played
    seen = Observations(
        tuple(played.logged), tuple(played.uses) if with_uses else (), tuple(played.feedback)
    )
    topics = vain_groups(vain_questions(seen), rehearsal.engine)
    return Found(topics, proposals(topics.groups, rehearsal.engine))


def of_section(group: VainGroup, rehearsal: Rehearsal) -> Told | None:
    """The section that most of those were after who asked for a topic in vain."""
    told_of = {each.text: each.told for each in rehearsal.week.asked}
    counts: Counter[Told | None] = Counter()
    for phrasing in group.phrasings:
        counts[told_of[phrasing.text]] += phrasing.asked
    return max(counts, key=lambda told: counts[told])


def named_gaps(found: Found, rehearsal: Rehearsal) -> set[Told]:
    """The gaps that the first groups name: most of those who asked were after the gap, and so was
    the phrasing that names it."""
    told_of = {each.text: each.told for each in rehearsal.week.asked}
    return {
        told
        for group in found.topics.groups[:FIRST_GROUPS]
        if (told := of_section(group, rehearsal)) in rehearsal.taken.gaps
        and told is not None
        and told_of[group.name] == told
    }


def accuracy(asked: Sequence[Asked], engine: Engine, drafts: dict[str, Told]) -> float:
    """Share of questions whose first hit is of the section they are after, or of the draft that was
    begun for it."""
    return sum(map(right_of(engine, drafts), asked)) / len(asked)


def right_of(engine: Engine, drafts: dict[str, Told]) -> _Right:
    """Tells whether a question finds what it is after first."""
    return _Right(engine, drafts)


@dataclass(frozen=True, slots=True)
class _Right:
    engine: Engine
    drafts: dict[str, Told]
    """By the paths of their files."""

    def __call__(self, asked: Asked) -> bool:
        hits = self.engine.ask(SearchRequest(asked.text)).hits
        if not hits:
            return False
        first = hits[0].passage
        return is_of(first, asked.told) or self.drafts.get(first.source) == asked.told


def take_all(
    found: Found, rehearsal: Rehearsal, encoder: TextEncoder | None = None
) -> tuple[Engine, dict[str, Told], Change]:
    """The engine once all that was proposed is taken, which draft is for which section, and the
    change."""
    change, drafts = all_proposed(found, rehearsal)
    for each in change.files:
        each.path.parent.mkdir(parents=True, exist_ok=True)
        each.path.write_bytes(each.content or b"")
    return _rebuilt(rehearsal.settings, encoder), drafts, change


def all_proposed(found: Found, rehearsal: Rehearsal) -> tuple[Change, dict[str, Told]]:
    """One change that takes all that was proposed, and which draft is for which section."""
    settings = rehearsal.settings
    mended = mend(found.proposals, settings)
    changes = [mended.change] if mended.change else []
    drafts: dict[str, Told] = {}
    groups = {each.name: each for each in found.topics.groups}
    for proposal in found.proposals:
        if proposal.kind == "article":
            begun = draft(proposal, settings, rehearsal.engine)
            source = begun.files[0].path.relative_to(settings.corpus.resolve()).as_posix()
            told = of_section(groups[proposal.topic], rehearsal)
            if source not in drafts:
                changes.append(begun)
                if told is not None:
                    drafts[source] = told
    return combined(changes), drafts


def proposed_ways(found: Found, rehearsal: Rehearsal) -> int:
    """How many of the ways that were taken out are proposed for the section that had them: in the
    words of a question that was made of it."""
    made_of = {each.text: (each.told, each.phrase) for each in rehearsal.week.asked}
    proposed = set()
    for proposal in found.proposals:
        for group in found.topics.groups:
            if group.name == proposal.topic and proposal.kind != "article":
                passage = rehearsal.engine.passage(proposal.passage_id or "")
                for phrasing in group.phrasings:
                    told, phrase = made_of[phrasing.text]
                    if passage and told and is_of(passage, told):
                        proposed.add((told, phrase))
    return len(proposed & set(rehearsal.taken.ways))


def right_sections(found: Found, rehearsal: Rehearsal) -> tuple[int, int]:
    """How many of the topics that ways to ask are proposed for get them at the section that most of
    those who asked were after, and how many there are."""
    groups = {each.name: each for each in found.topics.groups}
    rights = [
        (passage := rehearsal.engine.passage(each.passage_id)) is not None
        and is_of(passage, of_section(groups[each.topic], rehearsal))
        for each in found.proposals
        if each.kind == "question" and each.passage_id
    ]
    return sum(rights), len(rights)
