"""What does a generation hand on to the next one?

What its articles gave, in the form in which it was written, and the counts of their terms.
"""

from __future__ import annotations

import numpy as np

from faq.errors import damaged_index
from faq.files.arrays import Runs, load_array
from faq.indexing.pack import PackedArticles, PackedRuns
from faq.indexing.postings_builder import load_counts
from faq.indexing.vocabulary_writer import WORDS
from faq.model import ArticleId
from faq.storage.generation import Generation
from faq.storage.schema import ARTICLES, RUNS, STEPS


class Carried:
    """The articles of a generation, to be written into the next one as they are."""

    def __init__(self, generation: Generation) -> None:
        """Raises IndexStale when the generation is damaged."""
        self.generation = generation
        folder = generation.folder
        try:
            self.counts = load_counts(folder)
            self._entries = generation.entries()
            self._steps = load_array(folder, STEPS)
            self._records = Runs(folder, ARTICLES)
            self._runs = {name: Runs(folder, name) for name in RUNS}
            load_array(folder, WORDS)
        except (OSError, ValueError, EOFError) as error:
            raise damaged_index(error) from error
        self.background = generation.background(checked=True)
        """What is known of general language, if it can be relied upon."""
        self._numbers = {entry.id: number for number, entry in enumerate(self._entries)}
        self._firsts = np.searchsorted(generation.owners, np.arange(len(self._entries) + 1))

    def number(self, article_id: ArticleId) -> int | None:
        """The number of an article, or None."""
        return self._numbers.get(article_id)

    def rows(self, first: int, last: int) -> range:
        """The rows of the articles from `first` to before `last`."""
        return range(self._firsts.item(first), self._firsts.item(last))

    def stretch(self, first: int, last: int) -> PackedArticles:
        """The articles from `first` to before `last`."""
        rows = self.rows(first, last)
        return PackedArticles(
            self._entries[first:last],
            self._steps[first:last].tolist(),
            np.diff(self._firsts[first : last + 1]).tolist(),
            PackedRuns(*self._records.stretch(first, last)),
            {
                name: PackedRuns(*runs.stretch(rows.start, rows.stop))
                for name, runs in self._runs.items()
            },
            self.generation.audiences[rows.start : rows.stop].tobytes(),
        )
