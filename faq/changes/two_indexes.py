"""Builds the index that a change would give, beside that of the corpus as it is."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from faq.changes.change import Change
from faq.changes.overlay import lay_over
from faq.evaluation.calibration import calibrator_of
from faq.indexing.analyze import Progress
from faq.indexing.embed import embed
from faq.indexing.in_force import encoder_in_force, generation_in_force, is_up_to_date
from faq.indexing.rebuild import RebuildOptions, rebuild_by
from faq.model import Fault
from faq.settings import Settings


@dataclass(frozen=True, slots=True)
class TwoIndexes:
    """An index before and after a change."""

    before: Settings
    after: Settings
    """Those of the owner, but for the index."""
    faults: tuple[Fault, ...]
    """Of the changed files, as they would be read."""


@contextmanager
def two_indexes(
    settings: Settings, change: Change, progress: Progress | None = None
) -> Iterator[TwoIndexes]:
    """The index of the corpus as it is, and of the corpus with a change, while the block lasts.

    The first is the one in force where that is up to date.  Both reuse what it has of articles
    that are the same; nothing is published.  Raises what `rebuild_by` raises.
    """
    with tempfile.TemporaryDirectory(prefix="faq-trial-") as name:
        folder = Path(name)
        (folder / "files").mkdir()
        overlay = lay_over(settings, change, folder / "files")
        generation = generation_in_force(settings)
        encoder = encoder_in_force(settings, generation)
        before = settings
        if generation is None or not is_up_to_date(generation, settings):
            before = replace(settings, index=folder / "before", cluster=None)
            _build(before, RebuildOptions(previous=settings.index, encoder=encoder))
        after = replace(overlay.settings, index=folder / "after", cluster=None)
        options = RebuildOptions(
            progress=progress,
            encoder=encoder,
            lists=overlay.lists,
            walk=overlay.walk,
            previous=settings.index,
        )
        faults = _build(after, options)
        told = tuple(each for each in faults if each.path in overlay.names)
        yield TwoIndexes(before, after, told)


def _build(settings: Settings, options: RebuildOptions) -> tuple[Fault, ...]:
    """Builds an index with whatever the settings ask for; the faults that were met."""
    calibrator = calibrator_of(settings, options.encoder)
    report = rebuild_by(replace(options, calibrator=calibrator, allow_shrink=True), settings)
    if options.encoder and report.model is None:
        embed(settings.index, options.encoder)  # more texts are new than a rebuild embeds
    return report.faults
