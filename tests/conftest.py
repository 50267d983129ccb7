"""Which index do the tests of the web share, and which option does pytest get?"""

from __future__ import annotations

from pathlib import Path

import pytest

from faq.indexing.rebuild import rebuild
from faq.settings import Settings

_GUIDANCE = Path(__file__).parent / "web" / "corpus"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="write down what the engine answers now"
    )


@pytest.fixture(scope="session")
def guidance(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a small corpus with its index built: hostile and odd articles, and a
    section that is long for these settings."""
    index = tmp_path_factory.mktemp("guidance") / "index"
    settings = Settings(corpus=_GUIDANCE, index=index, passage_chars=300)
    rebuild(settings)
    return settings
