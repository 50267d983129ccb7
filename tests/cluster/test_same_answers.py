"""A cluster gives the very answers of the local index, whatever happens while it is published."""

from __future__ import annotations

import json
import threading
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hashing_encoder import HashingEncoder
from msgspec import structs
from small_corpus import edit
from waiting import until

from faq.cli import main
from faq.cluster import lock, opening, publishing
from faq.cluster.client import Cluster
from faq.cluster.documents import PassageDocuments
from faq.cluster.in_force import index_behind
from faq.cluster.publishing import publish
from faq.engine import Engine
from faq.errors import ClusterRefused, IndexBusy, IndexDamaged
from faq.indexing.rebuild import rebuild
from faq.model import Answer, ArticleId, SearchRequest
from faq.search import meaning
from faq.settings import Settings
from faq.storage.generations import current_name, open_current
from web import create_app

_TESTS = Path(__file__).parents[1]
_WAYS: tuple[dict[str, Any], ...] = (
    {"explain": True},
    {"audience": "buyer"},
    {"audience": "seller", "literal": True},
    {"limit": 50, "offset": 40},
)
_NTH = 6
"""Each sixth question is asked, each in another way than the one before it: all in all ways
take minutes, and gave the same as well."""


@pytest.fixture(scope="module")
def encoder() -> Iterator[HashingEncoder]:
    """The model of every engine here."""
    found = HashingEncoder()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(meaning, "open_model", lambda models, name: found)
        yield found


@pytest.fixture(scope="module")
def starter(
    tmp_path_factory: pytest.TempPathFactory,
    addresses: tuple[str, ...],
    encoder: HashingEncoder,
) -> Settings:
    """The starter corpus with vectors, in the cluster too."""
    folder = tmp_path_factory.mktemp("starter")
    settings = Settings(
        corpus=_TESTS.parent / "corpus",
        index=folder / "index",
        cluster=addresses,
        cluster_shards=3,
        cluster_timeout=10.0,
        cached_answers=0,
    )
    rebuild(settings, encoder=encoder)
    assert publish(settings).written
    return settings


def _locally(settings: Settings) -> Settings:
    return replace(settings, cluster=None)


def _timeless(answer: Answer) -> Answer:
    return structs.replace(answer, took_ms=0)


def _questions() -> list[str]:
    files = sorted((_TESTS / "relevance").glob("[ao]*/*.jsonl"))
    lines = [line for path in files for line in path.read_text("utf-8").splitlines()]
    return [json.loads(line)["text"] for line in lines]


@pytest.mark.parametrize("model", ["", "off"])
def test_every_field_of_an_answer_is_the_same(starter: Settings, model: str) -> None:
    settings = replace(starter, model=model)
    here, there = Engine.open(_locally(settings)), Engine.open(settings)
    differ = []
    for nth, question in enumerate(_questions()[::_NTH]):
        request = SearchRequest(question, **_WAYS[nth % len(_WAYS)])
        if _timeless(here.ask(request)) != _timeless(there.ask(request)):
            differ.append(request)
    assert (nth > 100, differ) == (True, [])


@pytest.mark.parametrize(
    "question",
    [
        "",
        "。，！",
        "zqxv",
        "'\"\\ } { : * ~ | OR AND 退款",
        "😀怎么退款𠮷",
        "tuikuan怎么申请",
        "虚拟订单没发货怎么办" * 199,
    ],
)
def test_odd_questions_too(starter: Settings, question: str) -> None:
    here, there = Engine.open(_locally(starter)), Engine.open(starter)
    asked = SearchRequest(question or "　a", explain=True)
    assert _timeless(here.ask(asked)) == _timeless(there.ask(asked))


def test_articles_suggestions_and_examples_are_the_same(starter: Settings) -> None:
    here, there = Engine.open(_locally(starter)), Engine.open(starter)
    assert there.articles() == here.articles()
    for entry in here.articles()[::25]:
        article = here.article(entry.id)
        assert article
        assert there.article(entry.id) == article
        for passage in article.passages[:3]:
            assert there.passage(passage.id) == passage
            assert there.standing_alone(passage) == here.standing_alone(passage)
    assert there.article(ArticleId("nowhere")) is None
    for prefix in ("退", "tuik", "xndd"):
        assert there.suggest(prefix) == here.suggest(prefix)
    assert there.examples() == here.examples()
    assert replace(there.stats(), bytes=0) == replace(here.stats(), bytes=0)


def test_pages_and_probes_are_served(starter: Settings, tmp_path: Path) -> None:
    databases = {name: tmp_path / name for name in ("feedback", "question_log")}
    client = create_app(replace(starter, **databases)).test_client()
    article = Engine.open(starter).articles()[0]
    for path in ("/", "/search?q=退款", "/articles", f"/articles/{article.id}", "/readyz"):
        assert client.get(path).status_code == 200, path
    index = client.get("/api/v1/index").get_json()
    assert (index["generation"], index["passages"]) == (
        current_name(starter.index),
        open_current(starter.index).rows,
    )


def test_all_nodes_are_on_loopback(addresses: tuple[str, ...]) -> None:
    with urllib.request.urlopen(f"{addresses[0]}/_nodes/http,transport", timeout=30) as reply:
        found = json.load(reply)["nodes"].values()
    kinds = [node[kind] for node in found for kind in ("http", "transport")]
    bound = [address for kind in kinds for address in kind["bound_address"]]
    assert len(found) == 3
    assert {at.rpartition(":")[0] for at in bound} <= {"127.0.0.1", "[::1]"}


def _indexes(settings: Settings) -> set[str]:
    listed = Cluster(settings).get(f"/{settings.cluster_prefix}-2*", filter_path="*.aliases")
    return set(listed or {})


def _in_force(settings: Settings) -> str | None:
    return index_behind(Cluster(settings), settings.cluster_prefix)


def _says(engine: Engine, period: str) -> bool:
    return period in engine.ask(SearchRequest("怎么续借图书")).hits[0].passage.text


def test_a_publication_is_taken_up_and_the_one_before_stays(small: Settings) -> None:
    names = [f"{small.cluster_prefix}-{current_name(small.index)}".lower()]
    assert (publish(small).written, publish(small).written) == (True, False)
    engine = Engine.open(small)
    assert "一个月" in engine.ask(SearchRequest("怎么续借图书")).hits[0].passage.text
    for period in ("两个月", "三个月"):
        names.append(f"{small.cluster_prefix}-{edit(small, period)}".lower())
        assert publish(small).index == names[-1] == _in_force(small)
        until(partial(_says, engine, period))
    assert _indexes(small) == set(names[1:])
    packs = small.index / "cluster"
    assert {each.name for each in packs.iterdir()} == set(names[1:])


def test_a_server_that_slept_through_publications_answers(
    small: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(small)
    monkeypatch.setattr(opening, "POLL_SECONDS", 1e6)
    engine = Engine.open(small)
    assert engine.ask(SearchRequest("怎么续借图书")).hits
    for period in ("两个月", "三个月"):
        edit(small, period)
        publish(small)
    assert "三个月" in engine.ask(SearchRequest("怎么续借图书")).hits[0].passage.text


_STEPS: tuple[tuple[Any, str], ...] = (
    (Cluster, "bulk"),
    (publishing, "wait_for_copies"),
    (publishing, "_compare"),
    (publishing, "put_in_force"),
)


def test_one_that_is_killed_at_any_step_changes_nothing(
    small: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(small)
    before = _in_force(small)
    edit(small, "两个月")
    engine = Engine.open(small)
    for step in _STEPS:
        with monkeypatch.context() as killed:
            killed.setattr(*step, _killed)
            # A process that is killed gives nothing back.
            killed.setattr(lock.Lock, "release", lambda self: None)
            with pytest.raises(KeyboardInterrupt):
                publish(small)
        assert _in_force(small) == before
        assert "一个月" in engine.ask(SearchRequest("怎么续借图书")).hits[0].passage.text
        if step is _STEPS[0]:  # this process runs on, and so does what writes the lock
            with pytest.raises(IndexBusy):
                publish(small)
        _expire(small)
    after = publish(small).index
    assert _in_force(small) == after
    assert _indexes(small) == {before, after}


def _killed(*arguments: object) -> None:
    raise KeyboardInterrupt


def _expire(settings: Settings) -> None:
    path = f"/{settings.cluster_prefix}-lock/_doc/publish"
    Cluster(settings).put(path, {"owner": "gone", "seconds": 0})


def test_other_answers_are_not_put_in_force(
    small: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = PassageDocuments.of

    def halved(self: PassageDocuments, first: int, end: int) -> Iterator[Any]:
        for name, document in whole(self, first, end):
            words = document["terms"].split()
            yield name, {**document, "terms": " ".join(words[::2])}

    monkeypatch.setattr(PassageDocuments, "of", halved)
    with pytest.raises(ClusterRefused, match="another answer"):
        publish(small)
    assert _in_force(small) is None


def test_what_has_decayed_here_is_not_put_in_force(small: Settings) -> None:
    generation = open_current(small.index)
    with (generation.folder / "articles.bin").open("r+b") as file:
        file.seek(-4, 2)
        file.write(b"?")
    with pytest.raises(IndexDamaged, match=r"articles\.bin"):
        publish(small)
    assert _in_force(small) is None


def test_each_answer_is_wholly_of_one_generation(small: Settings) -> None:
    publish(small)
    engine, wrong, asked = Engine.open(small), list[str](), 0
    periods = {current_name(small.index): "一个月"}
    done = threading.Event()

    def publications() -> None:
        try:
            for period in ("两个月", "三个月", "四个月", "五个月"):
                periods[edit(small, period)] = period
                publish(small)
        finally:
            done.set()

    thread = threading.Thread(target=publications)
    thread.start()
    while not done.wait(0.01):  # which leaves the publications their share of the processor
        answer = engine.ask(SearchRequest("怎么续借图书"))
        asked += 1
        if periods[answer.generation] not in answer.hits[0].passage.text:
            wrong.append(answer.generation)
    thread.join(60)
    assert (asked > 10, wrong) == (True, [])
    assert until(lambda: engine.generation == current_name(small.index))


def _run(*arguments: str) -> Any:
    return CliRunner().invoke(main, arguments)


def test_the_commands_ask_the_cluster(
    small: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("cluster_prefix", "index", "model", "cluster_timeout", "confidence_threshold"):
        monkeypatch.setenv(f"FAQ_{name.upper()}", str(getattr(small, name)))
    hosts = [word for each in small.cluster or () for word in ("--cluster", each)]
    published = _run("publish", *hosts, "--json")
    assert published.exit_code == 0, published.output
    report = json.loads(published.stdout)
    assert (report["generation"], report["passages"]) == (current_name(small.index), 2)
    monkeypatch.setenv("FAQ_CLUSTER", ",".join(small.cluster or ()))
    monkeypatch.setenv("FAQ_INDEX", str(tmp_path / "other"))
    found = _run("search", "怎么续借图书", "--json")
    assert found.exit_code == 0, found.output
    assert json.loads(found.stdout)["generation"] == report["generation"]
