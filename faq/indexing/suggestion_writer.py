"""What is typed for the passages of a generation, and is it what was typed for those before?

Suggestions are put in order anew when anything that may be suggested has changed, or has moved
to another row; most changes of an article leave all of it as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from faq.files.arrays import Runs, hand_on, save_arrays
from faq.indexing.pack import PackedRuns, unpack_phrases, unpack_suggestion_source
from faq.storage.schema import SUGGESTIONS
from faq.suggestions import SuggestionCollector


class SuggestionWriter:
    """Takes what is typed for passages, in the order of their rows."""

    def __init__(self, before: Path | None) -> None:
        """`before` is the folder of a generation whose suggestions may be handed on."""
        self._folder_before = before
        self._before = Runs(before, "suggestion_sources") if before else None
        self._same = before is not None
        self._waiting: list[PackedRuns] = []
        """What was taken while it may all be the same."""
        self._rows = 0
        self._suggested = SuggestionCollector()
        self._phrases: set[str] = set()

    def add(self, runs: PackedRuns) -> None:
        """Takes the runs of further passages."""
        self._waiting.append(runs)
        self._same = self._same and self._are_those_before(runs)
        self._rows += len(runs.sizes)
        if not self._same:
            self._unpack()

    def phrases(self) -> set[str]:
        """What may be typed as a whole, normalized."""
        if self._is_same():
            return {each for run in self._runs() for each in unpack_phrases(run)}
        self._unpack()
        return self._phrases

    def write(self, folder: Path) -> bool:
        """Writes the suggestions; whether they are those before."""
        if self._folder_before and self._is_same():
            hand_on(self._folder_before, folder, f"{SUGGESTIONS}*")
            return True
        self._unpack()
        save_arrays(folder, SUGGESTIONS, self._suggested.arrays())
        return False

    def _is_same(self) -> bool:
        return self._same and self._before is not None and self._rows == len(self._before)

    def _are_those_before(self, runs: PackedRuns) -> bool:
        if self._before is None:
            return False
        data, sizes = self._before.stretch(self._rows, self._rows + len(runs.sizes))
        return sizes == list(runs.sizes) and bytes(data) == bytes(runs.data)

    def _runs(self) -> Iterator[bytes]:
        return (run for runs in self._waiting for run in runs)

    def _unpack(self) -> None:
        rows = self._rows - sum(len(runs.sizes) for runs in self._waiting)
        for row, run in enumerate(self._runs(), rows):
            typed = unpack_suggestion_source(run)
            self._suggested.add(row, typed.suggestions)
            self._phrases.update(typed.phrases)
        self._waiting.clear()
