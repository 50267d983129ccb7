"""`faq model` prints what is kept, and ends with 5 where a model can't be had or isn't whole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tiny_models import DIMENSIONS, write_tiny

from faq.cli import main


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package beside the working folder, which is empty."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.chdir(home)
    monkeypatch.delenv("FAQ_MODELS", raising=False)
    return write_tiny(tmp_path / "tiny")


def _run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["model", *map(str, arguments)])


def test_a_model_is_added_listed_and_removed(package: Path) -> None:
    added = _run("add", package)
    assert added.exit_code == 0
    assert "faq rebuild" in added.stderr
    assert "tiny" in added.stdout
    listed = _run("list", "--json")
    (model,) = json.loads(listed.stdout)
    assert set(model) == {"name", "digest", "dimensions", "bytes", "source", "fault"}
    assert (model["name"], model["dimensions"], model["fault"]) == ("tiny", DIMENSIONS, "")
    assert _run("remove", "tiny").exit_code == 0
    assert json.loads(_run("list", "--json").stdout) == []


def test_an_empty_list_names_the_command_that_fills_it(package: Path) -> None:
    listed = _run("list")
    assert (listed.exit_code, listed.stdout) == (0, "")
    assert "faq model fetch" in listed.stderr


def test_the_folder_can_be_given(package: Path, tmp_path: Path) -> None:
    assert _run("add", package, "--models", tmp_path / "others", "--name", "a").exit_code == 0
    assert "a  " in _run("list", "--models", tmp_path / "others").stdout
    assert not Path("models").exists()


def test_a_damaged_model_is_5_and_named(package: Path) -> None:
    _run("add", package)
    (Path("models") / "tiny" / "model.onnx").write_bytes(b"")
    listed = _run("list")
    assert listed.exit_code == 5
    assert "model.onnx" in listed.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("add", "nowhere"),
        ("add", "."),
        ("remove", "nothing"),
        ("fetch", "nothing"),
    ],
)
def test_what_can_not_be_had_is_5(
    package: Path, arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("faq.semantic.fetch.maven_client", lambda: None)
    result = _run(*arguments)
    assert (result.exit_code, result.stdout) == (5, "")
    assert result.stderr


@pytest.mark.parametrize(
    "arguments",
    [("add",), ("remove",), ("fetch", "--within", "0"), ("fetch", "--hub", "nowhere"), ("x",)],
)
def test_wrong_usage_is_2(package: Path, arguments: tuple[str, ...]) -> None:
    assert _run(*arguments).exit_code == 2
