"""Gives tests of imports a source and a corpus."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from made_sources import Site

from faq.importing.apart import Apart


@pytest.fixture(scope="module")
def apart() -> Iterator[Apart]:
    """A process that reads sources; starting it takes longer than most tests.  It ends before the
    tests of other rooms, which count the processes that they start."""
    with Apart() as apart:
        yield apart


@pytest.fixture
def site(tmp_path: Path, apart: Apart) -> Site:
    """A source of one file, not written yet, and the place of a corpus."""
    return Site(tmp_path, tmp_path / "help.made", tmp_path / "corpus", apart)
