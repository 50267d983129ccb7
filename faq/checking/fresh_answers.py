"""Asks an index of the corpus as it is: whether answers are better elsewhere, and what changed."""

from __future__ import annotations

from collections.abc import Collection

from faq.checking.comparison import Comparison, compare, is_comparable
from faq.checking.findings import Finding
from faq.checking.fresh_index import fresh_index
from faq.checking.reading import CheckedCorpus
from faq.checking.ways_to_ask import answered_by_others, ways_to_ask
from faq.storage.generations import current_name

_PASSAGES_A_WAY = 100
"""An index is made for the ways to ask alone where it has no more passages for each of them."""


def ask_fresh(
    corpus: CheckedCorpus, *, comparing: bool, skipped: Collection[str]
) -> tuple[Comparison | None, tuple[Finding, ...]]:
    """The comparison with the index in force, if wanted and there is something to compare by, and
    what asking finds.  No index is made where nothing is to be asked."""
    settings = corpus.settings
    ways = () if "answered-elsewhere" in skipped else ways_to_ask(corpus)
    compares = comparing and current_name(settings.index) is not None and is_comparable(settings)
    if not corpus.prepared or not (ways or compares):
        return None, ()
    passages = sum(len(own) for _, own in corpus.prepared)
    building = compares or passages <= _PASSAGES_A_WAY * len(ways)
    with fresh_index(settings, building=building) as index:
        if index is None:
            return None, ()
        findings = tuple(answered_by_others(ways, index.fresh)) if ways else ()
        if not compares or not index.generation:
            return None, findings
        comparison, changes = compare(index, settings)
        return comparison, (*findings, *changes)
