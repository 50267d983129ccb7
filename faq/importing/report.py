"""Defines what an import tells of itself."""

from __future__ import annotations

from dataclasses import dataclass

from faq.importing.source import Loss


@dataclass(frozen=True, slots=True)
class Conflict:
    """A file that was edited by hand and has changed at the source too."""

    path: str
    beside: str
    """Where what the source has now was put."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of each file; paths are below the corpus."""

    source: str
    """The name that the source is recorded by."""
    kind: str
    documents: int
    """How many were read."""
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    """Edited or removed by hand, and left so: the source has nothing new."""
    conflicts: tuple[Conflict, ...] = ()
    vanished: tuple[str, ...] = ()
    """No longer at the source; left as they are."""
    retired: tuple[str, ...] = ()
    """No longer at the source; where they were moved to."""
    losses: tuple[Loss, ...] = ()
    dry_run: bool = False
    """Whether nothing was written."""

    @property
    def is_whole(self) -> bool:
        """Whether everything of the source is in the corpus."""
        return not self.losses and not self.conflicts
