"""Says what building a generation needs of those who calibrate it."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from faq.reports import Promise


class Calibrator(Protocol):
    """Makes the promise of a generation before it is published."""

    def promise(self, folder: Path) -> Promise:
        """The promise of the complete generation in `folder`, which has none yet; one that can't
        be kept says why, and nothing is raised for that."""
