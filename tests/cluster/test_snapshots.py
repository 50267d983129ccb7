"""A snapshot brings back what was published, and what was in force."""

from __future__ import annotations

import pytest
from msgspec import structs

from faq.cluster.client import Cluster
from faq.cluster.in_force import index_in_force
from faq.cluster.publishing import publish
from faq.engine import Engine
from faq.errors import IndexMissing
from faq.model import Answer, SearchRequest
from faq.settings import Settings

_SNAPSHOT = "/_snapshot/folder/first"
_WAITING = {"wait_for_completion": "true"}


def _answer(settings: Settings) -> Answer:
    found = Engine.open(settings).ask(SearchRequest("怎么续借图书"))
    return structs.replace(found, took_ms=0)


def test_a_restored_index_answers_as_before(small: Settings) -> None:
    publish(small)
    cluster, prefix = Cluster(small), small.cluster_prefix
    before, name = _answer(small), index_in_force(cluster, prefix)
    cluster.put("/_snapshot/folder", {"type": "fs", "settings": {"location": prefix}})
    made = cluster.put(_SNAPSHOT, {"indices": f"{prefix}-*"}, **_WAITING)
    assert made["snapshot"]["state"] == "SUCCESS"
    cluster.delete(f"/{name}")
    with pytest.raises(IndexMissing):
        index_in_force(cluster, prefix)
    restored = cluster.post(f"{_SNAPSHOT}/_restore", {"indices": name}, **_WAITING)
    assert restored["snapshot"]["shards"]["failed"] == 0
    assert index_in_force(cluster, prefix) == name
    assert _answer(small) == before
    assert before.hits
