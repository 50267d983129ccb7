"""Writes a generation's suggestions, from the suggestion sources of its passages."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import msgspec

from faq.files.arrays import Runs
from faq.storage.schema import SUGGESTION_SOURCES, SUGGESTIONS, SuggestionSource
from faq.suggestions import SuggestionCollector


@dataclass(frozen=True, slots=True)
class _Phrases:
    """The part of a `SuggestionSource` that is no suggestion."""

    phrases: tuple[str, ...]


_SOURCES, _PHRASES = msgspec.msgpack.Decoder(SuggestionSource), msgspec.msgpack.Decoder(_Phrases)


def read_phrases(folder: Path) -> frozenset[str]:
    """The normalized phrases of the suggestion sources in `folder`."""
    runs = Runs(folder, SUGGESTION_SOURCES)
    return frozenset(each for run in runs for each in _PHRASES.decode(run).phrases)


def write_suggestions(folder: Path) -> None:
    """Writes the suggestions of the suggestion sources in `folder`."""
    collected = SuggestionCollector()
    for row, run in enumerate(Runs(folder, SUGGESTION_SOURCES)):
        collected.add(row, _SOURCES.decode(run).suggestions)
    SUGGESTIONS.save(folder, collected.arrays())
