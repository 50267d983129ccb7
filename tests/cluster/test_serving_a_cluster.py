"""What readers, editors and agents do works over a cluster as on the local index."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import anyio
import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from mcp import Client
from small_corpus import edit

from faq.agents.server import make_server
from faq.cli import main
from faq.engine import Engine
from faq.errors import LocalIndexNeeded
from faq.insights.groups import vain_groups
from faq.insights.observations import Observations
from faq.insights.vain import vain_questions
from faq.model import PassageId, SearchRequest
from faq.question_log.database import LoggedQuestion
from faq.question_log.uses import Use
from faq.settings import Settings
from faq.storage.generations import current_name
from web import create_app

_QUESTION = "怎么续借图书"


@pytest.fixture
def far(published: Settings, tmp_path: Path) -> Settings:
    """The same site on another machine, which has no index."""
    names = ("index", "feedback", "question_log")
    return replace(published, **{name: tmp_path / name for name in names})


def test_agents_are_answered_the_same(published: Settings, far: Settings) -> None:
    async def exchange(settings: Settings) -> list[Any]:
        async with Client(make_server(Engine(settings))) as client:
            tools = [
                ("ask", {"question": _QUESTION}),
                ("list_topics", {}),
                ("read_article", {"article_id": "books"}),
                ("suggest", {"prefix": "怎么"}),
            ]
            return [(await client.call_tool(*each)).structured_content for each in tools]

    here = anyio.run(exchange, replace(published, cluster=None))
    there = anyio.run(exchange, far)
    assert [{**each, "took_ms": 0} for each in there] == [{**each, "took_ms": 0} for each in here]
    assert there[0]["answered"]


def test_topics_asked_in_vain_are_the_same(published: Settings, far: Settings) -> None:
    here, there = Engine.open(replace(published, cluster=None)), Engine.open(far)
    at = "2026-11-25T09:00:00.000000+00:00"
    texts = ("宠物医院挂号怎么弄", "你好，宠物医院挂号", _QUESTION, "逾期的罚款交多少", "办借书证")
    logged = tuple(LoggedQuestion(each, "none", 0.1, logged_at=at) for each in texts)
    opened = Use(texts[0], PassageId("books#逾期怎么办"), "open", at)
    vain = vain_questions(Observations(logged, (opened,)))
    groups = vain_groups(vain, there).groups
    # Probes compare by who they are.
    found = [replace(each, probes=()) for each in groups]
    assert found == [replace(each, probes=()) for each in vain_groups(vain, here).groups]
    assert any(each.near for each in found)


def test_fields_are_found_where_the_files_are(published: Settings, far: Settings) -> None:
    found = Engine.open(published).find("heading:续借", 5)
    assert found == Engine.open(replace(published, cluster=None)).find("heading:续借", 5)
    assert found.total == 1
    with pytest.raises(LocalIndexNeeded, match="faq rebuild"):
        Engine.open(far).find("heading:续借", 5)
    client = create_app(far).test_client()
    for words, lists in (("图 书", True), ("退款", False)):
        assert ("/articles/books" in _titled(client, words)) == lists, words
    assert "建索引的机器" in _titled(client, "title:图书")


def _titled(client: FlaskClient, query: str) -> str:
    return client.get("/articles", query_string={"title": query}).text


def _environment(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("cluster_prefix", "corpus", "index", "model", "cluster_timeout", "feedback")
    for name in (*names, "question_log", "confidence_threshold"):
        monkeypatch.setenv(f"FAQ_{name.upper()}", str(getattr(settings, name)))
    monkeypatch.setenv("FAQ_CLUSTER", ",".join(settings.cluster or ()))


def _run(*arguments: str) -> Any:
    return CliRunner().invoke(main, arguments)


@pytest.mark.parametrize("command", ["find 图书", "learn", "verify", "generations", "rollback"])
def test_a_command_that_needs_files_says_so_in_a_line(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FAQ_CLUSTER", "http://127.0.0.1:9")
    found = _run(*command.split())
    assert (found.exit_code, found.stdout) == (4, "")
    assert found.stderr.startswith(f"faq {command.split()[0]} 要读本机的索引文件")
    assert found.stderr.count("\n") == 1


def test_commands_work_over_the_cluster(
    far: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    _environment(far, monkeypatch)
    judged = tmp_path / "judged"
    (judged / "qrels").mkdir(parents=True)
    (judged / "queries.jsonl").write_text(json.dumps({"_id": "q", "text": _QUESTION}), "utf-8")
    (judged / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq\tbooks\t1\n")
    measured = _run("eval", str(judged), "--json")
    assert json.loads(measured.stdout)["rr@10"] == 1.0, measured.output
    for command in (("stats",), ("insights",), ("check",), ("search", _QUESTION)):
        found = _run(*command)
        assert found.exit_code == 0, (command, found.output)


def test_a_rebuild_publishes_when_it_is_asked_to(
    small: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    _environment(small, monkeypatch)
    assert _run("rebuild", "--publish", "--no-wait").exit_code == 2
    edit(small, "两个月")
    found = _run("rebuild", "--publish", "--json")
    assert found.exit_code == 0, found.output
    report = json.loads(found.stdout)
    assert report["generation"] == report["published"]["generation"] == current_name(small.index)
    assert report["published"]["written"]
    assert "两个月" in Engine.open(small).ask(SearchRequest(_QUESTION)).hits[0].passage.text
    monkeypatch.setenv("FAQ_CLUSTER", "http://127.0.0.1:9")
    failed = _run("rebuild", "--publish")
    assert (failed.exit_code, "已发布" in failed.stdout, "连不上" in failed.stderr) == (
        5,
        True,
        True,
    )
    monkeypatch.delenv("FAQ_CLUSTER")
    assert _run("rebuild", "--publish").exit_code == 2
