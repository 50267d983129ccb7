"""Fixtures of the spelling tests."""

from __future__ import annotations

from pathlib import Path

import jieba
import pytest
from corpora import Corpus, read_corpus

_CORPUS = Path(__file__).parents[2] / "corpus"


@pytest.fixture(scope="session")
def background(tmp_path_factory: pytest.TempPathFactory) -> dict[str, int]:
    """The words of jieba's dictionary with their frequencies."""
    tokenizer = jieba.Tokenizer()
    tokenizer.tmp_dir = str(tmp_path_factory.mktemp("jieba"))
    tokenizer.initialize()
    return dict(tokenizer.FREQ)


@pytest.fixture(scope="session")
def starter(background: dict[str, int]) -> Corpus:
    """The starter corpus."""
    return read_corpus(_CORPUS, background)
