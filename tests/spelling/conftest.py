"""Fixtures of the spelling tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from corpora import Corpus, read_corpus

_CORPUS = Path(__file__).parents[2] / "corpus"


@pytest.fixture(scope="session")
def starter(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """The starter corpus."""
    return read_corpus(_CORPUS, tmp_path_factory.mktemp("starter"))
