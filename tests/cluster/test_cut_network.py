"""Whatever a network does to replies: waits end, and nothing is made up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from bench.cut_network import FAULTS, Proxy, proxies, spoil
from faq.cluster.client import TRIES, Cluster
from faq.cluster.in_force import put_in_force
from faq.errors import ClusterRefused, IndexUnreachable
from faq.settings import Settings
from web import create_app

_SECONDS = 0.2
"""Of one try; whoever trickles or holds a reply back goes on for a minute."""
_ONCE = {"no page", "overloaded"}
"""What another host would say as well."""
_LIKE_A_REPLY = {"another object"}


@pytest.fixture
def through() -> Iterator[list[Proxy]]:
    with proxies((None, None)) as made:
        yield made


@pytest.fixture
def settings(tmp_path: Path, through: list[Proxy]) -> Settings:
    return Settings(
        corpus=tmp_path / "corpus",
        index=tmp_path / "index",
        feedback=tmp_path / "feedback.sqlite3",
        question_log=tmp_path / "questions.sqlite3",
        cluster=tuple(each.address for each in through),
        cluster_timeout=_SECONDS,
        model="off",
    )


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_ends_as_an_honest_503(
    name: str, settings: Settings, through: list[Proxy]
) -> None:
    spoil(through, FAULTS[name])
    if name not in _LIKE_A_REPLY:
        with pytest.raises(IndexUnreachable):
            Cluster(settings).post("/faq/_search", {})
        tries = [each.tries for each in through]
        assert 0 < sum(tries) <= TRIES
        assert name in _ONCE or (sum(tries), min(tries) > 0) == (TRIES, True)
    client = create_app(settings).test_client()
    reply = client.get("/api/v1/search?q=退款")
    assert (reply.status_code, reply.mimetype) == (503, "application/problem+json")
    assert int(reply.headers["Retry-After"]) > 0
    page = client.get("/search?q=退款")
    assert (page.status_code, "暂时查不到索引" in page.get_data(as_text=True)) == (503, True)


def test_a_host_that_answers_makes_up_for_one_that_doesnt(
    settings: Settings, through: list[Proxy]
) -> None:
    for name in FAULTS.keys() - _ONCE - _LIKE_A_REPLY:
        through[0].fault = FAULTS[name]
        cluster, before = Cluster(replace(settings, cluster_timeout=1.0)), through[0].tries
        # One after another is asked.
        assert [cluster.get("/faq") for _ in range(2)] == [{}, {}], name
        assert through[0].tries > before, name


class _Aliases:
    """A cluster that has lost the index which an alias is taken from."""

    def __init__(self, current: str) -> None:
        self.current = current

    def get(self, path: str) -> object:
        return {self.current: {"aliases": {path.rpartition("/")[2]: {}}}}

    def post(self, path: str, body: object) -> None:
        """Says 404."""


def test_a_generation_is_in_force_only_where_the_cluster_says_so() -> None:
    # The reply to a try that did it was lost; the next one found nothing to do.
    put_in_force(cast("Cluster", _Aliases("faq-2")), "faq", "faq-2")
    with pytest.raises(ClusterRefused):
        put_in_force(cast("Cluster", _Aliases("faq-1")), "faq", "faq-2")
