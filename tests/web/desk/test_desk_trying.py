"""Tests that the desk has a change tried, takes it once, shows when it is live and undoes it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from shutil import rmtree
from threading import Event

import pytest
from flask.testing import FlaskClient
from lxml import html
from own_site import own_site
from werkzeug.test import TestResponse

from faq.changes.edits import add_question
from faq.changes.journal import take, taken
from faq.evaluation.judging import RIGHT, add_verdict
from faq.model import ArticleId
from faq.settings import Settings
from web.desk_runner import DeskRunner
from web.oversight.desk_jobs import DeskJobs
from web.oversight.rebuild_jobs import JobOptions, RebuildJobs
from web.rebuild_runner import RebuildRunner

Editor = Callable[[Settings], FlaskClient]
_HOSTILE = "<script>alert(1)</script>\"'>&"
_ARTICLES = {
    "refund.md": "# 退款到账\n\n## 退到哪里\n\n原路退回。\n\n## 多久到账\n\n一到三天。\n",
    "odd.md": f"# 怪题\n\n## 怪标题 {_HOSTILE}\n\n怪文字 `{_HOSTILE}`。\n",
}


@pytest.fixture
def own(tmp_path: Path, no_runner: None) -> Settings:
    settings = own_site(tmp_path, _ARTICLES)
    add_verdict(settings.judged, "钢镚儿跑哪儿去了", "refund#退到哪里", RIGHT)
    return settings


@pytest.fixture
def client(own: Settings, editor: Editor) -> FlaskClient:
    return editor(own)


def _post(client: FlaskClient, path: str, /, **fields: str) -> TestResponse:
    page = html.fromstring(client.get("/desk/try").text)
    csrf = page.cssselect("input[name=csrf]")[0].get("value")
    return client.post(path, data=fields | {"csrf": csrf})


def _run(own: Settings) -> None:
    DeskRunner(own).run_queued(Event())
    RebuildRunner(own).run_queued(Event())


def _ask(client: FlaskClient, question: str) -> str:
    answer = client.get("/api/v1/search", query_string={"q": question}).get_json()
    return str(answer["hits"][0]["passage_id"]) if answer["outcome"] == "answer" else ""


def test_a_way_to_ask_is_tried_taken_live_and_undone(own: Settings, client: FlaskClient) -> None:
    question = "钢镚儿跑哪儿去了"
    found = html.fromstring(client.get("/desk/try?find=退款退到哪里").text)
    passages = [each.get("value") for each in found.cssselect("input[name=passage]")]
    assert "refund#退到哪里" in passages
    started = _post(
        client, "/desk/try", kind="question", passage="refund#退到哪里", question=question
    )
    assert (started.status_code, started.location) == (303, "/desk/try/1")
    waiting = client.get("/desk/try/1")
    assert waiting.headers["Refresh"] == "2"
    _run(own)
    shown = client.get("/desk/try/1")
    assert "Refresh" not in shown.headers
    assert "1 个更好，0 个更差" in html.fromstring(shown.text).text_content()
    before = (own.corpus / "refund.md").read_text("utf-8")
    assert question not in before
    done = _post(client, "/desk/try/1/take")
    assert (done.status_code, done.location) == (303, "/desk/try/taken/1")
    assert question in (own.corpus / "refund.md").read_text("utf-8")
    assert "正在重建索引" in client.get(done.location).text
    _run(own)
    assert "已生效" in client.get(done.location).text
    assert _ask(client, question) == "refund#退到哪里"
    _post(client, "/desk/try/taken/1/undo")
    assert (own.corpus / "refund.md").read_text("utf-8") == before
    _run(own)
    assert "读者看到的是原来的内容" in client.get(done.location).text
    assert "已撤销" in client.get("/desk/try").text


def test_of_two_editors_the_later_is_told_and_loses_nothing(
    own: Settings, client: FlaskClient
) -> None:
    for question in ("钱去哪了呀", "钱回哪儿"):
        _post(client, "/desk/try", kind="question", passage="refund#退到哪里", question=question)
    _run(own)
    assert _post(client, "/desk/try/1/take").status_code == 303
    refused = _post(client, "/desk/try/2/take")
    assert refused.status_code == 409
    assert "有人改过" in refused.text
    assert "钱去哪了呀" in (own.corpus / "refund.md").read_text("utf-8")
    assert len(taken(own)) == 1


def test_a_text_is_edited_with_a_preview(own: Settings, client: FlaskClient) -> None:
    page = html.fromstring(client.get("/desk/try/edit?source=refund.md").text)
    text = page.cssselect("textarea")[0].text.removeprefix("\n")
    before = page.cssselect("input[name=before]")[0].get("value")
    assert text == _ARTICLES["refund.md"]
    edited = text + "\n操作步骤：\n\n1. 打开订单。\n2. 点退款。\n"
    fields = {"source": "refund.md", "before": before, "text": edited.replace("\n", "\r\n")}
    shown = html.fromstring(_post(client, "/desk/try/edit", do="preview", **fields).text)
    assert [each.text_content() for each in shown.cssselect("article ol li")] == [
        "打开订单。",
        "点退款。",
    ]
    assert (own.corpus / "refund.md").read_text("utf-8") == text
    tried = _post(client, "/desk/try/edit", do="try", **fields)
    assert tried.location == "/desk/try/1"
    (own.corpus / "refund.md").write_text("# 别人改了\n\n新的。\n", "utf-8")
    late = _post(client, "/desk/try/edit", do="try", **fields)
    assert late.status_code == 409
    assert "打开订单" in late.text  # what was written is not lost


def test_lists_and_new_articles_are_tried_too(own: Settings, client: FlaskClient) -> None:
    forms: list[dict[str, str]] = [
        {"kind": "line", "list": "synonyms", "line": "钢镚儿 => 退款", "do": "add"},
        {"kind": "new", "path": "moon", "title": "月亮", "questions": "月亮有多重\n月亮重吗"},
    ]
    for number, form in enumerate(forms, 1):
        assert _post(client, "/desk/try", **form).location == f"/desk/try/{number}"
    _run(own)
    assert "1 个更好" in html.fromstring(client.get("/desk/try/1").text).text_content()
    _post(client, "/desk/try/2/take")
    assert (own.corpus / "moon.md").read_text("utf-8").startswith("---\ntitle: 月亮\n")
    patch = client.get("/desk/try/1/patch")
    assert "+钢镚儿 => 退款" in patch.text
    assert patch.headers["Content-Disposition"].startswith("attachment")


def test_a_new_article_is_written_before_it_is_taken(own: Settings, client: FlaskClient) -> None:
    _post(client, "/desk/try", kind="new", path="moon", title="月亮", questions="月亮有多重")
    _run(own)
    trial = html.fromstring(client.get("/desk/try/1").text)
    assert "采用后读者会原样看到" in trial.text_content()
    (link,) = trial.cssselect("main a[autofocus]")
    page = html.fromstring(client.get(link.get("href")).text)
    fields = {
        each.get("name"): each.get("value") or ""
        for each in page.cssselect("main .desk-form input[type=hidden]")
    }
    draft = page.cssselect("textarea")[0].text
    assert (fields["source"], fields["before"]) == ("moon.md", "")
    assert "（待写：" in draft
    text = "# 月亮\r\n\r\n## 月亮有多重\r\n\r\n七千三百亿亿吨。\r\n"
    written = fields | {"text": text, "do": "try"}
    assert "七千三百" in _post(client, "/desk/try/edit", **written | {"do": "preview"}).text
    assert _post(client, "/desk/try/edit", **written).location == "/desk/try/2"
    _run(own)
    trial = html.fromstring(client.get("/desk/try/2").text)
    assert "采用后读者会原样看到" not in trial.text_content()
    assert trial.cssselect("main a[href='/desk/try/edit?trial=2']")
    taken_page = client.get(_post(client, "/desk/try/2/take").location).text
    assert (own.corpus / "moon.md").read_bytes() == text.replace("\r", "").encode()
    assert html.fromstring(taken_page).cssselect("main a[href='/desk/try/edit?source=moon.md']")
    late = _post(client, "/desk/try/edit", **written)
    assert late.status_code == 400
    assert "七千三百" in late.text  # what was written is not lost


def test_a_trial_leads_back_to_the_text_that_it_tried(own: Settings, client: FlaskClient) -> None:
    _post(client, "/desk/try", kind="question", passage="refund#退到哪里", question="钱去哪了呀")
    _post(client, "/desk/try", kind="line", list="words", line="钢镚儿", do="add")
    _run(own)
    page = html.fromstring(client.get("/desk/try/edit?trial=1").text)
    text = page.cssselect("textarea")[0].text
    assert "钱去哪了呀" in text
    fields = {each.get("name"): each.get("value") for each in page.cssselect("main [type=hidden]")}
    tried = _post(client, "/desk/try/edit", **fields | {"text": text + "\n再写一句。", "do": "try"})
    assert tried.location == "/desk/try/3"
    assert "edit?trial" not in client.get("/desk/try/2").text
    for path in ("/desk/try/edit?trial=2", "/desk/try/edit?trial=9"):
        assert client.get(path).status_code == 404


def test_without_judged_questions_a_trial_says_so(own: Settings, client: FlaskClient) -> None:
    rmtree(own.judged)
    _post(client, "/desk/try", kind="line", list="words", line="钢镚儿", do="add")
    _run(own)
    page = html.fromstring(client.get("/desk/try/1").text)
    assert "还没有评判过的问题" in page.text_content()
    assert page.cssselect("main a[href='/desk/judge']")


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"kind": "line", "list": "synonyms", "line": "一个", "do": "add"}, "应为"),
        ({"kind": "line", "list": "synonyms", "line": "甲, 乙", "do": "remove"}, "不能去掉"),
        ({"kind": "line", "list": "../x", "line": "甲", "do": "add"}, "词表"),
        ({"kind": "question", "passage": "", "question": "甲"}, "先选一个段落"),
        ({"kind": "question", "passage": "no#where", "question": "甲"}, "没有文章"),
        ({"kind": "new", "path": "../x", "title": "甲"}, "不能空着"),
        ({}, "选一种"),
    ],
)
def test_what_cannot_be_changed_is_told_and_stays_filled_in(
    form: dict[str, str], told: str, client: FlaskClient
) -> None:
    reply = _post(client, "/desk/try", **form)
    assert reply.status_code == 400
    assert told in reply.text
    if form.get("line"):
        page = html.fromstring(reply.text)
        assert page.cssselect("input[name=line]")[0].get("value") == form["line"]


@pytest.mark.parametrize(
    "path", ["/desk/try/9", "/desk/try/9/patch", "/desk/try/taken/9", "/desk/try/edit?source=../x"]
)
def test_what_is_not_there_is_told(path: str, client: FlaskClient) -> None:
    assert client.get(path).status_code == 404


def test_nothing_hostile_runs_on_these_pages(own: Settings, client: FlaskClient) -> None:
    _post(client, "/desk/try", kind="question", passage="refund#退到哪里", question=_HOSTILE)
    _post(client, "/desk/try", kind="line", list="synonyms", line=f"{_HOSTILE}, 退款", do="add")
    _run(own)
    _post(client, "/desk/try/1/take")
    pages = [
        "/desk/try", "/desk/try?find=怪标题", "/desk/try/1", "/desk/try/2", "/desk/try/taken/1",
        "/desk/try/edit?source=odd.md",
    ]  # fmt: skip
    for path in pages:
        page = client.get(path).text
        assert not re.search(r"<script>alert|<img|onerror", page), path
        scripts = html.fromstring(page).cssselect("script")
        assert all(each.get("src") and not each.text for each in scripts)


def test_a_trial_can_be_stopped(own: Settings, client: FlaskClient) -> None:
    _post(client, "/desk/try", kind="line", list="words", line="钢镚儿", do="add")
    _post(client, "/desk/try/1/cancel")
    _run(own)
    assert "取消了" in client.get("/desk/try/1").text


def test_a_trial_that_fails_says_why(own: Settings, client: FlaskClient) -> None:
    (own.judged / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\na\tb\tc\n")
    _post(client, "/desk/try", kind="line", list="words", line="钢镚儿", do="add")
    _run(own)
    assert "无法读取" in client.get("/desk/try/1").text


def test_what_is_no_trial_is_never_taken(own: Settings, client: FlaskClient) -> None:
    DeskJobs(own.index).request("proposals", "题", {})
    for path in ("/desk/try/1", "/desk/try/1/patch"):
        assert client.get(path).status_code == 404
    assert _post(client, "/desk/try/1/take").status_code == 404


def test_what_was_not_tried_to_the_end_is_never_taken(own: Settings, client: FlaskClient) -> None:
    for _ in range(2):
        _post(client, "/desk/try", kind="new", path="new/c", title="新的")
    _post(client, "/desk/try/1/cancel")
    for number in (1, 2):
        refused = _post(client, f"/desk/try/{number}/take")
        assert (refused.status_code, "没有试完" in refused.text) == (409, True)
    assert taken(own) == ()
    _run(own)
    assert _post(client, "/desk/try/2/take").status_code == 303


def test_a_patch_of_a_corpus_without_git_begins_at_the_corpus(client: FlaskClient) -> None:
    _post(client, "/desk/try", kind="new", path="new/c", title="新的")
    assert "\n+++ b/new/c.md\t\n" in client.get("/desk/try/1/patch").text


@pytest.mark.parametrize("number", [7, 2**63, 10**40])
def test_what_never_was_is_neither_stopped_nor_undone(number: int, client: FlaskClient) -> None:
    _post(client, "/desk/try", kind="line", list="words", line="钢镚儿", do="add")
    assert _post(client, f"/desk/try/{number}/cancel").status_code == 303
    assert _post(client, f"/desk/try/taken/{number}/undo").status_code == 400
    assert "正在试" in client.get("/desk/try/1").text


@pytest.mark.parametrize("commits", [True, False])
def test_what_is_taken_is_committed_only_where_the_owner_says_so(
    own: Settings,
    editor: Editor,
    repository: Callable[[Path], Callable[..., str]],
    *,
    commits: bool,
) -> None:
    git = repository(own.corpus.parent)
    git("add", "corpus")
    git("commit", "--quiet", "--message", "begin")
    client = editor(replace(own, desk_commits=commits))
    _post(client, "/desk/try", kind="question", passage="refund#退到哪里", question="钱去哪了呀")
    _run(own)
    assert _post(client, "/desk/try/1/take").status_code == 303
    subjects = git("log", "--format=%an %s").splitlines()
    assert subjects == [*(["编辑 给“退到哪里”加问法：钱去哪了呀"] if commits else []), "编辑 begin"]


def test_a_job_whose_server_was_killed_is_no_longer_open(own: Settings) -> None:
    jobs = DeskJobs(own.index)
    jobs.request("trial", "题", {})
    with jobs.held() as held:
        assert held
        assert jobs.take()
    last = jobs.last()
    assert last
    assert (last.state, "已经结束" in last.error) == ("failed", True)


def test_a_change_taken_while_a_rebuild_runs_gets_one_of_its_own(
    own: Settings, client: FlaskClient
) -> None:
    jobs = RebuildJobs(own.index)
    jobs.request(JobOptions())
    entry = take(own, add_question(own, ArticleId("refund"), "退到哪里", "钱去哪了呀"))
    page = f"/desk/try/taken/{entry.id}"
    assert "正在重建索引" in client.get(page).text
    _run(own)
    assert "正在重建索引" in client.get(page).text  # that one had been asked for before
    _run(own)
    assert "已生效" in client.get(page).text
