"""A newcomer's folder works as it is, and takes nobody's files."""

from __future__ import annotations

import os
import re
import socket
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from faq.cli import main
from faq.settings import Settings, load_settings
from faq.starter.settings_file import settings_file


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder."""
    for name in [name for name in os.environ if name.startswith("FAQ_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def _files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_folder_answers_and_its_corpus_is_clean(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = _run("init", "我的 帮助")
    assert made.exit_code == 0, made.output
    assert sorted(made.stdout.split("\n")[:-1]) == sorted(
        f"我的 帮助/{each}" for each in _files(home / "我的 帮助")
    )
    assert "cd '我的 帮助' && faq serve" in made.stderr
    monkeypatch.chdir(home / "我的 帮助")
    assert load_settings() == Settings()
    checked = _run("check")
    assert checked.exit_code == 0
    assert "0 处问题，0 处弱点" in checked.stdout
    assert _run("rebuild", "--strict").exit_code == 0
    for question, step in [
        ("退款几天到账", "钱款去向"),
        ("忘记密码", "短信登录"),
        ("快递丢了", "派件员"),
        ("怎么开发票", "申请发票"),
    ]:
        answer = _run("search", question)
        assert answer.exit_code == 0, question
        assert step in answer.stdout
    assert _run("search", "火星车的轮胎").exit_code == 3


def test_the_sample_shows_each_list_of_the_lexicon_and_each_kind_of_article(home: Path) -> None:
    _run("init", ".")
    lists = {path.name for path in (home / "corpus" / "_lexicon").iterdir()}
    assert lists >= {"words.txt", "synonyms.txt", "stopwords.txt"}
    assert all(path.read_text("utf-8")[0] == "#" for path in (home / "corpus/_lexicon").iterdir())
    assert {path.suffix for path in (home / "corpus").rglob("*") if path.is_file()} == {
        *(".md", ".csv", ".txt")
    }


def test_an_empty_corpus_folder_is_no_hindrance(home: Path) -> None:
    (home / "corpus").mkdir()
    (home / "notes.txt").write_text("mine", "utf-8")
    made = _run("init", ".")
    assert made.exit_code == 0
    assert "cd " not in made.stderr
    assert _files(home)["notes.txt"] == b"mine"
    assert not list(home.glob(".faq-init-*"))


@pytest.mark.parametrize("taken", ["faq.toml", "corpus", "corpus/mine.md", "corpus/.hidden"])
def test_files_in_the_way_stay_and_nothing_is_written(home: Path, taken: str) -> None:
    path = home / "site" / taken
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("mine", "utf-8")
    refused = _run("init", "site")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert f"site/{taken.partition('/')[0]} 已经存在" in refused.stderr
    assert _files(home) == {f"site/{taken}": b"mine"}


def test_a_file_in_the_place_of_the_folder_is_told(home: Path) -> None:
    (home / "site").write_text("mine", "utf-8")
    refused = _run("init", "site")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "site" in refused.stderr
    assert _files(home) == {"site": b"mine"}


def test_a_name_that_no_folder_can_have_is_told(home: Path) -> None:
    refused = _run("init", "a" * 300)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "can't write" in refused.stderr
    assert _files(home) == {}


def test_every_setting_stands_in_the_file_with_its_default_and_effect() -> None:
    text = settings_file()
    values = tomllib.loads(re.sub(r"^# ([a-z_0-9]+ = )", r"\1", text, flags=re.MULTILINE))
    assert list(values) == [each.name for each in fields(Settings)]
    for each in fields(Settings):
        assert each.metadata["help_zh"] in text
        assert each.metadata["help"] in text
        if each.default is not None:
            found = load_settings({each.name: values[each.name]}, environ={})
            assert getattr(found, each.name) == each.default
    assert tomllib.loads(text) == {}


@pytest.mark.parametrize("command", ["rebuild", "check", "serve"])
def test_a_corpus_that_is_not_there_is_told_with_the_command_that_makes_one(
    home: Path, command: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    told = _run(command, *(("--port", str(port)) if command == "serve" else ()))
    assert (told.exit_code, told.stdout) == (2, "")
    assert "faq init DIR" in told.stderr
