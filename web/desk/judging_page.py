"""Lays out what an editor judges: a question's hits, of one generation or of two side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from faq.evaluation.judging import RIGHT, Verdicts, read_verdicts
from faq.evaluation.rounds import RoundState
from faq.evaluation.side_by_side import Wins, gain, hits_of, wins
from faq.model import Hit, Passage, SearchRequest
from faq.presenting.urls import passage_url
from web import current

_NONE = Verdicts({})


@dataclass(frozen=True, slots=True)
class ShownHit:
    """A hit to be judged."""

    place: int
    """Where it stands among all that are judged for the question, from 1, the best first."""
    rank: int
    passage: Passage
    url: str
    verdict: int | None
    """What was judged of it, in whichever round."""
    is_judged: bool
    """Whether it was judged in this one."""


@dataclass(frozen=True, slots=True)
class ShownQuestion:
    """A question of a round with its hits."""

    number: int
    """From 1."""
    text: str
    sides: tuple[tuple[ShownHit, ...], ...]
    """One list of hits, or two in the order that chance gives them."""
    unanswerable: bool
    is_done: bool

    def following(self, passage_id: str) -> ShownHit | None:
        """The next hit that is not judged in this round, after one that is now; None after the
        last."""
        hits = sorted((hit for side in self.sides for hit in side), key=lambda hit: hit.place)
        at = self.place_of(passage_id)
        waiting = [hit for hit in hits if not hit.is_judged and hit.place != at]
        later = (hit for hit in waiting if hit.place > at)
        return next(later, next(iter(waiting), None))

    def place_of(self, passage_id: str) -> int:
        """Where a passage stands; 0 where it is not among the hits."""
        hits = (hit for side in self.sides for hit in side)
        return next((hit.place for hit in hits if hit.passage.id == passage_id), 0)


@dataclass(frozen=True, slots=True)
class RoundResult:
    """What the verdicts on a round's questions come to."""

    judged: int
    """Questions with a verdict."""
    unanswerable: int
    first: int
    """Questions whose first hit is right."""
    some: int
    """Questions with a right hit among those shown."""
    wins: Wins | None
    """Of two generations, in the order of the round's; None where one was judged."""


def shown_question(state: RoundState, number: int) -> ShownQuestion:
    """A question of a round, by its number from 0, with what the index finds for it.  Raises
    IndexMissing, IndexStale and EvaluationError."""
    question = state.round.questions[number]
    verdicts = read_verdicts(current.settings().judged).get(question, _NONE)
    order = state.round.order(number)
    found = [_found(question, each, state.round.hits) for each in order or ("",)]
    sides = [[hit.passage for hit in hits] for hits in found]
    places = {passage.id: place for place, passage in enumerate(_in_turn(sides), 1)}
    judged = state.judged(number)
    return ShownQuestion(
        number + 1,
        question,
        tuple(
            tuple(
                ShownHit(
                    places[passage.id],
                    rank,
                    passage,
                    current.base() + passage_url(passage.id),
                    verdicts.relevances.get(passage.id),
                    passage.id in judged,
                )
                for rank, passage in enumerate(side, 1)
            )
            for side in sides
        ),
        verdicts.unanswerable,
        number in state.done(),
    )


def result_of(state: RoundState) -> RoundResult:
    """What the verdicts come to on what the index finds now; raises as `shown_question`."""
    verdicts = read_verdicts(current.settings().judged)
    generations = state.round.generations
    judged = unanswerable = first = some = 0
    pairs: list[tuple[float, float]] = []
    for number in sorted(state.done()):
        question = state.round.questions[number]
        told = verdicts.get(question, _NONE)
        if not (told.relevances or told.unanswerable):
            continue
        judged += 1
        unanswerable += told.unanswerable
        found = [_found(question, each, state.round.hits) for each in generations or ("",)]
        ids = [[hit.passage.id for hit in hits] for hits in found]
        right = [told.relevances.get(each, 0) == RIGHT for each in ids[0]]
        first += right[:1] == [True]
        some += any(right)
        if generations:
            pairs.append((gain(ids[0], told.relevances), gain(ids[1], told.relevances)))
    counted = wins(pairs) if generations else None
    return RoundResult(judged, unanswerable, first, some, counted)


def _found(question: str, generation: str, most: int) -> Sequence[Hit]:
    """The hits of a generation; of the one in force where none is named."""
    settings = current.settings()
    if len(question) > settings.question_chars:
        return ()
    request = SearchRequest(question, limit=min(most, settings.max_limit))
    if generation:
        return hits_of(settings, generation, request)
    return current.engine().ask(request).hits


def _in_turn(sides: Sequence[Sequence[Passage]]) -> Iterator[Passage]:
    """Each passage once, by its best rank on any side."""
    seen: set[str] = set()
    for rank in range(max(map(len, sides), default=0)):
        for side in sides:
            if rank < len(side) and side[rank].id not in seen:
                seen.add(side[rank].id)
                yield side[rank]
