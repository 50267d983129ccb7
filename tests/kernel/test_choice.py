"""The compiled kernel serves; a missing one is told, and one that can't be loaded is an error."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from faq.kernel import bindings


@pytest.fixture
def missing(tmp_path: Path) -> Path:
    return tmp_path / "_kernel.so"


@pytest.fixture
def unusable(missing: Path) -> Path:
    missing.write_bytes(b"no library")
    return missing


@pytest.fixture(autouse=True)
def _as_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FAQ_KERNEL", raising=False)


def test_a_library_that_was_not_compiled_is_told(
    missing: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert bindings._chosen(missing) is None
    assert [each.levelno for each in caplog.records] == [logging.WARNING]
    assert "NumPy" in caplog.text


def test_a_library_that_cannot_be_loaded_is_an_error(unusable: Path) -> None:
    with pytest.raises(ImportError, match="pip install"):
        bindings._chosen(unusable)


def test_a_library_that_is_not_wanted_is_not_loaded(
    unusable: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAQ_KERNEL", "none")
    assert bindings._chosen(unusable) is None


def test_a_library_that_is_required_must_be_there(
    missing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAQ_KERNEL", "required")
    with pytest.raises(ImportError, match="pip install"):
        bindings._chosen(missing)
