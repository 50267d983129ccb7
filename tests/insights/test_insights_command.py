"""Tests `faq insights`: what it prints and writes, and what it leaves alone."""

from __future__ import annotations

import json
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from lxml import html

from faq.cli import main
from faq.engine import Engine
from faq.indexing.rebuild import rebuild
from faq.model import PassageId, SearchRequest
from faq.question_log.database import LoggedQuestion, QuestionLog
from faq.question_log.uses import Use

_HOSTILE = "<script>alert(1)</script>宠物医院挂号"
_OPENED = "钱啥时能进我的口袋"
_REFUND = PassageId("refund#退款多久到账")


@pytest.fixture
def home(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a corpus in git with a log of questions."""
    folder = engine.settings.corpus.parent
    monkeypatch.chdir(folder)
    monkeypatch.setenv("FAQ_MODEL", "off")
    generation = engine.generation
    logged = [
        LoggedQuestion(text, "none", 0.1, (_REFUND,), generation=generation, logged_at=_ago(days))
        for text, days in [*[(_HOSTILE, 1)] * 4, *[(_OPENED, 2)] * 3, ("很久以前的问题", 80)]
    ]
    log = QuestionLog(engine.settings.question_log)
    uses = [(f"use {nth}", Use(_OPENED, _REFUND, "chosen", _ago(2))) for nth in range(2)]
    log.add([(str(nth), each) for nth, each in enumerate(logged)])
    log.add(uses)
    return folder


def _ago(days: int) -> str:
    return (datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="microseconds")


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["insights", *arguments])


def test_it_tells_figures_topics_and_what_would_mend_them(home: Path) -> None:
    result = _run()
    assert result.exit_code == 0, result.output
    lines = result.stdout
    assert "提问 asked  7（0）" in lines
    assert "宠物医院挂号" in lines
    assert "新写文章 new article" in lines
    assert f"给“退款多久到账”加问法 way to ask：{_OPENED}" in lines
    assert "2 人点开了它" in lines
    assert "很久以前" not in lines


def test_the_json_is_the_documented_one(home: Path) -> None:
    found = json.loads(_run("--json").stdout)
    assert set(found) == {
        *("period", "now", "before", "days", "most_asked", "most_vain", "unhit", "stuck"),
        *("falling", "topics", "mended", "proposals"),
    }
    assert found["period"]["days"] == len(found["days"]) == 28
    assert found["now"]["asked"] == 7
    assert set(found["topics"][0]) == {
        *("name", "asked", "missed", "phrasings", "days", "reasons", "unknown", "near"),
    }
    assert {each["kind"] for each in found["proposals"]} == {"question", "article"}
    assert set(found["proposals"][0]) == {
        *("topic", "kind", "passage_id", "article_id", "heading", "questions", "line", "near"),
        "grounds",
    }


def test_a_longer_time_holds_more(home: Path) -> None:
    assert json.loads(_run("--json", "--since", "90").stdout)["now"]["asked"] == 8


def test_drafts_are_written_and_none_over_a_file(home: Path) -> None:
    result = _run("--drafts", "drafts")
    assert result.exit_code == 0, result.output
    (written,) = (home / "drafts").iterdir()
    assert "宠物医院挂号" in written.read_text("utf-8")
    assert not list((home / "corpus").rglob("*宠物*"))
    written.write_text("mine", "utf-8")
    again = _run("--drafts", "drafts")
    assert again.exit_code == 0
    assert "已经有了" in again.stderr
    assert [each.read_text("utf-8") for each in (home / "drafts").iterdir()] == ["mine"]


@pytest.mark.parametrize("in_git", [True, False])
def test_the_patch_is_taken_by_git_apply_in_the_corpus(
    home: Path, engine: Engine, in_git: bool
) -> None:
    if in_git:
        subprocess.run(["git", "init", "--quiet", "."], check=True)
    before = (home / "corpus" / "refund.md").read_bytes()
    result = _run("--aliases", "aliases.patch")
    assert result.exit_code == 0, result.output
    assert (home / "corpus" / "refund.md").read_bytes() == before
    subprocess.run(
        ["git", "apply", "../aliases.patch"], cwd=home / "corpus", check=True, capture_output=True
    )
    assert _OPENED in (home / "corpus" / "refund.md").read_text("utf-8")
    rebuild(engine.settings)
    assert engine.ask(SearchRequest(_OPENED)).hits[0].passage.id == _REFUND


def test_the_report_is_whole_by_itself_and_runs_nothing(home: Path) -> None:
    result = _run("--report", "report.html")
    assert result.exit_code == 0, result.output
    text = (home / "report.html").read_text("utf-8")
    page = html.fromstring(text)
    assert not page.cssselect("script")
    assert _HOSTILE in page.text_content()
    policy = page.cssselect("meta[http-equiv=Content-Security-Policy]")[0].get("content")
    assert "default-src 'none'" in policy
    assert not page.xpath("//@src | //link/@href[not(starts-with(., 'data:'))]")
    lines = page.cssselect("svg[role=img] polyline")
    assert len(lines) == 3
    assert page.cssselect("svg")[0].get("aria-label")
    rows = page.cssselect("details table tbody tr")
    assert len(rows) == len(lines[0].get("points").split()) == 28


def test_without_a_log_it_says_so(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(engine.settings.corpus.parent)
    result = _run()
    assert result.exit_code == 0
    assert "还没有记录" in result.stdout
    empty = _run("--aliases", "aliases.patch", "--drafts", "drafts", "--report", "report.html")
    assert empty.exit_code == 0
    assert (engine.settings.corpus.parent / "aliases.patch").read_bytes() == b""


def test_without_an_index_it_names_the_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = _run()
    assert result.exit_code == 4
    assert "faq rebuild" in result.stderr


def test_a_report_that_can_not_be_written_is_told(home: Path) -> None:
    result = _run("--report", "nowhere/report.html")
    assert result.exit_code not in (0, 1)
    assert "nowhere" in result.stderr
    assert "Traceback" not in result.output
