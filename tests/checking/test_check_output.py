"""Checks the output of `faq check` for people, programs and code hosts, and what is left out."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema_rs
import pytest
from click.testing import CliRunner, Result
from planted import STEPS, write
from sarif_schema import SCHEMA

from faq.checking.annotations import annotation_lines
from faq.checking.findings import RULES, Finding
from faq.checking.sarif import sarif_log
from faq.cli import main


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The corpus of the working folder, with one weak spot of each of three rules."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FAQ_MODEL", "off")
    folder = tmp_path / "corpus"
    write(folder, **{"甲 乙": f"# 退款\n\n## 怎么退款\n\n{STEPS.format('退款')}\n[坏](no.md)\n"})
    write(folder, b="---\ntitel: 退\n---\n# 换货\n\n## 怎么退款\n\n换。\n")
    return folder


def _run(*arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(main, ["check", *arguments])
    assert result.exit_code == code, result.output
    return result


def _rules(*arguments: str, code: int = 0) -> list[str]:
    report = json.loads(_run("--json", *arguments, code=code).stdout)
    return sorted(each["rule"] for each in (*report["faults"], *report["weak_spots"]))


_WEAK = ["dead-link", "question-repeated", "unknown-key"]


def test_weak_spots_alone_fail_only_where_asked(corpus: Path) -> None:
    assert _rules() == _WEAK
    assert _rules("--strict", code=1) == _WEAK
    (corpus / "empty.md").write_bytes(b"")
    assert _rules(code=1) == sorted([*_WEAK, "left-out"])


def test_a_finding_is_a_line_with_its_rule_and_what_mends_it(corpus: Path) -> None:
    lines = _run().stdout.splitlines()
    at = next(number for number, line in enumerate(lines) if "[unknown-key]" in line)
    assert lines[at].startswith("弱点 weak spot  b.md:2: ")
    assert lines[at + 1].endswith("b.md: title")


def test_a_hostile_name_stays_on_its_line(corpus: Path) -> None:
    heading = "a\u001b[31m::error::x"
    (corpus / "c.md").write_text(f"# 退货\n\n## {heading}\n\n## 怎么退款\n\n退。\n", "utf-8")
    assert "\u001b" not in _run().stdout
    assert not [line for line in _run("--format", "github").stdout.splitlines() if line[:2] != "::"]


@pytest.mark.parametrize(
    ("arguments", "left"),
    [
        (("--skip", "dead-link"), _WEAK[1:]),
        (("--skip", "dead-link", "--skip", "unknown-key"), ["question-repeated"]),
    ],
)
def test_a_rule_can_be_left_out(corpus: Path, arguments: tuple[str, ...], left: list[str]) -> None:
    assert _rules(*arguments) == left


def test_a_fault_can_not_be_left_out(corpus: Path) -> None:
    _run("--skip", "left-out", code=2)


@pytest.mark.parametrize(
    ("lines", "left"),
    [
        ("dead-link", _WEAK[1:]),
        ("dead-link 甲*\nunknown-key nowhere/*", _WEAK[1:]),
        ("# 说明\n\n* b.md", _WEAK[:2]),
        ("*", []),
        ("no-rule", ["check-list", *_WEAK]),
        ("left-out", ["check-list", *_WEAK]),
    ],
)
def test_the_corpus_says_what_is_fine(corpus: Path, lines: str, left: list[str]) -> None:
    (corpus / "_check.txt").write_text(f"{lines}\n", "utf-8")
    assert _rules() == left


def test_a_fault_is_never_fine(corpus: Path) -> None:
    (corpus / "_check.txt").write_text("* *\n", "utf-8")
    (corpus / "empty.md").write_bytes(b"")
    assert _rules(code=1) == ["left-out"]


def test_a_list_that_is_no_file_is_told(corpus: Path) -> None:
    (corpus / "_check.txt").symlink_to("/etc/passwd")
    assert _rules() == ["check-list", *_WEAK]


def test_what_a_baseline_has_is_not_told_again(corpus: Path) -> None:
    Path("known.json").write_text(_run("--json").stdout, "utf-8")
    assert _rules("--strict", "--baseline", "known.json") == []
    text = (corpus / "b.md").read_text("utf-8")
    (corpus / "b.md").write_text(text.replace("# 换货", "\n\n# 换货"), "utf-8")
    assert _rules("--strict", "--baseline", "known.json") == []
    (corpus / "b.md").write_text(f"{text}\n[坏](no.md)\n\n[坏](no.md)\n", "utf-8")
    assert _rules("--strict", "--baseline", "known.json", code=1) == ["dead-link"] * 2


@pytest.mark.parametrize("content", [None, "", "[]", '{"faults": 1}', '{"faults": [{}]}'])
def test_a_baseline_that_can_not_be_read(corpus: Path, content: str | None) -> None:
    if content is not None:
        Path("known.json").write_text(content, "utf-8")
    result = _run("--baseline", "known.json", code=2)
    assert "known.json" in result.stderr
    assert "--json" in result.stderr


def _sarif(*arguments: str, code: int = 0) -> dict[str, Any]:
    log = json.loads(_run("--format", "sarif", *arguments, code=code).stdout)
    jsonschema_rs.Draft7Validator(SCHEMA, validate_formats=True).validate(log)
    (run,) = log["runs"]
    return run


def test_sarif_has_the_shape_of_its_standard(corpus: Path) -> None:
    (corpus / "empty.md").write_bytes(b"")
    run = _sarif(code=1)
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert rules == sorted([*_WEAK, "left-out"])
    assert all(rules[each["ruleIndex"]] == each["ruleId"] for each in run["results"])
    places = [each["locations"][0]["physicalLocation"] for each in run["results"]]
    files = {unquote(place["artifactLocation"]["uri"]) for place in places}
    assert files == {"corpus/甲 乙.md", "corpus/b.md", "corpus/empty.md"}
    assert {each["level"] for each in run["results"]} == {"error", "warning"}
    prints = [each["partialFingerprints"]["finding/v1"] for each in run["results"]]
    assert len(set(prints)) == len(prints)


def test_the_shape_is_not_that_of_anything() -> None:
    for wrong in ({}, {"version": "2.1.0", "runs": [{}]}, {"version": "2.0.0", "runs": []}):
        assert not jsonschema_rs.Draft7Validator(SCHEMA).is_valid(wrong)


def test_fingerprints_stay_when_lines_move(corpus: Path) -> None:
    before = [each["partialFingerprints"] for each in _sarif()["results"]]
    text = (corpus / "b.md").read_text("utf-8")
    (corpus / "b.md").write_text(text.replace("# 换货", "\n\n# 换货"), "utf-8")
    assert [each["partialFingerprints"] for each in _sarif()["results"]] == before


def test_a_corpus_elsewhere_has_whole_addresses(
    corpus: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    places = [
        each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for each in _sarif("--corpus", str(corpus))["results"]
    ]
    assert all(place.startswith("file:///") for place in places)


def test_every_rule_is_told_in_both_languages() -> None:
    for rule in RULES.values():
        assert re.search("[\u4e00-\u9fff]", rule.chinese)
        assert rule.english.isascii()


def test_annotations_are_escaped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    finding = Finding("a,b:c%.md", 3, "一\n::error::二\r100%，好：, :", "dead-link")
    (line,) = annotation_lines([finding], Path("corpus"))
    properties, _, message = line.removeprefix("::warning ").partition("::")
    assert properties == "file=corpus/a%2Cb%3Ac%25.md,line=3,title=链接失效 dead-link"
    assert message == "一%0A::error::二%0D100%25，好：, :"


def test_annotations_have_the_level_of_their_rule(corpus: Path) -> None:
    (corpus / "empty.md").write_bytes(b"")
    lines = _run("--format", "github", code=1).stdout.splitlines()
    assert [line.partition(" ")[0] for line in lines] == ["::error", *["::warning"] * 3]
    log = sarif_log([Finding("a.md", 1, "x", "first-hit-changed")], corpus)
    assert log["runs"][0]["results"][0]["level"] == "note"
