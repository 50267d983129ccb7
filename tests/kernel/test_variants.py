"""Compares the loops for AVX2 with those for the baseline processor."""

from __future__ import annotations

import ctypes
from pathlib import Path

import numpy as np
import pytest
from compiled import build_hook, the_compiler
from hostile import Chance, rank

from faq.kernel import bindings
from faq.ranking.ranker import Ranker

_ROWS = (1, 8192, 20_011)


@pytest.fixture(scope="module")
def baseline(tmp_path_factory: pytest.TempPathFactory) -> ctypes.CDLL:
    target = tmp_path_factory.mktemp("baseline") / "_kernel.so"
    with build_hook() as build:
        build.compile_kernel(the_compiler(build), target, "-DFAQ_BASELINE")
    return bindings._load(Path(target))


@pytest.mark.parametrize("rows", _ROWS)
def test_every_processor_ranks_alike(
    baseline: ctypes.CDLL, monkeypatch: pytest.MonkeyPatch, rows: int
) -> None:
    chance = Chance(rows)
    ranker = Ranker(chance.postings(30, rows), chance.columns(rows), chance.vectors(rows))
    for seed in range(20):
        found = []
        for library in (bindings.loaded(), baseline):
            monkeypatch.setattr(bindings, "_LIBRARY", library)
            chance.rng = np.random.default_rng(seed)
            ranked = rank(chance, ranker, rows, 30)
            found.append((ranked.rows, ranked.scores, ranked.total))
        monkeypatch.undo()
        assert found[0] == found[1]
