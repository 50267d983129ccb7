"""A command that is killed loses nothing and leaves no process.

``python -m bench.kills`` kills more often.
"""

from __future__ import annotations

import random

import pytest

from bench.kills import KINDS, SIGNALS, Site


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return Site.of(tmp_path_factory.mktemp("kills"))


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_lost_and_nothing_left(site: Site, kind: str) -> None:
    rng = random.Random(kind)
    faults = [
        fault
        for number in range(len(SIGNALS))
        for fault in site.faults(kind, number, rng.uniform(0.1, 1.0))
    ]
    assert faults == []
