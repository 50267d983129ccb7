"""Each setting comes from the highest source that names it and is documented."""

from __future__ import annotations

import json
from dataclasses import Field, fields, replace
from pathlib import Path
from typing import Any

import click
import pytest

from bench import reference
from faq.cli import main
from faq.errors import SettingsError
from faq.ranking.model import FieldWeights, RankingModel, parameters
from faq.settings import Settings, check_forms, load_settings, read_ranking_model

_DOCS = Path(__file__).parent.parent / "docs"
_SOURCES = ("flag", "environment", "file")
"""Highest first."""
_EACH = pytest.mark.parametrize("each", fields(Settings), ids=lambda each: each.name)


_FORMED = {
    "site_accent": ["#000000", "#7a2e8e", "#FFFFFF"],
    "site_url": [f"https://help{number}.example/hilfe" for number in range(3)],
    "search_engines": ["deny"] * 3,
    "verify_on_open": ["digests"] * 3,
    "picture_hosts": [f"https://img.example:{number}" for number in range(1, 4)],
    "contact_link": ["tel:400", "mailto:a@b.example", "https://a.example/?q={question}"],
    "hotline": ["400 000 0000", "+86 (0571) 88-1", "12345"],
    "embed_origins": ["*", "https://shop.example, http://localhost:8080", "https://[::1]:8"],
    "trusted_hosts": ["help.example.com .example.com", "[::1]", "帮助.example"],
    "trusted_proxies": ["127.0.0.1", "10.0.0.0/8, fd00::/8", "::1 10.1.2.3/8"],
    "unlimited_clients": ["10.0.0.0/8", "2001:db8::1, 192.0.2.7", "::ffff:10.0.0.1"],
    "token_file": [f"tokens-{number}.txt" for number in range(3)],
    "feishu_address": [f"http://127.0.0.1:{number}" for number in range(1, 4)],
    "wecom_address": [f"http://127.0.0.1:{number}" for number in range(1, 4)],
    "cluster_prefix": ["help", "help-2", "a_b"],
    "log_format": ["json", "off", "json"],
    "trace_endpoint": [f"http://127.0.0.1:{number}/v1/traces" for number in range(1, 4)],
    "model_hub": [f"http://127.0.0.1:{number}" for number in range(1, 4)],
}
"""Allowed values of settings whose text needs a form."""


def _other_values(each: Field[Any]) -> list[Any]:
    """Three allowed values of a setting, none of them its default."""
    if each.metadata["form"]:
        return _FORMED[each.name]
    if isinstance(each.default, (str, Path)):
        return [type(each.default)(f"另{number}") for number in range(3)]
    if each.default is None:
        return [("甲",), ("乙", "丙"), ()]
    if isinstance(each.default, bool):
        return [not each.default, each.default, not each.default]
    low = each.metadata["low"]
    if isinstance(each.default, float):
        return [low + (each.metadata["high"] - low) * share for share in (0.125, 0.25, 0.75)]
    return [value for value in range(int(low), int(low) + 4) if value != each.default][:3]


def _write(folder: Path, content: str | bytes) -> None:
    raw = content if isinstance(content, bytes) else content.encode()
    (folder / "faq.toml").write_bytes(raw)


def test_without_a_word_the_defaults_are_in_force(tmp_path: Path) -> None:
    assert load_settings(environ={}, directory=tmp_path) == Settings()


@_EACH
@pytest.mark.parametrize("silent", range(4))
def test_flags_go_before_the_environment_before_the_file_before_the_defaults(
    tmp_path: Path, each: Field[Any], silent: int
) -> None:
    """For each setting; the `silent` highest sources say nothing of it."""
    values = dict(zip(_SOURCES, _other_values(each), strict=True))
    for source in _SOURCES[:silent]:
        del values[source]
    overrides = {each.name: values.get("flag")}
    environ = (
        {f"FAQ_{each.name.upper()}": _as_variable(values["environment"])} if silent < 2 else {}
    )
    if silent < 3:
        value = values["file"]
        _write(tmp_path, f"{each.name} = {json.dumps(_as_toml(value), ensure_ascii=False)}")
    expected = next(iter(values.values()), each.default)
    found = load_settings(overrides, environ=environ, directory=tmp_path)
    assert getattr(found, each.name) == expected
    assert type(getattr(found, each.name)) in {type(each.default), type(expected)}
    others = [other.name for other in fields(Settings) if other.name != each.name]
    assert all(getattr(found, name) == getattr(Settings(), name) for name in others)


def _as_variable(value: object) -> str:
    return ",".join(value) if isinstance(value, tuple) else str(value)


def _as_toml(value: object) -> object:
    return str(value) if isinstance(value, Path) else value


def _flags() -> dict[str, set[str]]:
    """The settings that flags of the command line set, with the commands that take them."""
    names = {each.name for each in fields(Settings)}
    found: dict[str, set[str]] = {}
    for command, each in main.commands.items():
        for parameter in each.params:
            if isinstance(parameter, click.Option) and parameter.name in names:
                assert parameter.opts == [f"--{parameter.name.replace('_', '-')}"]
                found.setdefault(parameter.name, set()).add(command)
    return found


def test_the_flags_that_set_a_setting_are_those_of_the_contract() -> None:
    assert _flags() == {
        "corpus": {
            *("rebuild", "serve", "check", "watch", "backup", "restore", "learn", "insights"),
            "import",
        },
        "index": {
            *("rebuild", "search", "serve", "eval", "stats", "find", "generations", "rollback"),
            *("verify", "watch", "backup", "restore", "check", "learn", "mcp", "insights"),
            *("import", "publish"),
        },
        "cluster": {"publish"},
        "judged": {"check", "learn"},
        "max_loss": {"check"},
        "limit": {"find", "search"},
        "host": {"serve"},
        "port": {"serve"},
        "workers": {"serve"},
        "ranking_model": {"eval"},
    }


def test_each_setting_is_looked_for_by_itself(tmp_path: Path) -> None:
    _write(tmp_path, 'limit = 3\nhost = "0.0.0.0"')
    settings = load_settings({"port": 80}, environ={"FAQ_LIMIT": "4"}, directory=tmp_path)
    assert (settings.limit, settings.host, settings.port) == (4, "0.0.0.0", 80)


@pytest.mark.parametrize(
    ("name", "given", "value"),
    [
        ("corpus", "我的文章", Path("我的文章")),
        ("index", "/var/lib/faq", Path("/var/lib/faq")),
        ("port", "80", 80),
        ("confidence_threshold", "1", 1.0),
        ("confidence_threshold", "0.25", 0.25),
        ("ranking_model", "模型.toml", "模型.toml"),
        ("lexicon_packs", "甲, 乙,", ("甲", "乙")),
        ("lexicon_packs", "", ()),
        ("host", "::1", "::1"),
    ],
)
def test_a_variable_is_read_in_the_type_of_its_setting(
    tmp_path: Path, name: str, given: str, value: object
) -> None:
    settings = load_settings(environ={f"FAQ_{name.upper()}": given}, directory=tmp_path)
    assert getattr(settings, name) == value


@pytest.mark.parametrize("variable", ["faq_limit", "FAQ_limit", "LIMIT", "FAQ_", "FAQ__LIMIT"])
def test_no_other_variable_is_taken_for_a_setting(tmp_path: Path, variable: str) -> None:
    assert load_settings(environ={variable: "3"}, directory=tmp_path) == Settings()


def test_a_whole_number_of_the_file_may_stand_for_a_share(tmp_path: Path) -> None:
    _write(tmp_path, "confidence_threshold = 1")
    assert load_settings(environ={}, directory=tmp_path).confidence_threshold == 1.0


@pytest.mark.parametrize("name", ["weight_title", "weight_anything", "k1", "b", "article_share"])
def test_a_weight_of_before_is_told_to_belong_in_the_ranking_model(
    tmp_path: Path, name: str
) -> None:
    with pytest.raises(SettingsError, match=f"FAQ_{name.upper()}.*ranking_model"):
        load_settings(environ={f"FAQ_{name.upper()}": "1"}, directory=tmp_path)
    _write(tmp_path, f"{name} = 1")
    with pytest.raises(SettingsError, match=f"{name}.*ranking_model"):
        load_settings(environ={}, directory=tmp_path)


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
        ("confidence_threshold = -0.1", "confidence_threshold"),
        ("confidence_threshold = 1.1", "confidence_threshold"),
        ("confidence_threshold = nan", "confidence_threshold"),
        ("confidence_threshold = inf", "confidence_threshold"),
        ("ranking_model = 5", "ranking_model"),
        ("port = 70000", "port"),
        ("corpus = 5", "corpus"),
        ('corpus = "a\\u0000b"', "corpus"),
        ("host = 5", "host"),
        ("lexicon_packs = 5", "lexicon_packs"),
        ("lexicon_packs = [5]", "lexicon_packs"),
    ],
)
def test_a_faulty_file_is_refused_and_the_fault_named(
    tmp_path: Path, content: str | bytes, told: str
) -> None:
    _write(tmp_path, content)
    with pytest.raises(SettingsError, match=told):
        load_settings(environ={}, directory=tmp_path)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("site_accent", "red"),
        ("site_url", "help.example"),
        ("search_engines", "yes"),
        ("search_engines", ""),
        ("picture_hosts", "*"),
        ("contact_link", "javascript:alert(1)"),
        ("hotline", "call us"),
        ("hotline", "-400"),
        ("embed_origins", "shop.example"),
        ("embed_origins", "https://shop.example/"),
        ("embed_origins", "https://a.example, https://b.example/path"),
        ("embed_origins", "null"),
        ("trusted_hosts", "https://help.example.com"),
        ("trusted_hosts", "help.example.com/path"),
        ("model_hub", "ftp://hub.example"),
        ("trusted_proxies", "127.0.0.1, proxy.example"),
        ("unlimited_clients", "10.0.0.0/33"),
        ("token_file", "/"),
        ("log_format", "xml"),
        ("trace_endpoint", "127.0.0.1:4318"),
        ("cluster_prefix", ""),
        ("cluster_prefix", "Help*"),
        ("cluster_prefix", "faq-before"),
        ("cluster_prefix", "faq-lock"),
    ],
)
def test_a_text_of_the_wrong_form_is_refused_where_it_stands(
    tmp_path: Path, name: str, value: str
) -> None:
    _write(tmp_path, f'# 帮助中心\n\n{name} = "{value}"\n')
    with pytest.raises(SettingsError, match=rf"^faq\.toml:3: {name}：[^\n]+$"):
        load_settings(environ={}, directory=tmp_path)
    with pytest.raises(SettingsError, match=rf"^FAQ_{name.upper()}：[^\n]+$"):
        load_settings(environ={f"FAQ_{name.upper()}": value}, directory=tmp_path / "none")
    with pytest.raises(SettingsError, match=rf"^{name}：[^\n]+$"):
        check_forms(Settings(**{name: value}))  # type: ignore[arg-type]


def test_every_fault_is_told_in_a_line_of_its_own_with_its_place(tmp_path: Path) -> None:
    _write(tmp_path, 'site_nam = "小店"\nport = "x"\n\nhotline = "none"\n[serve]\nzzzz = 1\n')
    with pytest.raises(SettingsError) as caught:
        load_settings({"port": 0}, environ={"FAQ_WORKERS": "many"}, directory=tmp_path)
    starts = [line.partition("：")[0] for line in str(caught.value).splitlines()]
    assert starts == [
        *("faq.toml:1: site_nam", "faq.toml:2: port", "faq.toml:4: hotline", "faq.toml:5: serve"),
        *("FAQ_WORKERS", "--port"),
    ]


@pytest.mark.parametrize(
    ("name", "meant"),
    [("sitename", "site_name"), ("embed_origin", "embed_origins"), ("confidence", None)],
)
def test_an_unknown_setting_is_told_with_the_nearest_one(
    tmp_path: Path, name: str, meant: str | None
) -> None:
    _write(tmp_path, f"{name} = 1")
    with pytest.raises(SettingsError) as caught:
        load_settings(environ={}, directory=tmp_path)
    assert (f"是不是 {meant}？" in str(caught.value)) == bool(meant)


def test_a_limit_above_the_most_is_refused(tmp_path: Path) -> None:
    _write(tmp_path, "limit = 60")
    with pytest.raises(SettingsError, match=r"^faq\.toml:1: limit：60 .*max_limit"):
        load_settings(environ={}, directory=tmp_path)
    _write(tmp_path, "max_limit = 5")  # leaves the default limit at what is allowed
    assert load_settings(environ={}, directory=tmp_path).max_limit == 5


@pytest.mark.parametrize(
    ("variable", "meant"),
    [
        ("FAQ_CORPSE", "FAQ_CORPUS"),
        ("FAQ_SITENAME", "FAQ_SITE_NAME"),
        ("FAQ_limit", "FAQ_LIMIT"),
        ("FAQ_PROT", "FAQ_PORT"),
    ],
)
def test_a_variable_that_looks_like_a_slip_is_told_and_not_taken(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, variable: str, meant: str
) -> None:
    assert load_settings(environ={variable: "3"}, directory=tmp_path) == Settings()
    (told,) = caplog.messages
    assert told.startswith(f"环境变量 {variable} 不是设置，是不是 {meant}？")


@pytest.mark.parametrize("variable", ["FAQ_KERNEL", "FAQ_SERVICE_HOST", "FAQ_REQUIRE_MODEL", "X"])
def test_a_variable_of_somebody_else_is_left_alone(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, variable: str
) -> None:
    assert load_settings(environ={variable: "3"}, directory=tmp_path) == Settings()
    assert caplog.messages == []


def test_a_folder_in_the_place_of_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "faq.toml").mkdir()
    with pytest.raises(SettingsError, match=r"faq\.toml"):
        load_settings(environ={}, directory=tmp_path)


@pytest.mark.parametrize(
    ("variable", "given"),
    [
        ("FAQ_PORT", "http"),
        ("FAQ_PORT", "-1"),
        ("FAQ_PORT", "80.5"),
        ("FAQ_LIMIT", ""),
        ("FAQ_WORKERS", "0"),
        ("FAQ_CONFIDENCE_THRESHOLD", "2"),
    ],
)
def test_a_faulty_variable_is_refused_by_its_name(
    tmp_path: Path, variable: str, given: str
) -> None:
    with pytest.raises(SettingsError, match=variable):
        load_settings(environ={variable: given}, directory=tmp_path)


@pytest.mark.parametrize(
    ("flag", "given", "told"),
    [
        ("port", -1, "--port"),
        ("question_chars", "many", "--question-chars"),
        ("limit", 0, "--limit"),
    ],
)
def test_a_faulty_flag_is_refused_as_it_is_typed(
    tmp_path: Path, flag: str, given: object, told: str
) -> None:
    with pytest.raises(SettingsError, match=told):
        load_settings({flag: given}, environ={}, directory=tmp_path)


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


@_EACH
def test_every_default_is_allowed(tmp_path: Path, each: Field[Any]) -> None:
    overrides = {each.name: each.default}
    assert load_settings(overrides, environ={}, directory=tmp_path) == Settings()


@pytest.mark.parametrize("path", reference.PAGES, ids=lambda path: path.name)
def test_the_reference_is_that_of_the_code(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == reference.page(reference.PAGES[path]), (
        "run `make reference`"
    )


def test_the_reference_tells_of_every_setting_its_type_default_and_range() -> None:
    rows = {}
    for line in (_DOCS / "settings.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("| `"):
            name, *cells = (cell.strip(" `") for cell in line.strip("|").split("|"))
            rows[name] = cells
    assert rows["passage_chars"][:3] == ["integer", "600", "≥ 50"]
    assert rows["confidence_threshold"][:3] == ["number", "0.7", "0–1"]
    assert rows["feedback"][:3] == ["path", "feedback.sqlite3", ""]
    assert rows["lexicon_packs"][:3] == ["list", "", ""]
    assert rows["rerank.cosine"][:3] == ["number", "0.5", "0–100"]
    names = [each.name for each in fields(Settings)] + [key for key, _, _ in parameters()]
    assert list(rows) == names
    assert [name for name in names if not rows[name][3]] == []


def _model(folder: Path, content: str | bytes) -> Settings:
    path = folder / "model.toml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return Settings(ranking_model=str(path))


def test_without_a_file_the_ranking_model_is_the_default_one() -> None:
    assert read_ranking_model(Settings()) == RankingModel()


def test_the_corpus_may_have_a_ranking_model_unless_the_settings_name_one(tmp_path: Path) -> None:
    (tmp_path / "_lexicon").mkdir()
    (tmp_path / "_lexicon" / "ranking.toml").write_text("k1 = 1.5\n", "utf-8")
    assert read_ranking_model(Settings(corpus=tmp_path)).k1 == 1.5
    named = replace(_model(tmp_path, "k1 = 0.5\n"), corpus=tmp_path)
    assert read_ranking_model(named).k1 == 0.5


def test_a_file_changes_only_what_it_names(tmp_path: Path) -> None:
    settings = _model(tmp_path, "k1 = 1.5\n[field_weights]\ntitle = 2\nsteps = 0.5\n")
    expected = RankingModel(k1=1.5, field_weights=FieldWeights(title=2.0, steps=0.5))
    assert read_ranking_model(settings) == expected


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("k2 = 1", r"model\.toml：.*k2.*k1"),
        ("k1 = -1", r"model\.toml：k1"),
        ("[rerank]\ncosine = 'x'", r"model\.toml：rerank\.cosine"),
        ("k1 = ", r"model\.toml"),
        (b"\xff\xfe", r"model\.toml"),
        ("k1 = " + "[" * 5000 + "]" * 5000, r"model\.toml"),
        ("k1 = [0x" + "f" * 6000 + "]", r"model\.toml：k1"),
    ],
)
def test_a_faulty_ranking_model_is_refused_and_the_fault_named(
    tmp_path: Path, content: str | bytes, told: str
) -> None:
    with pytest.raises(SettingsError, match=told):
        read_ranking_model(_model(tmp_path, content))


def test_a_ranking_model_that_is_not_there_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.toml", tmp_path):
        with pytest.raises(SettingsError, match=path.name):
            read_ranking_model(Settings(ranking_model=str(path)))
