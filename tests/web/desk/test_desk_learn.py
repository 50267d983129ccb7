"""Tests that an editor has the ranking learn at the desk, and tries, takes and undoes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Event

import msgspec
import pytest
from flask.testing import FlaskClient
from lxml import html
from own_site import own_site

from faq.changes.journal import taken
from faq.evaluation.judging import RIGHT, add_verdict
from faq.learning.examples import gather
from faq.learning.folds import Compared, Gain
from faq.learning.proposal import Proposal, Trial
from faq.learning.scoring import Learnt
from faq.ranking.model import RerankFeatureWeights
from faq.settings import Settings, read_ranking_model
from web import create_app, desk_runner
from web.desk_runner import WORK, DeskRunner
from web.oversight.desk_jobs import DeskJobs

Editor = Callable[[Settings], FlaskClient]
Csrf = Callable[[FlaskClient], str]


@pytest.fixture
def own(tmp_path: Path, no_runner: None) -> Settings:
    """A site with a corpus, an index and a journal of its own, whose jobs the tests run."""
    settings = own_site(tmp_path, {"refund.md": "# 怎么退款\n\n在订单页点退款。\n"})
    add_verdict(settings.judged, "<b>怎么退</b>", "refund#怎么退款", RIGHT)
    return settings


@pytest.fixture
def client(own: Settings, editor: Editor) -> FlaskClient:
    return editor(own)


def _main(client: FlaskClient) -> html.HtmlElement:
    return html.fromstring(client.get("/desk/learn").text).cssselect("main")[0]


def _proposal(own: Settings) -> Proposal:
    weights = replace(RerankFeatureWeights(), cosine=0.25)
    gain = Gain(40, 20, Compared(0.5, 0.6, 0.05, 0.15), Compared(0.4, 0.5, 0.0, 0.2), 5, 1, 0.1)
    return Proposal(
        gather(own),
        asked=120,
        groups=60,
        reason="",
        chosen=Trial("weights", 0, 0.1, 0.05),
        held_out=gain,
        weights={"cosine": (0.5, 0.25)},
        learnt=Learnt(weights),
    )


def _learn(own: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ends the job that waits with a gain."""
    monkeypatch.setattr(desk_runner, "learn", _proposal)
    found = msgspec.json.encode(WORK["learn"](own, {}, lambda done, total: None))
    jobs = DeskJobs(own.index)
    job = jobs.take()
    assert job
    jobs.put(msgspec.structs.replace(job, state="done", result=msgspec.json.decode(found)))


def test_examples_are_counted_and_why_nothing_is_proposed_is_told(
    own: Settings, client: FlaskClient, csrf: Csrf
) -> None:
    counts = [each.text_content() for each in _main(client).cssselect("dd")]
    assert counts == ["1", "1", "0", "0", "0", "0"]
    assert client.post("/desk/learn", data={"csrf": csrf(client)}).status_code == 303
    page = client.get("/desk/learn")
    assert page.headers["Refresh"] == "2"
    assert html.fromstring(page.text).cssselect("main form button[disabled]")
    client.post("/desk/learn", data={"csrf": csrf(client)})
    assert len(DeskJobs(own.index).latest()) == 1  # not twice at once
    DeskRunner(own).run_queued(Event())
    page = client.get("/desk/learn")
    assert "Refresh" not in page.headers
    assert "too few examples" in page.text
    assert "35" in page.text
    for each in ("try", "take"):
        assert f"/learn/1/{each}" not in page.text
        reply = client.post(f"/desk/learn/1/{each}", data={"csrf": csrf(client)})
        assert reply.status_code == 404
    assert not taken(own)


def test_a_gain_is_tried_taken_and_undone_as_any_change(
    own: Settings, client: FlaskClient, csrf: Csrf, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = {"csrf": csrf(client)}
    client.post("/desk/learn", data=token)
    _learn(own, monkeypatch)
    page = _main(client)
    cells = [each.text_content() for each in page.cssselect("tbody td")]
    assert cells == ["40", "0.500 → 0.600", "+0.050 … +0.150", "40.0% → 50.0%", "5", "1"]
    trying, taking = (each.get("action") for each in page.cssselect("form")[1:3])
    assert client.post(trying, data=token).location == "/desk/try/2"
    reply = client.post(taking, data=token)
    (entry,) = taken(own)
    assert reply.location == f"/desk/try/taken/{entry.id}"
    assert read_ranking_model(own).rerank.cosine == 0.25
    assert entry.title in _main(client).text_content()
    assert client.post(taking, data=token).status_code == 409  # the file is not as it was
    client.post(f"/desk/try/taken/{entry.id}/undo", data=token)
    assert read_ranking_model(own).rerank.cosine == 0.5
    assert "已撤销" in _main(client).text_content()


def test_a_gain_is_committed_where_the_owner_says_so(
    own: Settings,
    editor: Editor,
    csrf: Csrf,
    repository: Callable[[Path], Callable[..., str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    git = repository(own.corpus)
    own = replace(own, desk_commits=True)
    client = editor(own)
    token = {"csrf": csrf(client)}
    client.post("/desk/learn", data=token)
    _learn(own, monkeypatch)
    assert client.post("/desk/learn/1/take", data=token).status_code == 303
    shown = git("show", "--name-only", "--format=%an %s").split("\n\n")
    assert shown == [f"编辑 {taken(own)[0].title}", "_lexicon/ranking.toml\n"]


def test_unreadable_verdicts_are_told(own: Settings, client: FlaskClient, csrf: Csrf) -> None:
    (own.judged / "qrels" / "test.tsv").write_bytes(b"query-id\tcorpus-id\tscore\n\xff\t\t\n")
    assert "test.tsv" in _main(client).cssselect("[role=alert]")[0].text_content()
    client.post("/desk/learn", data={"csrf": csrf(client)})
    DeskRunner(own).run_queued(Event())
    assert "test.tsv" in _main(client).cssselect("[role=alert]")[-1].text_content()


def test_nobody_else_has_it_learn(own: Settings, editor: Editor) -> None:
    editor(own)
    stranger = create_app(own).test_client()
    for each in ("/desk/learn", "/desk/learn/1/take", "/desk/learn/1/try"):
        assert stranger.post(each).status_code == 403
