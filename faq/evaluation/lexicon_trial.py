"""Compares passages and judged questions before and after a change of the lexicon.

The corpus is indexed twice in a temporary folder, with the lexicon as it is and with the
additions; the index in force is neither read nor changed.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from faq.articles import sample_files, walk
from faq.evaluation.comparison import measures_with_first, rank_gain
from faq.evaluation.run import Evaluation, evaluate
from faq.indexing.rebuild import rebuild_with
from faq.language.analyzer import Analyzer
from faq.language.lexicon import Lexicon, extend_lexicon
from faq.language.pack_choice import lexicon_in_force
from faq.language.term_kinds import TermKind
from faq.model import Fault
from faq.ranking.model import QueryWeights
from faq.search.query import build_query
from faq.settings import Settings, read_ranking_model
from faq.storage.generations import open_current
from faq.storage.schema import FIELDS


@dataclass(frozen=True, slots=True)
class TouchedTerm:
    """A word whose number of passages changes."""

    text: str
    before: int
    """Passages that hold it."""
    after: int


@dataclass(frozen=True, slots=True)
class TouchedQuestion:
    """A judged question whose words, synonyms or first relevant rank change."""

    id: str
    text: str
    before: int | None
    """Rank of its first relevant document; None beyond the tenth."""
    after: int | None


@dataclass(frozen=True, slots=True)
class Trial:
    """The words and questions that change, the largest change first, and the measures."""

    terms: tuple[TouchedTerm, ...]
    questions: tuple[TouchedQuestion, ...]
    judged: int
    """How many judged questions there are; 0 without a folder of them."""
    before: Mapping[str, float]
    after: Mapping[str, float]
    faults: tuple[Fault, ...] = ()
    """Judged questions that can't be asked."""


def try_additions(additions: Sequence[str], settings: Settings, questions: Path | None) -> Trial:
    """The effect of adding lines to the lexicon on the passages, and on the judged questions of
    a folder that `evaluate` reads, if there is one.

    Raises LexiconError for a line that can't be added, and what `rebuild` and `evaluate` raise.
    """
    lexicon, _ = lexicon_in_force(settings, sample_files(walk(settings.corpus).files))
    changed = extend_lexicon(lexicon, additions)
    with tempfile.TemporaryDirectory(prefix="faq-lexicon-") as folder:
        indexes = [
            (replace(settings, index=Path(folder) / name, cluster=None), each)
            for name, each in (("before", lexicon), ("after", changed))
        ]
        for own, each in indexes:
            rebuild_with(each, own)
        frequencies = [_passage_frequencies(own) for own, _ in indexes]
        evaluations = [evaluate(questions, own) for own, _ in indexes] if questions else []
    before, after = evaluations or (None, None)
    return Trial(
        terms=tuple(_touched_terms(*frequencies)),
        questions=tuple(_touched_questions(before, after, lexicon, changed, settings)),
        judged=before.queries if before else 0,
        before=measures_with_first(filter(None, [before])),
        after=measures_with_first(filter(None, [after])),
        faults=before.faults if before else (),
    )


def _passage_frequencies(settings: Settings) -> Counter[str]:
    """How many passages hold each word."""
    generation = open_current(settings.index)
    return Counter(
        word
        for row in range(generation.rows)
        for word in {text for name in FIELDS for text in generation.field_terms(row, name).texts}
    )


def _touched_terms(before: Counter[str], after: Counter[str]) -> list[TouchedTerm]:
    touched = [
        TouchedTerm(word, before[word], after[word])
        for word in before.keys() | after.keys()
        if before[word] != after[word]
    ]
    return sorted(touched, key=lambda term: (-abs(term.after - term.before), term.text))


def _touched_questions(
    before: Evaluation | None,
    after: Evaluation | None,
    lexicon: Lexicon,
    changed: Lexicon,
    settings: Settings,
) -> Iterator[TouchedQuestion]:
    """The questions that change, the largest gain or loss first."""
    if not before or not after:
        return
    analyzers = Analyzer(lexicon), Analyzer(changed)
    weights = read_ranking_model(settings).query
    pairs = list(zip(before.questions, after.questions, strict=True))
    for old, new in sorted(pairs, key=lambda pair: -abs(rank_gain(*pair))):
        if old.fault:  # can't be asked, so it has no words either
            continue
        words = [_word_alternatives(old.text, analyzer, weights) for analyzer in analyzers]
        if words[0] != words[1] or old.rank != new.rank:
            yield TouchedQuestion(old.id, old.text, old.rank, new.rank)


def _word_alternatives(
    question: str, analyzer: Analyzer, weights: QueryWeights
) -> list[tuple[str, ...]]:
    """The words of a question, each with its synonyms."""
    terms = build_query(question, analyzer, weights).of(TermKind.WORD)
    return [tuple(text for text, _, _ in term.alternatives) for term in terms]
