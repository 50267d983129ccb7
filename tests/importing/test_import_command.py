"""Tests the command: exit codes, what it prints, and that what it wrote is found."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from faq.cli import main

_SHEET = "标准问,相似问,答案\n怎么退款,钱怎么退,1. 打开订单。\n"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FAQ_MODEL", "off")
    (tmp_path / "bot.csv").write_text(_SHEET, "utf-8")
    return tmp_path


def _run(*arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(main, ["import", *arguments])
    assert result.exit_code == code, result.output
    return result


def test_an_import_and_the_next_one(home: Path) -> None:
    first = _run("bot.csv", "--corpus", "new/corpus")
    assert "新增 1" in first.stdout
    assert "faq rebuild" in first.stdout
    assert first.stderr == ""
    assert (home / "new/corpus/bot.csv").exists()
    again = json.loads(_run("bot.csv", "--corpus", "new/corpus", "--json").stdout)
    assert again["unchanged"] == ["bot.csv"]
    assert set(again) == {
        *("source", "kind", "documents", "added", "changed", "unchanged", "kept", "conflicts"),
        *("vanished", "retired", "losses", "dry_run"),
    }


def test_losses_and_conflicts_are_told_and_end_with_1(home: Path) -> None:
    _run("bot.csv")
    (home / "corpus/bot.csv").write_text("问题,答案\n我的,我的\n", "utf-8")
    (home / "bot.csv").write_text(f"{_SHEET}没答案的,,\n\x1b[2J,,x\n", "utf-8")
    result = _run("bot.csv", code=1)
    assert result.stderr == "bot.csv:3: 没有答案，没有导入 (a question without an answer)\n"
    assert "_import_conflicts/bot.csv" in result.stdout
    report = json.loads(_run("bot.csv", "--json", code=1).stdout)
    assert report["conflicts"] == [{"path": "bot.csv", "beside": "_import_conflicts/bot.csv"}]
    assert report["losses"][0]["place"] == "bot.csv:3"


def test_a_dry_run_says_so(home: Path) -> None:
    assert "什么都没有写" in _run("bot.csv", "--dry-run").stdout
    assert not (home / "corpus").exists()


def test_nothing_to_import_is_wrong_usage(home: Path) -> None:
    (home / "x.bin").write_bytes(b"?")
    assert "CSV 表格" in _run("x.bin", code=2).stderr
    (home / "corpus").write_text("a file in the way", "utf-8")
    assert "不能写" in _run("bot.csv", code=5).stderr


def test_what_is_for_some_readers_only_is_asked_for(home: Path) -> None:
    def export(segment: int | None) -> None:
        article = {"id": 1, "section_id": 2, "html_url": "", "title": "内部价", "body": "<p>文</p>"}
        path = home / "zendesk.json"
        path.write_text(json.dumps([{**article, "user_segment_id": segment}]), "utf-8")

    written = home / "corpus" / "内部价.md"
    export(5)
    assert "--restricted" in _run("zendesk.json", code=1).stderr
    assert not written.exists()
    assert "zendesk.json#1 内部价" in _run("zendesk.json", "--restricted", code=1).stderr
    assert written.exists()
    export(None)
    assert "不变 1" in _run("zendesk.json").stdout
    export(7)
    assert "消失 vanished：内部价.md" in _run("zendesk.json", code=1).stdout
