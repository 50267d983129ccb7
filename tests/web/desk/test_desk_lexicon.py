"""Tests that the desk tells what the lexicon touches, and has lines removed and proposed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest
from flask.testing import FlaskClient
from lxml import html
from own_site import own_site
from werkzeug.test import TestResponse

from faq.changes.lexicon_use import lexicon_entries, remove_lines
from faq.errors import ChangeError
from faq.evaluation.judging import RIGHT, add_verdict
from faq.model import PassageId
from faq.question_log.database import LoggedQuestion, QuestionLog, now
from faq.settings import Settings
from web.desk_runner import DeskRunner

_SYNONYMS = "旺旺, 聊天工具\n退款, 退钱\n火星车, 月球车\n"


@pytest.fixture
def own(tmp_path: Path, no_runner: None) -> Settings:
    articles = "# 退款说明\n\n## 退款退到哪里\n\n原路退回。\n\n## 多久到账\n\n三天。\n"
    synonyms = f"# 同义词\n{_SYNONYMS}"
    settings = own_site(tmp_path, {"_lexicon/synonyms.txt": synonyms, "a.md": articles})
    add_verdict(settings.judged, "钢镚儿去哪儿了", "a#退款退到哪里", RIGHT)
    shown = (PassageId("a#退款退到哪里"),)
    questions = ["钢镚儿去哪儿了", "钢镚儿呢", "我的钢镚儿", "用旺旺怎么联系"]
    rows = [
        LoggedQuestion(each, "none", 0.1, shown, logged_at=f"2026-11-30T10:00:0{at}Z")
        for at, each in enumerate(questions)
    ]
    QuestionLog(settings.question_log).add((str(at), row) for at, row in enumerate(rows))
    return settings


@pytest.fixture
def client(own: Settings, editor: Callable[[Settings], FlaskClient]) -> FlaskClient:
    return editor(own)


def _post(client: FlaskClient, path: str, **fields: str | list[str]) -> TestResponse:
    page = html.fromstring(client.get("/desk/lexicon").text)
    csrf = page.cssselect("input[name=csrf]")[0].get("value")
    return client.post(path, data=fields | {"csrf": csrf})


def _rows(page: str) -> list[list[str]]:
    tables = html.fromstring(page).cssselect("table")
    rows = tables[0].cssselect("tbody tr") if tables else []
    return [[cell.text_content().strip() for cell in row] for row in rows]


def test_each_line_tells_what_it_touches(own: Settings, client: FlaskClient) -> None:
    entries = {each.line: each for each in lexicon_entries(own, "synonyms")}
    assert [each.is_unused for each in entries.values()] == [False, False, True]
    assert entries["旺旺, 聊天工具"].is_in_log
    assert entries["退款, 退钱"].passages == 2
    assert _rows(client.get("/desk/lexicon").text) == [
        ["旺旺, 聊天工具", "0", "有"],
        ["退款, 退钱", "2", "没有"],
        ["火星车, 月球车", "0", "没有"],
    ]
    assert [row[0] for row in _rows(client.get("/desk/lexicon?unused=1").text)] == [
        "火星车, 月球车"
    ]


def test_chosen_lines_are_tried_as_one_change(own: Settings, client: FlaskClient) -> None:
    lines = ["火星车, 月球车", "旺旺, 聊天工具"]
    tried = _post(client, "/desk/lexicon/remove", list="synonyms", line=lines)
    assert tried.location == "/desk/try/1"
    DeskRunner(own).run_queued(Event())
    assert client.get("/desk/try/1").status_code == 200
    _post(client, "/desk/try/1/take")
    text = (own.corpus / "_lexicon" / "synonyms.txt").read_text("utf-8")
    assert text == "# 同义词\n退款, 退钱\n"
    assert _post(client, "/desk/lexicon/remove", list="synonyms").status_code == 400
    gone = _post(client, "/desk/lexicon/remove", list="synonyms", line=lines)
    assert "没有" in gone.text


def test_a_word_that_no_article_has_is_proposed_with_its_gain(
    own: Settings, client: FlaskClient
) -> None:
    _post(client, "/desk/lexicon/propose")
    _post(client, "/desk/lexicon/propose")  # one at a time
    assert client.get("/desk/lexicon").headers["Refresh"] == "5"
    DeskRunner(own).run_queued(Event())
    page = html.fromstring(client.get("/desk/lexicon").text)
    proposed = [
        [cell.text_content().strip() for cell in row][:4]
        for row in page.cssselect("table")[-1].cssselect("tbody tr")
    ]
    lines = {row[0]: row[1:] for row in proposed}
    assert any(line.startswith("钢镚儿 => ") for line in lines), proposed
    assert all(holding == "3" and int(won) > int(lost) for holding, won, lost in lines.values())
    text = (own.corpus / "_lexicon" / "synonyms.txt").read_text("utf-8")
    assert text == f"# 同义词\n{_SYNONYMS}"


def test_thousands_of_lines_page_through(own: Settings, client: FlaskClient) -> None:
    lines = "\n".join(f"词语{number:05}" for number in range(5000))
    (own.corpus / "_lexicon" / "words.txt").write_text(lines, "utf-8")
    first = _rows(client.get("/desk/lexicon?list=words").text)
    last = client.get("/desk/lexicon?list=words&page=100")
    assert [row[0] for row in (first[0], _rows(last.text)[-1])] == ["词语00000", "词语04999"]
    assert len(first) == 50
    assert not html.fromstring(last.text).cssselect("a[rel=next]")
    beyond = client.get("/desk/lexicon?list=words&page=999")
    assert _rows(beyond.text) == _rows(last.text)


def test_a_long_phrase_of_the_log_is_found_as_a_short_one_is(own: Settings) -> None:
    long = "很长很长很长的一句说法"
    QuestionLog(own.question_log).add(
        [("long", LoggedQuestion(f"请问{long}吗", "none", 0.1, logged_at=now()))]
    )
    path = own.corpus / "_lexicon" / "synonyms.txt"
    path.write_text(f"{long}, 火星\n{long}吧, 水星\n请问很长很长, 木星\n问请, 土星\n", "utf-8")
    assert [each.is_in_log for each in lexicon_entries(own, "synonyms")] == [
        True,
        False,
        True,
        False,
    ]


def test_lines_of_two_lists_go_together_or_not_at_all(own: Settings) -> None:
    for name, text in (("out_of_scope", "京东\n拼多多\n"), ("elsewhere", "苏宁\n国美\n")):
        (own.corpus / "_lexicon" / f"{name}.txt").write_text(text, "utf-8")
    change = remove_lines(own, "out_of_scope", ["京东", "国美", "京东"])
    contents = {each.path.name: each.content for each in change.files}
    assert contents == {
        "out_of_scope.txt": "拼多多\n".encode(),
        "elsewhere.txt": "苏宁\n".encode(),
    }
    with pytest.raises(ChangeError, match="没有“天猫”"):
        remove_lines(own, "out_of_scope", ["京东", "天猫"])


def test_a_hostile_line_stays_text(own: Settings, client: FlaskClient) -> None:
    path = own.corpus / "_lexicon" / "synonyms.txt"
    path.write_text("<script>alert(1)</script>\"'>, 甲\n", "utf-8")
    assert "<script>alert" not in client.get("/desk/lexicon").text
    path.write_bytes(b"\xff\xfe\x00broken")
    assert client.get("/desk/lexicon").status_code == 200
