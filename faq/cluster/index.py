"""Asks a generation that a cluster holds, as `faq.search.index` wants it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from faq.cluster.asking import asked_terms, query_body
from faq.cluster.client import Cluster
from faq.cluster.layout import (
    MOST_ROWS,
    StoredPassage,
    article_document,
    passage_document,
    read_body,
    read_passage,
)
from faq.cluster.pack import STATISTICS, pack_files, sort_keys_of
from faq.cluster.reply import FoundPassages, answered_alone, shown_passage
from faq.errors import IndexMissing, IndexUnreachable, damaged_index
from faq.files.digests import FileCheck
from faq.model import Article, ArticleId, IndexedArticle, Passage, PassageId
from faq.ranking.bm25f import UInt64
from faq.ranking.postings import Postings, count_holders, words_of
from faq.ranking.query_terms import RankRequest, RerankWeights
from faq.ranking.ranker import DEPTH, Ranking
from faq.storage.head import GenerationHead, decoded
from faq.storage.manifest import read_manifest
from faq.storage.schema import AnsweredQuestions

_ARTICLES = msgspec.msgpack.Decoder(Article)
_NO_INDEX = "index_not_found_exception"
_AT_ONCE = 200
"""Passages that one request brings."""
_ONE_ROUND_TRIP = {
    "allow_partial_search_results": "false",
    "include_named_queries_score": "true",
    "request_cache": "false",
}


class ClusterIndex(GenerationHead):
    """One generation: its pack on this machine, its passages in a cluster; safe to share between
    threads.

    What asks the cluster raises IndexUnreachable, and IndexMissing where the generation has gone.
    """

    vectors_fault = ""

    def __init__(
        self,
        cluster: Cluster,
        index: str,
        folder: Path,
        *,
        open_catalogue: bool = True,
        check: FileCheck = "sizes",
    ) -> None:
        """`folder` has the pack; `open_catalogue` and `check` as `Generation`.  Raises as
        `GenerationHead`."""
        manifest = read_manifest(folder)
        super().__init__(folder, manifest, pack_files(manifest), check)
        self._cluster, self._index = cluster, index
        try:
            self._statistics = _statistics(folder)
            self._sort_keys = sort_keys_of(folder, manifest)
        except (OSError, ValueError, EOFError) as error:
            raise damaged_index(error) from error
        if open_catalogue:
            self._ids = self._open_ids()

    def rank(
        self, request: RankRequest, weights: RerankWeights, wanted: int
    ) -> tuple[Ranking, FoundPassages]:
        """As `faq.search.index.Index.rank`, in one round trip."""
        asked = asked_terms(request.terms, self._statistics)
        hits, total = list[dict[str, Any]](), 0
        if asked.clauses:
            rows = min(max(wanted, DEPTH), MOST_ROWS)
            found = self._found(query_body(asked, request, rows))
            hits, total = found["hits"], found["total"]["value"]
        rows = np.searchsorted(self._sort_keys, [int(hit["_id"]) for hit in hits]).tolist()
        by_row = dict(zip(rows, hits, strict=True))
        passages = FoundPassages(by_row, asked, self, self._statistics)
        return passages.rank(request, weights, wanted, total), passages

    def _found(self, body: dict[str, Any]) -> Any:
        reply = self._cluster.post(f"/{self._index}/_search", body, **_ONE_ROUND_TRIP)
        if reply is None:
            raise self._gone()
        return _whole(reply, body["size"])

    def holders(self, keys: UInt64) -> list[int]:
        """How many passages hold each key's term."""
        return count_holders(self._statistics, keys)

    def passage(self, row: int) -> Passage:
        """The passage at `row`."""
        return self.passages([row])[0]

    def passages(self, rows: Sequence[int]) -> list[Passage]:
        """The passages at `rows`."""
        return [shown_passage(each, self) for each in self._read(rows)]

    def standing_alone(self, row: int) -> AnsweredQuestions:
        """What the passage at `row` is a step or an alternative of, or itself."""
        return answered_alone(self._read([row])[0])

    def row_of(self, passage_id: PassageId) -> int | None:
        """The row of a passage, or None."""
        found = self.found(ArticleId(passage_id.rpartition("#")[0]))
        if found is None:
            return None
        passages = zip(found[1], self.passages(found[1]), strict=True)
        return next((row for row, passage in passages if passage.id == passage_id), None)

    def article(self, article_id: ArticleId) -> IndexedArticle | None:
        """An article with its passages, or None."""
        found = self.found(article_id)
        if found is None:
            return None
        _, rows = found
        reply = self._cluster.get(f"/{self._index}/_doc/{article_document(article_id)}")
        if reply is None:
            raise self._gone()
        article = decoded(_ARTICLES, read_body(reply["_source"]))
        return IndexedArticle(article, tuple(self.passages(rows)))

    def size(self) -> int:
        """Bytes of all files of the generation, as it was built."""
        return sum(record.bytes for record in self.manifest.files.values())

    def _read(self, rows: Sequence[int]) -> list[StoredPassage]:
        stored: list[StoredPassage] = []
        for first in range(0, len(rows), _AT_ONCE):
            ids = [
                passage_document(self._sort_keys.item(row))
                for row in rows[first : first + _AT_ONCE]
            ]
            reply = self._cluster.post(f"/{self._index}/_mget", {"ids": ids})
            documents = _documents(reply)
            if not documents or not all(each.get("found") for each in documents):
                raise self._gone()
            stored += (read_passage(each["_source"]) for each in documents)
        return stored

    def _gone(self) -> IndexMissing:
        return IndexMissing(
            f"集群里没有 {self._index}，请运行 faq publish (the cluster has no such index)"
        )


def _whole(reply: dict[str, Any], size: int) -> Any:
    """What a search found; raises IndexUnreachable where that is not all that there is."""
    try:
        found, shards = reply["hits"], reply["_shards"]
        expected = min(size, found["total"]["value"])
        if not (shards["failed"] or reply["timed_out"]) and len(found["hits"]) == expected:
            return found
    except (KeyError, TypeError):
        pass
    raise IndexUnreachable("集群只回答了一部分 (the cluster's reply is not whole)")


def _documents(reply: dict[str, Any] | None) -> list[dict[str, Any]]:
    """Those that were asked for, none where there is no index; raises IndexUnreachable where their
    shard can't be asked."""
    documents: list[dict[str, Any]] = reply.get("docs", ()) if reply else []
    faults = {each["error"].get("type") for each in documents if "error" in each}
    if faults - {_NO_INDEX} or (reply and not documents):
        raise IndexUnreachable("集群暂时读不到段落 (the cluster can't read passages now)")
    return documents


def _statistics(folder: Path) -> Postings:
    """What the pack knows of each term; without postings."""
    found = {spec.name: spec.load(folder) for spec in STATISTICS}
    nothing = np.zeros(0, np.uint16)
    return Postings(
        **found,
        offsets=np.zeros(len(found["keys"]) + 1, np.int64),
        rows=np.zeros(0, np.uint32),
        quantized=nothing,
        common=np.zeros(0, np.int64),
        table=nothing.reshape(0, 0),
        bits=np.zeros((0, words_of(0)), np.uint64),
    )
