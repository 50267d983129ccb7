"""Fixtures of the tests of readers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from faq.articles import FileContent, SourceFile, read_file
from faq.model import Article

Read = Callable[..., Article]


def content(name: str, text: str | bytes) -> FileContent:
    """The content read from a file called `name` with this text."""
    data = text.encode("utf-8") if isinstance(text, str) else text
    return read_file(SourceFile(Path("/nowhere", name), name, len(data)), data)


@pytest.fixture
def read() -> Read:
    """Reads a text as the one article of a file; the test fails on any fault."""

    def one(text: str | bytes, name: str = "a.md") -> Article:
        found = content(name, text)
        assert found.faults == ()
        assert len(found.articles) == 1
        return found.articles[0]

    return one


@pytest.fixture
def faults() -> Callable[..., list[tuple[int, str]]]:
    """Reads a text without articles: its faults as (line, fault) pairs."""

    def found(text: str | bytes, name: str = "a.md") -> list[tuple[int, str]]:
        result = content(name, text)
        assert result.articles == ()
        assert {fault.path for fault in result.faults} <= {name}
        return [(fault.line, fault.fault) for fault in result.faults]

    return found


@pytest.fixture
def table() -> Callable[[str, str], FileContent]:
    """Reads a text as a table of questions: (name, text) -> articles and faults."""
    return content
