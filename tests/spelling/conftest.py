"""What do the tests of spelling share?"""

from __future__ import annotations

from pathlib import Path

import jieba
import pytest
from corpora import Corpus, read_corpus

_CORPUS = Path(__file__).parents[2] / "corpus"


@pytest.fixture(scope="session")
def background(tmp_path_factory: pytest.TempPathFactory) -> dict[str, int]:
    """The words of general language with their frequency."""
    tokenizer = jieba.Tokenizer()
    tokenizer.tmp_dir = str(tmp_path_factory.mktemp("jieba"))
    tokenizer.initialize()
    return dict(tokenizer.FREQ)


@pytest.fixture(scope="session")
def starter(background: dict[str, int]) -> Corpus:
    """The starter corpus."""
    return read_corpus(_CORPUS, background)
