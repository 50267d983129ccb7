"""Reports what is wrong with a corpus, and what could be better; writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from faq.checking.comparison import Comparison
from faq.checking.contradictions import contradictions
from faq.checking.dead_links import dead_links, missing_pictures
from faq.checking.findings import LEVELS, RULES, Finding
from faq.checking.headings import repeated_headings, repeated_questions
from faq.checking.near_duplicates import near_duplicates
from faq.checking.reading import CheckedCorpus, read_corpus
from faq.checking.sections import (
    articles_without_steps,
    empty_sections,
    expired_articles,
    long_sections,
    sections_without_steps,
)
from faq.checking.unknown_keys import unknown_keys
from faq.checking.word_cuts import word_cuts
from faq.indexing.unread import unread_files
from faq.model import Article, BlockRole
from faq.passages.evidence import Verdict
from faq.passages.prepare import step_count
from faq.passages.questions import take_questions
from faq.passages.steps import judged
from faq.reports import PackSource, unread_text
from faq.settings import Settings


@dataclass(frozen=True, slots=True)
class ListReport:
    """What a list or run of counted lines was taken for, and the evidence for steps."""

    path: str
    line: int
    text: str
    """Of its first item."""
    role: BlockRole
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What `check` found.  A weak spot is no fault: the article is indexed all the same."""

    articles: int
    passages: int
    steps: int
    faults: tuple[Finding, ...]
    weak_spots: tuple[Finding, ...]
    notes: tuple[Finding, ...] = ()
    """What changed, for better or worse."""
    verdicts: tuple[ListReport, ...] = ()
    """Empty unless asked for."""
    packs: tuple[str, ...] = ()
    packs_by: PackSource = "articles"
    comparison: Comparison | None = None
    """With the index in force; None where it was not compared."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All of them, the worst first."""
        return (*self.faults, *self.weak_spots, *self.notes)

    def adding(self, findings: Iterable[Finding]) -> CheckReport:
        """The same with further findings, by their places."""
        added = (*self.findings, *findings)
        faults, weak, notes = (
            tuple(each for each in dict.fromkeys(added) if RULES[each.rule].level == level)
            for level in LEVELS
        )
        return replace(self, faults=faults, weak_spots=tuple(sorted(weak)), notes=notes)

    def only(self, wanted: Callable[[Finding], bool]) -> CheckReport:
        """The same with the wanted findings alone."""
        return replace(
            self,
            faults=tuple(filter(wanted, self.faults)),
            weak_spots=tuple(filter(wanted, self.weak_spots)),
            notes=tuple(filter(wanted, self.notes)),
        )


def _unread(corpus: CheckedCorpus) -> Iterator[Finding]:
    unread = unread_files(corpus.walk, corpus.settings.max_file_bytes)
    if unread:
        yield Finding(".", 1, unread_text(unread), "unread-files")


_SEARCHES: dict[str, Callable[[CheckedCorpus], Iterator[Finding]]] = {
    "unread-files": _unread,
    "unknown-key": unknown_keys,
    "expired": expired_articles,
    "no-steps": articles_without_steps,
    "steps-missing": sections_without_steps,
    "empty-section": empty_sections,
    "section-long": long_sections,
    "dead-link": dead_links,
    "missing-picture": missing_pictures,
    "question-repeated": repeated_questions,
    "heading-repeated": repeated_headings,
    "near-duplicate": near_duplicates,
    "contradiction": contradictions,
    "word-cut": word_cuts,
}
"""What looks for the weak spots of each rule."""


def check(
    settings: Settings, *, explain_steps: bool = False, skipped: Collection[str] = ()
) -> CheckReport:
    """Reads and prepares the whole corpus as a rebuild does, and reports on it.

    Rules that are `skipped` find nothing and take no time.  Raises CorpusError if the corpus can't
    be read at all.
    """
    return report_on(read_corpus(settings), explain_steps=explain_steps, skipped=skipped)


def report_on(
    corpus: CheckedCorpus, *, explain_steps: bool = False, skipped: Collection[str] = ()
) -> CheckReport:
    """What there is to report on a corpus that was read."""
    weak = [each for each in corpus.weak_spots if each.rule not in skipped]
    for rule, search in _SEARCHES.items():
        if rule not in skipped:
            weak.extend(search(corpus))
    return CheckReport(
        articles=len(corpus.prepared),
        passages=sum(len(own) for _, own in corpus.prepared),
        steps=sum(step_count(own) for _, own in corpus.prepared),
        faults=corpus.faults,
        weak_spots=tuple(sorted(set(weak))),
        verdicts=tuple(_verdicts(corpus.read)) if explain_steps else (),
        packs=corpus.lexicon.packs.names,
        packs_by=corpus.lexicon.packs.by,
    )


def _verdicts(articles: Iterable[Article]) -> Iterator[ListReport]:
    for article in articles:
        for each in judged(take_questions(article)):
            first = each.run.blocks[0]
            yield ListReport(article.source, first.line, first.text, each.role, each.verdict)
