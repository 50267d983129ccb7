"""Learns from examples, and proposes what was learnt where questions it has not seen gain."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np

from faq.learning.adapting import fit_adapter
from faq.learning.candidates import Candidates, candidates_of
from faq.learning.examples import Example, Examples, examples_of, gather, verdicts_in
from faq.learning.folds import FOLDS, Folds, Gain, gain_of, groups_needed, part
from faq.learning.reweighing import fit_weights
from faq.learning.scoring import Learnt, measure
from faq.opening import Opening
from faq.search.searcher import Searcher
from faq.settings import Settings

Kind = Literal["adapter", "weights", "both"]
ADAPTER_SHRINKAGES = (0.2, 1.0, 5.0)
WEIGHT_SHRINKAGES = (0.03, 0.1, 0.3)
ALLOWED_LOST = 0.02
"""Share of judged questions that may lose their right first passage, by default."""
_FEWEST = 12
"""Groups that are held out, at least: below, an interval says nothing."""
_HELD_OUT = 1 / 3


@dataclass(frozen=True, slots=True)
class Trial:
    """One way to learn, and what it brings to folds that it wasn't fitted to."""

    kind: Kind
    adapter_shrinkage: float
    """0 where no adapter is fitted; likewise of weights."""
    weight_shrinkage: float
    gain: float
    """In nDCG@10."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What was learnt, and whether it is proposed."""

    examples: Examples
    asked: int
    """Examples that could be asked."""
    groups: int
    """Of these, by what they mean."""
    reason: str
    """Why nothing is proposed, in words fit to be shown; "" where it is."""
    trials: tuple[Trial, ...] = ()
    chosen: Trial | None = None
    """The way that brings most."""
    held_out: Gain | None = None
    """What it brings to the examples that took no part."""
    frozen: Gain | None = None
    """What it brings to the judged questions that the promise stands on."""
    more: int | None = None
    """About how many more verdicts it would take to be sure; None where that can't be told."""
    weights: Mapping[str, tuple[float, float]] | None = None
    """Rerank weights before and after, where they change."""
    learnt: Learnt | None = None
    seconds: float = 0.0

    @property
    def is_proposed(self) -> bool:
        """Whether it may be taken."""
        return self.learnt is not None and not self.reason

    def as_dict(self) -> dict[str, Any]:
        """What the command prints as JSON."""
        examples = self.examples
        counts = {
            name: getattr(examples, name)
            for name in ("verdicts", "chosen", "helped", "unhelpful", "conflicts")
        }
        adapter = self.learnt.adapter if self.learnt else None
        return {
            "proposed": self.is_proposed,
            "reason": self.reason,
            "more_verdicts": self.more,
            "examples": {"questions": len(examples.examples), **counts},
            "asked": self.asked,
            "groups": self.groups,
            "chosen": asdict(self.chosen) if self.chosen else None,
            "held_out": asdict(self.held_out) if self.held_out else None,
            "frozen": asdict(self.frozen) if self.frozen else None,
            "weights": self.weights,
            "adapter_rank": adapter.left.shape[1] if adapter else None,
            "trials": [asdict(each) for each in self.trials],
            "seconds": round(self.seconds, 2),
        }


def learn(settings: Settings, *, since: str = "", allowed_lost: float = ALLOWED_LOST) -> Proposal:
    """What the examples of the settings teach about the index in force; writes nothing, and is the
    same of the same examples.

    It is proposed where nDCG@10 of examples that took no part gains, with its whole 95% interval,
    and no more than `allowed_lost` of judged questions lose their right first passage.  Raises
    IndexMissing and IndexStale as the engine, and as `gather`.
    """
    began = time.perf_counter()
    examples = gather(settings, since)
    frozen: tuple[Example, ...] = ()
    if settings.judged_questions:
        frozen = examples_of(verdicts_in(Path(settings.judged_questions)), (), ()).examples
    searcher = Opening(settings).current().searcher
    lesson = Lesson.of(examples, searcher, tuple(candidates_of(frozen, searcher)))
    return replace(lesson.proposal(allowed_lost), seconds=time.perf_counter() - began)


@dataclass(frozen=True, slots=True)
class Lesson:
    """Examples, asked of a generation, and how they are parted."""

    examples: Examples
    candidates: tuple[Candidates, ...]
    folds: Folds
    searcher: Searcher
    frozen: tuple[Candidates, ...] = ()
    """Judged questions that are only measured."""

    @classmethod
    def of(
        cls, examples: Examples, searcher: Searcher, frozen: tuple[Candidates, ...] = ()
    ) -> Lesson:
        """The lesson that the examples give."""
        candidates = tuple(candidates_of(examples.examples, searcher))
        folds = part([each.example for each in candidates])
        return cls(examples, candidates, folds, searcher, frozen)

    @property
    def present(self) -> Learnt:
        """What is in force."""
        encoder = self.searcher.encoder
        return Learnt(self.searcher.model.rerank, encoder.adapter if encoder else None)

    @property
    def has_meaning(self) -> bool:
        """Whether there is anything for an adapter to adapt."""
        return any(each.vector is not None for each in self.candidates)

    def proposal(self, allowed_lost: float = ALLOWED_LOST) -> Proposal:
        """What is learnt, and whether it is proposed."""
        folds = self.folds
        groups = len(np.unique(folds.groups))
        held_out = len(np.unique(folds.groups[folds.held_out]))
        told = Proposal(self.examples, len(self.candidates), groups, "")
        if held_out < _FEWEST or len(set(folds.fold.tolist())) <= FOLDS:
            more = max(int(_FEWEST / _HELD_OUT) - groups, 1)
            reason = (
                f"例子太少：只有 {groups} 组不同的问题，至少还要约 {more} 条评判 "
                f"(too few examples: about {more} more verdicts are needed)"
            )
            return replace(told, reason=reason, more=more)
        trials = tuple(self._trials())
        chosen = max(trials, key=lambda each: each.gain, default=None)
        told = replace(told, trials=trials)
        if chosen is None or chosen.gain <= 0:
            reason = "没有一种学法让没参与学习的问题排得更好 (no way to learn gains)"
            return replace(told, reason=reason, chosen=chosen)
        learnt = self.fitted(chosen, range(FOLDS))
        if learnt is None:
            return replace(told, reason="没有可学的例子 (nothing to learn)", chosen=chosen)
        told = replace(told, chosen=chosen, learnt=learnt, weights=self._moved(learnt))
        return self._judged(told, allowed_lost)

    def _judged(self, told: Proposal, allowed_lost: float) -> Proposal:
        """The proposal with what it brings to questions that it hasn't seen."""
        learnt = told.learnt or self.present
        held = np.flatnonzero(self.folds.held_out)
        gain = self.gain([self.candidates[each] for each in held], learnt, held)
        frozen = self.gain(self.frozen, learnt) if self.frozen else None
        told = replace(told, held_out=gain, frozen=frozen)
        if gain.ndcg.low <= 0:
            needed = groups_needed(gain)
            more = max(int(needed / _HELD_OUT) - told.groups, 1) if needed else None
            reason = (
                f"没参与学习的 {gain.questions} 个问题上，nDCG@10 变化 {gain.ndcg.gain:+.4f}，"
                f"95% 区间 {gain.ndcg.low:+.4f} 至 {gain.ndcg.high:+.4f}，不能断定有提高 "
                "(no sure gain on questions that took no part)"
            )
            return replace(told, reason=reason, more=more)
        for each in filter(None, (gain, frozen)):
            if each.lost > allowed_lost * each.questions and each.lost >= each.won:
                reason = (
                    f"{each.questions} 个评判过的问题里有 {each.lost} 个不再首条答对，"
                    f"多于允许的 {allowed_lost:.0%} (more judged questions are lost than allowed)"
                )
                return replace(told, reason=reason)
        if frozen and frozen.ndcg.gain < -allowed_lost:
            reason = (
                f"评判过的问题 nDCG@10 变化 {frozen.ndcg.gain:+.4f} (judged questions get worse)"
            )
            return replace(told, reason=reason)
        return told

    def _trials(self) -> Iterator[Trial]:
        """Each way to learn; both together with the shrinkages that serve best alone."""
        alone = [self._trial(Trial("weights", 0, each, 0)) for each in WEIGHT_SHRINKAGES]
        yield from alone
        if self.has_meaning:
            others = [self._trial(Trial("adapter", each, 0, 0)) for each in ADAPTER_SHRINKAGES]
            yield from others
            of_weights, of_adapter = (
                max(each, key=lambda one: one.gain) for each in (alone, others)
            )
            both = (of_adapter.adapter_shrinkage, of_weights.weight_shrinkage)
            yield self._trial(Trial("both", *both, 0))

    def _trial(self, trial: Trial) -> Trial:
        """The trial with its mean gain over the folds, each answered by what the others teach."""
        total = weight = 0.0
        for fold in range(FOLDS):
            learnt = self.fitted(trial, [each for each in range(FOLDS) if each != fold])
            places = np.flatnonzero(self.folds.fold == fold)
            if learnt is None or not len(places):
                continue
            gain = self.gain([self.candidates[each] for each in places], learnt, places)
            own = sum(self.candidates[each].example.weight for each in places)
            total, weight = total + gain.ndcg.gain * own, weight + own
        return replace(trial, gain=total / weight if weight else 0.0)

    def fitted(self, trial: Trial, folds: Sequence[int]) -> Learnt | None:
        """What is learnt from some folds; None where they teach nothing."""
        examples = [
            self.candidates[each] for each in np.flatnonzero(np.isin(self.folds.fold, folds))
        ]
        vectors, learnt = self.searcher.generation.vectors, self.present
        if trial.weight_shrinkage:
            weights = fit_weights(examples, learnt, vectors, trial.weight_shrinkage)
            if weights is None:
                return None
            learnt = replace(learnt, weights=weights)
        encoder = self.searcher.encoder
        if trial.adapter_shrinkage and encoder and vectors:
            adapter = fit_adapter(
                examples, learnt.weights, vectors, encoder.encoder.digest, trial.adapter_shrinkage
            )
            if adapter is None:
                return None
            learnt = replace(learnt, adapter=adapter)
        return learnt

    def gain(self, examples: Sequence[Candidates], learnt: Learnt, places: Any = None) -> Gain:
        """What was learnt against what is in force."""
        vectors, model = self.searcher.generation.vectors, self.searcher.model
        before, after = (measure(examples, each, vectors, model) for each in (self.present, learnt))
        weights = np.array([each.example.weight for each in examples], np.float64)
        groups = np.arange(len(examples)) if places is None else self.folds.groups[places]
        return gain_of(before, after, weights, groups)

    def _moved(self, learnt: Learnt) -> dict[str, tuple[float, float]]:
        before, after = asdict(self.present.weights), asdict(learnt.weights)
        return {name: (before[name], after[name]) for name in before if before[name] != after[name]}
