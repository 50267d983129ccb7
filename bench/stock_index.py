"""An index as OpenSearch makes it of its own analyzers, to compare ours with."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from opensearchpy import OpenSearch
from opensearchpy.helpers import parallel_bulk

_NAME = "stock"
_WRITERS = 2
_GREEN = 300
"""Seconds."""
_TIMEOUT = _GREEN + 30.0
ANALYZERS = ("cjk", "standard", "smartcn")
"""Pairs, single characters and words."""
_HITS = 10


class StockIndex:
    """Titles and texts by `ANALYZERS`; questions are asked of the first one."""

    def __init__(self, addresses: Sequence[str], shards: int) -> None:
        """An empty one, in place of what is there."""
        self._client = OpenSearch(list(addresses), timeout=_TIMEOUT, http_compress=False)
        self._client.indices.delete(index=_NAME, ignore_unavailable=True)
        fields = {name: {"type": "text", "analyzer": name} for name in ANALYZERS}
        properties = {each: {"type": "text", "fields": fields} for each in ("title", "text")}
        settings = {"number_of_shards": shards, "number_of_replicas": 0, "refresh_interval": -1}
        body = {
            "settings": {"index": settings},
            "mappings": {"properties": properties},
        }
        self._client.indices.create(index=_NAME, body=body)

    def write(self, texts: Iterable[tuple[str, str]]) -> dict[str, float]:
        """Writes titles and texts; seconds until all are `sent`, and until each shard has a second
        copy."""
        began = time.perf_counter()
        for done, reply in parallel_bulk(self._client, _actions(texts), _WRITERS):
            assert done, reply
        sent = time.perf_counter() - began
        self._client.indices.flush(index=_NAME)  # else a copy indexes each document once more
        settings = {"index": {"number_of_replicas": 1, "refresh_interval": "1s"}}
        self._client.indices.put_settings(index=_NAME, body=settings)
        self._client.indices.refresh(index=_NAME)
        # In the path, since the client takes a parameter of that name for its own.
        path = f"/_cluster/health/{_NAME}?wait_for_status=green&timeout={_GREEN}s"
        self._client.transport.perform_request("GET", path)
        return {"sent": round(sent, 1), "whole": round(time.perf_counter() - began, 1)}

    def ask(self, question: str) -> list[dict[str, Any]]:
        """The ten best, with highlights, by statistics of all shards."""
        fields = [f"{each}.{ANALYZERS[0]}" for each in ("title", "text")]
        query = {"query": question, "fields": fields, "type": "most_fields"}
        body = {
            "size": _HITS,
            "query": {"multi_match": query},
            "highlight": {"fields": {each: {} for each in fields}},
        }
        found = self._client.search(
            index=_NAME,
            body=body,
            params={"search_type": "dfs_query_then_fetch", "request_cache": "false"},
        )
        hits: list[dict[str, Any]] = found["hits"]["hits"]
        return hits

    def close(self) -> None:
        """Removes it."""
        self._client.indices.delete(index=_NAME)
        self._client.close()


def _actions(texts: Iterable[tuple[str, str]]) -> Iterator[dict[str, Any]]:
    for number, (title, text) in enumerate(texts):
        yield {"_index": _NAME, "_id": str(number), "title": title, "text": text}
