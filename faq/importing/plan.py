"""Decides what an import does with each file.

The file's content, what was written last and what the source has now are compared by digest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import msgspec

from faq.importing.record import Entry

Deed = Literal["added", "changed", "unchanged", "kept", "conflict", "vanished", "forgotten"]
"""``kept``: edited or removed by hand, and nothing new at the source.  ``conflict``: edited by hand
and changed at the source.  ``forgotten``: gone here and at the source."""


@dataclass(frozen=True, slots=True)
class Step:
    """What is done with a file."""

    path: str
    deed: Deed
    entry: Entry
    """What is recorded of it afterwards."""
    offers: bool = False
    """Whether the source's content is put beside, as it was not before."""
    replaces: str = ""
    """Digest of what was put beside earlier."""

    @property
    def writes(self) -> bool:
        """Whether the file itself is written."""
        return self.deed in {"added", "changed"}


@dataclass(frozen=True, slots=True)
class Offered:
    """A file as the source has it now."""

    key: str
    digest: str


@dataclass(frozen=True, slots=True)
class There:
    """Digests of the files that are there by their paths, None where there is none."""

    corpus: Mapping[str, str | None]
    beside: Mapping[str, str | None]
    """Of those that were put beside files edited by hand, by the paths of these."""


def plan(
    before: Mapping[str, Entry], offered: Mapping[str, Offered], there: There
) -> tuple[Step, ...]:
    """A step for each file that was imported before or is offered now, sorted by path."""
    steps = []
    for path in sorted({*before, *offered}):
        entry, new, actual = before.get(path), offered.get(path), there.corpus[path]
        if new is not None:
            beside = there.beside.get(path)
            steps.append(_step(path, entry, new, actual, beside))
        elif entry is not None:
            steps.append(Step(path, "forgotten" if actual is None else "vanished", entry))
    return tuple(steps)


def _step(
    path: str, entry: Entry | None, new: Offered, actual: str | None, beside: str | None
) -> Step:
    done = Entry(new.key, new.digest)
    if actual == new.digest:
        return Step(path, "unchanged", done)
    entry = entry or Entry(new.key, "")
    if actual is None and not entry.digest:
        return Step(path, "added", done)
    if actual in {entry.digest, entry.writing}:
        return Step(path, "changed", done)
    if new.digest == entry.digest and not entry.writing:
        return Step(path, "kept", msgspec.structs.replace(entry, key=new.key, offered=""))
    if new.digest == entry.offered:
        # Who has removed the file beside has seen it: what stands here is what is meant.
        if beside is None:
            return Step(path, "kept", done)
        return Step(path, "conflict", entry)
    conflict = Entry(new.key, entry.digest, offered=new.digest)
    return Step(path, "conflict", conflict, offers=True, replaces=entry.offered)
