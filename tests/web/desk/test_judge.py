"""Editors judge what is found, without scripts, several at once, and may stop at any time."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from faq.engine import Engine
from faq.evaluation import side_by_side
from faq.evaluation.judging import Verdicts, add_verdict, read_verdicts
from faq.evaluation.rounds import Round
from faq.feedback import Feedback, FeedbackStore
from faq.indexing.rebuild import rebuild
from faq.insights.observations import observe
from faq.insights.vain import vain_questions
from faq.model import SearchRequest
from faq.question_log.database import LoggedQuestion, QuestionLog
from faq.settings import Settings

Page = html.HtmlElement
_THINGS = ("苹果", "香蕉", "牛奶", "面包", "鸡蛋", "大米")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a small index, with nothing logged, told or judged."""
    (tmp_path / "corpus").mkdir()
    for thing in _THINGS:
        text = (
            f"# {thing}\n\n## {thing}怎么保存\n\n{thing}放进冰箱。\n\n操作步骤：\n\n1. 打开冰箱\n"
            f"2. 放入{thing}\n\n## {thing}坏了怎么办\n\n{thing}坏了就扔掉。\n"
        )
        (tmp_path / "corpus" / f"{thing}.md").write_text(text, "utf-8")
    found = Settings(
        corpus=tmp_path / "corpus",
        index=tmp_path / "index",
        feedback=tmp_path / "feedback.sqlite3",
        question_log=tmp_path / "questions.sqlite3",
        judged=tmp_path / "judged",
        model="off",
    )
    rebuild(found)
    return found


class Judge:
    """An editor at the page, who presses its buttons."""

    def __init__(self, client: FlaskClient, csrf: str) -> None:
        self.client = client
        self.csrf = csrf
        self.reply: TestResponse

    def begin(self, source: str = "given", **fields: Any) -> TestResponse:
        """Begins a round, and follows to its first question where there is one."""
        data = {"csrf": self.csrf, "source": source, **fields}
        self.reply = self.client.post("/desk/judge", data=data, follow_redirects=True)
        return self.reply

    def page(self) -> Page:
        """The page that is open."""
        return html.fromstring(self.reply.text)

    def press(self, verdict: str) -> TestResponse:
        """Presses the button of this value."""
        path = self.page().cssselect("main form")[0].get("action")
        data = {"csrf": self.csrf, "verdict": verdict}
        self.reply = self.client.post(path, data=data, follow_redirects=True)
        return self.reply

    def judge(self, relevance: int, place: int = 1) -> str:
        """Presses a button of a hit; the hit's passage."""
        buttons = self.page().cssselect(f"[data-place='{place}'] button")
        [value] = [
            str(each.get("value")) for each in buttons if each.get("value")[0] == str(relevance)
        ]
        self.press(value)
        return value.partition(" ")[2]

    def question(self) -> str:
        """The question before them."""
        return str(self.page().cssselect("h1 bdi")[0].text)

    def here(self) -> str | None:
        """The place of the hit that is next."""
        found = self.page().cssselect("[data-here]")
        return found[0].get("data-place") if found else None


@pytest.fixture
def judge(
    settings: Settings,
    editor: Callable[[Settings], FlaskClient],
    csrf: Callable[[FlaskClient], str],
) -> Callable[[], Judge]:
    """An editor, another one with each call."""

    def one() -> Judge:
        client = editor(settings)
        return Judge(client, csrf(client))

    return one


def _questions(count: int) -> str:
    return "\n".join(f"{thing}怎么保存" for thing in _THINGS[:count])


def test_a_verdict_leads_to_the_next_hit_and_then_to_the_next_question(
    settings: Settings, judge: Callable[[], Judge]
) -> None:
    one = judge()
    one.begin(list=_questions(2), hits="2")
    assert one.question() == "苹果怎么保存"
    assert one.here() == "1"
    first = one.judge(2, place=1)
    assert (one.question(), one.here()) == ("苹果怎么保存", "2")
    assert first == "苹果#苹果怎么保存"
    assert "刚才：对" in one.reply.text
    second = one.judge(0, place=2)
    assert (one.question(), one.here()) == ("香蕉怎么保存", "1")
    assert read_verdicts(settings.judged) == {"苹果怎么保存": Verdicts({first: 2, second: 0})}
    one.judge(1, place=2)
    assert one.here() == "1"
    one.judge(2, place=1)
    assert "这一轮的结果" in one.reply.text
    cells = [each.text for each in one.page().cssselect("td")]
    assert cells == ["2", "0", "2", "2"]


def test_what_nothing_answers_what_is_passed_and_what_is_undone(
    settings: Settings, judge: Callable[[], Judge]
) -> None:
    one = judge()
    one.begin(list=f"火星车的轮胎\n{_questions(2)}", hits="1")
    one.press("none")
    assert read_verdicts(settings.judged)["火星车的轮胎"].unanswerable
    one.press("pass")
    assert one.question() == "香蕉怎么保存"
    one.press("undo")
    assert (one.question(), "已撤销" in one.reply.text) == ("苹果怎么保存", True)
    one.press("undo")
    assert one.question() == "火星车的轮胎"
    assert read_verdicts(settings.judged) == {}
    one.press("undo")
    assert "没有可以撤销的" in one.reply.text
    one.press("none")
    one.judge(2)
    one.press("undo")
    assert (one.question(), one.here()) == ("苹果怎么保存", "1")
    assert read_verdicts(settings.judged) == {"火星车的轮胎": Verdicts({}, unanswerable=True)}


def test_a_round_goes_on_where_it_stopped(settings: Settings, judge: Callable[[], Judge]) -> None:
    one = judge()
    one.begin(list=_questions(4), hits="2")
    one.judge(2)
    one.judge(0, place=2)
    one.press("pass")
    half = one.judge(1)
    other = judge()  # later, elsewhere
    listed = html.fromstring(other.client.get("/desk/judge").text)
    [link] = listed.cssselect(".desk-list a")
    assert "评了 2 个，共 4 个" in link.getparent().text_content()
    other.reply = other.client.get(link.get("href"), follow_redirects=True)
    assert (other.question(), other.here()) == ("牛奶怎么保存", "2")
    progress = other.page().cssselect("progress")[0]
    assert (progress.get("value"), progress.get("max")) == ("2", "4")
    other.press("undo")
    assert "没有可以撤销的" in other.reply.text  # it was somebody else's
    assert read_verdicts(settings.judged)["牛奶怎么保存"].relevances == {half: 1}


def test_two_editors_at_once_lose_nothing(settings: Settings, judge: Callable[[], Judge]) -> None:
    one, other = judge(), judge()
    one.begin(list=_questions(1), hits="3")
    path = one.page().cssselect("main form")[0].get("action")
    other.reply = other.client.get(path)
    first = one.judge(2, place=1)
    assert other.judge(0, place=1) == first
    second = other.judge(1, place=2)
    assert read_verdicts(settings.judged)["苹果怎么保存"].relevances == {first: 0, second: 1}
    one.press("undo")
    assert "别人后来改了这一条，没有撤销" in one.reply.text
    assert read_verdicts(settings.judged)["苹果怎么保存"].relevances == {first: 0, second: 1}


def _log(settings: Settings, question: str, times: int, outcome: Any = "answer") -> None:
    rows = [
        (f"{question}{each}", LoggedQuestion(question, outcome, 0.5, logged_at=f"2026-01-0{each}"))
        for each in range(1, times + 1)
    ]
    QuestionLog(settings.question_log).add(rows)


def test_the_log_is_judged_the_most_frequent_first(
    settings: Settings, judge: Callable[[], Judge]
) -> None:
    _log(settings, "香蕉怎么保存", 3)
    _log(settings, "苹果怎么保存", 2)
    _log(settings, "苹果怎么保存？", 3)
    _log(settings, "牛奶怎么保存", 6)
    _log(settings, "火星车", 1, "none")
    add_verdict(settings.judged, "牛奶怎么保存？", "牛奶#牛奶怎么保存", 2)
    one = judge()
    one.begin("frequent", questions="2")
    assert one.question() == "苹果怎么保存？"
    one.press("pass")
    assert one.question() == "香蕉怎么保存"
    assert "第 2 个问题，共 2 个" in one.reply.text
    one.begin("judged")
    assert one.question() == "牛奶怎么保存？"
    assert one.page().cssselect("[aria-pressed=true]")[0].get("value") == "2 牛奶#牛奶怎么保存"


def test_what_was_asked_in_vain_is_judged(settings: Settings, judge: Callable[[], Judge]) -> None:
    _log(settings, "苹果怎么保存", 3)
    _log(settings, "火星车", 2, "none")
    store = FeedbackStore(settings.feedback)
    for key in "abc":
        store.add(Feedback("苹果怎么保存", "苹果#苹果怎么保存", helpful=False), key=key)
    store.add(Feedback("香蕉怎么保存", "香蕉#香蕉怎么保存", helpful=True), key="d")
    store.add(Feedback("木星车", kind="missing"), key="e")
    seen = [each.text for each in vain_questions(observe(settings, since=""))]
    assert seen == ["苹果怎么保存", "火星车", "木星车"]
    add_verdict(settings.judged, "火星车？", "苹果#苹果怎么保存", 0)
    one = judge()
    one.begin("vain")
    assert one.question() == "苹果怎么保存"
    one.press("pass")
    assert one.question() == "木星车"
    assert "第 2 个问题，共 2 个" in one.reply.text


def test_a_list_may_be_a_file(judge: Callable[[], Judge]) -> None:
    one = judge()
    lines = '\ufeff{"_id": "1", "text": "苹果怎么保存"}\n\n香蕉怎么保存\n香蕉怎么保存\n{"x"\n'
    file = (io.BytesIO(lines.encode()), "q.jsonl")
    one.begin(list="牛奶怎么保存", file=file)
    found = [one.question()]
    for _ in range(3):
        one.press("pass")
        found.append(one.question())
    assert found == ["牛奶怎么保存", "苹果怎么保存", "香蕉怎么保存", '{"x"']


def _upload(one: Judge, lines: int) -> TestResponse:
    text = "".join(f"苹果怎么保存第{number}种\n" for number in range(lines))
    file = FileStorage(io.BytesIO(text.encode()), "q.txt")
    fields = {"csrf": one.csrf, "source": "given", "file": file}
    boundary, body = encode_multipart(fields)
    kind = f"multipart/form-data; boundary={boundary}"
    return one.client.post("/desk/judge", data=body, content_type=kind, follow_redirects=True)


def test_an_editors_list_may_be_long_and_nobody_elses(judge: Callable[[], Judge]) -> None:
    one = judge()
    one.reply = _upload(one, 30_000)
    assert "共 50 个" in one.reply.text
    assert _upload(one, 60_000).status_code == 413
    one.client.delete_cookie("faq_desk", path="/desk")
    assert _upload(one, 30_000).status_code == 413


@pytest.mark.parametrize("fields", [{"source": "given", "list": " \n"}, {"source": "x"}, {}])
def test_a_round_of_nothing_is_not_begun(
    settings: Settings, judge: Callable[[], Judge], fields: dict[str, str]
) -> None:
    one = judge()
    data = {"csrf": one.csrf, **fields}
    reply = one.client.post("/desk/judge", data=data)
    assert reply.status_code == 400
    assert html.fromstring(reply.text).cssselect("[role=alert]")
    assert not settings.judged.exists()


def test_only_what_is_there_is_judged(settings: Settings, judge: Callable[[], Judge]) -> None:
    one = judge()
    one.begin(list=_questions(1))
    path = one.page().cssselect("main form")[0].get("action")
    for verdict in ("2 no#thing", "3 苹果#苹果怎么保存", "", "2", "x" * 5000):
        reply = one.client.post(path, data={"csrf": one.csrf, "verdict": verdict})
        assert reply.status_code == 409, verdict
    for wrong in ("/desk/judge/x", "/desk/judge/..%2f..%2fx", path[:-1] + "9", path[:-1] + "0"):
        assert one.client.get(wrong).status_code == 404
    assert read_verdicts(settings.judged) == {}


def test_a_folder_that_can_not_be_used_is_told(
    settings: Settings, judge: Callable[[], Judge]
) -> None:
    one = judge()
    one.begin(list=_questions(1))
    path = one.page().cssselect("main form")[0].get("action")
    (settings.judged / "queries.jsonl").write_text("broken\n", "utf-8")
    for reply in (
        one.client.get(path),
        one.client.post(path, data={"csrf": one.csrf, "verdict": "none"}),
        one.client.post("/desk/judge", data={"csrf": one.csrf, "source": "judged"}),
    ):
        assert reply.status_code == 503
        assert "queries.jsonl:1" in reply.text


_HOSTILE = "\"><script>alert(1)</script>\u202e怎么保存'--"


def test_a_hostile_question_or_article_is_text(
    settings: Settings, judge: Callable[[], Judge]
) -> None:
    article = settings.corpus / "hostile.md"
    article.write_text(f"# {_HOSTILE}\n\n## {_HOSTILE}\n\n{_HOSTILE}\n\n1. {_HOSTILE}\n", "utf-8")
    rebuild(settings)
    _log(settings, _HOSTILE, 2)
    one = judge()
    one.begin("frequent", hits="2")
    assert one.question() == _HOSTILE
    page = one.page()
    assert [each.get("src") for each in page.iter("script") if not each.get("src")] == []
    assert page.cssselect("h1 bdi")
    [button, *_] = page.cssselect(".judging-hit button[value^='2']")
    one.press(button.get("value"))
    one.press("none")
    assert "alert(1)" not in "".join(each.text or "" for each in one.page().iter("script"))
    assert read_verdicts(settings.judged)[_HOSTILE].unanswerable


@pytest.fixture
def two(settings: Settings) -> tuple[Settings, str, str]:
    """The settings, the generation in force and another one, which lacks an article."""
    shutil.move(settings.corpus / "苹果.md", settings.corpus.parent)
    rebuild(settings)
    other = Engine(settings).generation
    shutil.move(settings.corpus.parent / "苹果.md", settings.corpus)
    rebuild(settings)
    return settings, Engine(settings).generation, other


def _found(settings: Settings, question: str, most: int) -> list[str]:
    hits = Engine(settings).ask(SearchRequest(question, limit=most)).hits
    return [hit.passage.id for hit in hits]


def test_two_generations_are_compared_and_told_apart_in_the_end(
    two: tuple[Settings, str, str], judge: Callable[[], Judge]
) -> None:
    settings, own, other = two
    one = judge()
    questions = [f"{thing}怎么保存" for thing in _THINGS]
    one.begin(list="\n".join(questions), hits="2", other=other)
    left_is_own = []
    while "这一轮的结果" not in one.reply.text:
        question = one.question()
        assert own not in one.reply.text
        assert other not in one.reply.text
        again = one.client.get(one.page().cssselect("main form")[0].get("action"))
        sides = [
            [each.get("id") for each in side.cssselect(".judging-hit")]
            for side in html.fromstring(again.text).cssselect(".judging-sides section")
        ]
        assert len(sides) == 2
        values = [
            [each.get("value")[2:] for each in side.cssselect("button[value^='2']")]
            for side in one.page().cssselect(".judging-sides section")
        ]
        mine = _found(settings, question, 2)
        assert mine in values
        if values[0] != values[1]:
            left_is_own.append(values[0] == mine)
        right = f"{question[:2]}#{question}"
        target = f"2 {right}" if any(right in side for side in values) else "none"
        one.press(target)
        if target != "none" and one.question() == question:
            one.press("pass")
    cells = {row[0].text: row[1].text for row in one.page().cssselect("tr")}
    assert cells[f"{own} 更好"] == "1"  # only one article is missing
    assert cells[f"{other} 更好"] == "0"
    assert cells["不分高下"] == "5"
    assert left_is_own


def test_sides_change_by_chance_and_stay_for_a_question() -> None:
    begun = Round("20260101T000000-abcdef", "given", ("问",), 5, ("a", "b"))
    orders = [begun.order(number) for number in range(200)]
    assert orders == [begun.order(number) for number in range(200)]
    assert 70 < sum(order == ("a", "b") for order in orders) < 130
    assert set(orders) == {("a", "b"), ("b", "a")}


def test_who_is_who_is_not_told_before_the_end_unless_one_wants_to_know(
    two: tuple[Settings, str, str], judge: Callable[[], Judge]
) -> None:
    _, own, other = two
    one = judge()
    one.begin(list=_questions(2), hits="1", other=other)
    result = one.page().cssselect(".browse a")[1].get("href")
    for path, told in ((result, False), (f"{result}?reveal=1", True)):
        text = one.client.get(path).text
        assert (own in text) is told
        assert (other in text) is told


def test_a_generation_that_is_gone_ends_a_comparison(
    two: tuple[Settings, str, str], judge: Callable[[], Judge]
) -> None:
    settings, _, other = two
    one = judge()
    one.begin(list=_questions(2), hits="1", other=other)
    path = one.page().cssselect("main form")[0].get("action")
    shutil.rmtree(settings.index / "generations" / other)
    side_by_side._open.cache_clear()
    reply = one.client.get(path)
    assert (reply.status_code, "已经不在了" in reply.text) == (409, True)
    assert one.begin(list=_questions(1), other=other).status_code == 409


def test_the_page_speaks_the_readers_language_and_leaves_texts_as_they_are(
    settings: Settings, judge: Callable[[], Judge]
) -> None:
    (settings.corpus / "软件.md").write_text("# 软件\n\n## 软件怎么安装\n\n点击鼠标。\n", "utf-8")
    rebuild(settings)
    one = judge()
    one.client.set_cookie("faq_language", "zh-Hant")
    one.client.set_cookie("faq_script", "traditional")
    one.begin(list="软件怎么安装", hits="1")
    assert "評判" in one.reply.text
    assert "点击鼠标" in one.reply.text
    one.client.set_cookie("faq_language", "en")
    one.reply = one.client.get("/desk/judge")
    assert "Begin judging" in one.reply.text


def test_a_question_that_has_become_too_long_finds_nothing(
    settings: Settings,
    editor: Callable[[Settings], FlaskClient],
    csrf: Callable[[FlaskClient], str],
) -> None:
    _log(settings, "苹果怎么保存" * 20, 2)
    client = editor(replace(settings, question_chars=20))
    one = Judge(client, csrf(client))
    one.begin("frequent")
    assert "什么也没有搜到" in one.reply.text
    one.press("none")
    assert "这一轮的结果" in one.reply.text
