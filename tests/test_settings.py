"""Does each setting come from the highest place that names it, and is each explained?"""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from faq.errors import SettingsError
from faq.settings import Settings, load_settings

_README = Path(__file__).parent.parent / "docs" / "settings.md"
_ROW = re.compile(r"^\| `(?P<name>\w+)` \| `(?P<default>[^`]*)` \|")


def _write(folder: Path, content: str | bytes) -> None:
    raw = content if isinstance(content, bytes) else content.encode()
    (folder / "faq.toml").write_bytes(raw)


def test_without_a_word_the_defaults_are_in_force(tmp_path: Path) -> None:
    assert load_settings(environ={}, directory=tmp_path) == Settings()


@pytest.mark.parametrize(
    ("flag", "variable", "file", "limit"),
    [
        (7, "8", "limit = 9", 7),
        (None, "8", "limit = 9", 8),
        (None, None, "limit = 9", 9),
        (None, None, "", Settings().limit),
    ],
)
def test_flags_go_before_the_environment_before_the_file_before_the_defaults(
    tmp_path: Path, flag: int | None, variable: str | None, file: str, limit: int
) -> None:
    _write(tmp_path, file)
    environ = {} if variable is None else {"FAQ_LIMIT": variable}
    assert load_settings({"limit": flag}, environ=environ, directory=tmp_path).limit == limit


def test_each_setting_is_looked_for_by_itself(tmp_path: Path) -> None:
    _write(tmp_path, 'limit = 3\nhost = "0.0.0.0"')
    settings = load_settings({"port": 80}, environ={"FAQ_LIMIT": "4"}, directory=tmp_path)
    assert (settings.limit, settings.host, settings.port) == (4, "0.0.0.0", 80)


@pytest.mark.parametrize(
    ("name", "said", "value"),
    [
        ("corpus", "我的文章", Path("我的文章")),
        ("index", "/var/lib/faq", Path("/var/lib/faq")),
        ("port", "80", 80),
        ("k1", "1", 1.0),
        ("weight_title", "2.5", 2.5),
        ("host", "::1", "::1"),
    ],
)
def test_a_variable_is_read_in_the_type_of_its_setting(
    tmp_path: Path, name: str, said: str, value: object
) -> None:
    settings = load_settings(environ={f"FAQ_{name.upper()}": said}, directory=tmp_path)
    assert getattr(settings, name) == value


@pytest.mark.parametrize("each", fields(Settings), ids=lambda each: each.name)
def test_every_setting_has_a_variable(tmp_path: Path, each: object) -> None:
    name = getattr(each, "name", "")
    default = getattr(Settings(), name)
    environ = {f"FAQ_{name.upper()}": str(default)}
    assert load_settings(environ=environ, directory=tmp_path) == Settings()


def test_a_whole_number_of_the_file_may_be_a_weight(tmp_path: Path) -> None:
    _write(tmp_path, "weight_title = 2")
    assert load_settings(environ={}, directory=tmp_path).weight_title == 2.0


def test_the_file_may_begin_with_no_settings_at_all(tmp_path: Path) -> None:
    _write(tmp_path, "# 还没有设置\n")
    assert load_settings(environ={}, directory=tmp_path) == Settings()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("colour = 1", "colour"),
        ("[search]\nlimit = 3", "search"),
        ("limit = ", "faq.toml"),
        (b"\xff\xfe", "faq.toml"),
        ("limit = true", "limit"),
        ("limit = [1]", "limit"),
        ('limit = "ten"', "limit"),
        ("limit = 2.5", "limit"),
        ("limit = 0", "limit"),
        ("k1 = -0.1", "k1"),
        ("k1 = nan", "k1"),
        ("k1 = inf", "k1"),
        ("b = 1.5", "b"),
        ("confidence_threshold = 1.1", "confidence_threshold"),
        ("port = 70000", "port"),
        ("corpus = 5", "corpus"),
        ("host = 5", "host"),
    ],
)
def test_a_faulty_file_is_refused_and_the_fault_named(
    tmp_path: Path, content: str | bytes, told: str
) -> None:
    _write(tmp_path, content)
    with pytest.raises(SettingsError, match=told):
        load_settings(environ={}, directory=tmp_path)


def test_a_folder_in_the_place_of_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "faq.toml").mkdir()
    with pytest.raises(SettingsError, match=r"faq\.toml"):
        load_settings(environ={}, directory=tmp_path)


@pytest.mark.parametrize(
    ("variable", "said"),
    [
        ("FAQ_PORT", "http"),
        ("FAQ_PORT", "-1"),
        ("FAQ_PORT", "80.5"),
        ("FAQ_LIMIT", ""),
        ("FAQ_WORKERS", "0"),
        ("FAQ_B", "2"),
    ],
)
def test_a_faulty_variable_is_refused_by_its_name(tmp_path: Path, variable: str, said: str) -> None:
    with pytest.raises(SettingsError, match=variable):
        load_settings(environ={variable: said}, directory=tmp_path)


@pytest.mark.parametrize(
    ("flag", "said", "told"),
    [
        ("port", -1, "--port"),
        ("question_chars", "many", "--question-chars"),
        ("limit", 0, "--limit"),
    ],
)
def test_a_faulty_flag_is_refused_as_it_is_typed(
    tmp_path: Path, flag: str, said: object, told: str
) -> None:
    with pytest.raises(SettingsError, match=told):
        load_settings({flag: said}, environ={}, directory=tmp_path)


def test_the_environment_of_the_process_is_the_one_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAQ_LIMIT", "6")
    monkeypatch.chdir(tmp_path)
    assert load_settings().limit == 6


def test_the_file_of_the_working_folder_is_the_one_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _write(tmp_path, "limit = 6")
    monkeypatch.chdir(tmp_path)
    assert load_settings(environ={}).limit == 6


@pytest.mark.parametrize("each", fields(Settings), ids=lambda each: each.name)
def test_every_default_is_allowed(tmp_path: Path, each: object) -> None:
    name = getattr(each, "name", "")
    overrides = {name: getattr(Settings(), name)}
    assert load_settings(overrides, environ={}, directory=tmp_path) == Settings()


def test_every_setting_has_help() -> None:
    assert [each.name for each in fields(Settings) if not each.metadata["help"]] == []


def test_readme_lists_every_setting_with_its_default() -> None:
    rows = [_ROW.match(line) for line in _README.read_text(encoding="utf-8").splitlines()]
    listed = {row["name"]: row["default"] for row in rows if row}
    assert listed == {each.name: str(each.default) for each in fields(Settings)}
