"""Publishes the generation in force into a cluster, and puts it in force there."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from msgspec import structs

from faq.cluster.client import Cluster, Progress
from faq.cluster.documents import Document, PassageDocuments, article_documents
from faq.cluster.in_force import index_behind, put_in_force, remove_others
from faq.cluster.index import ClusterIndex
from faq.cluster.layout import alias_in_force, index_body, index_name
from faq.cluster.lock import Lock, publishing
from faq.cluster.pack import fetch_pack, pack_documents
from faq.cluster.requirements import check_version, prepare_for_writing
from faq.errors import ClusterRefused
from faq.language.analyzer import Analyzer
from faq.model import SearchRequest
from faq.reports import PublishReport
from faq.search.answer import answer
from faq.search.meaning import meaning_of
from faq.search.searcher import Searcher
from faq.settings import Settings
from faq.storage.generation import Generation
from faq.storage.generations import open_current

_RANGE = 4096
"""Rows that are transposed at once."""
_BULK_BYTES = 8 << 20
"""Of one request, about."""
_NOT_YET = 408
_WAITS = 60
"""How often, half a timeout each, copies are waited for."""
_SAMPLE = 24
"""Questions that both sides must answer alike."""


class _Target(NamedTuple):
    """Where a generation is written."""

    cluster: Cluster
    name: str
    """Of the index."""
    lock: Lock


def publish(settings: Settings, progress: Progress | None = None) -> PublishReport:
    """Copies the generation in force into the cluster of the settings, compares answers and puts
    it in force there; nothing is written that is there already.

    Raises IndexUnreachable and ClusterRefused, and IndexBusy where another process publishes.
    What was in force before answers until the last step.
    """
    began = time.monotonic()
    cluster, prefix = Cluster(settings), settings.cluster_prefix
    generation = open_current(settings.index)
    name = index_name(prefix, generation.manifest.generation)
    try:
        check_version(cluster)
        with publishing(cluster, prefix) as lock:
            remove_others(cluster, prefix)
            # One that is there is in force, or was just before.
            is_new = cluster.get(f"/{name}", filter_path="*.aliases") is None
            if is_new:
                prepare_for_writing(cluster, raises_limit=settings.cluster_raise_clauses)
                _write(_Target(cluster, name, lock), generation, settings, progress)
            if index_behind(cluster, alias_in_force(prefix)) != name:
                _compare(_Target(cluster, name, lock), generation, settings)
                lock.confirm()
                put_in_force(cluster, prefix, name)
                remove_others(cluster, prefix)
    finally:
        cluster.close()
    return PublishReport(
        generation=generation.manifest.generation,
        index=name,
        passages=generation.rows,
        articles=generation.manifest.articles,
        written=is_new,
        seconds=round(time.monotonic() - began, 3),
    )


def _write(
    target: _Target, generation: Generation, settings: Settings, progress: Progress | None
) -> None:
    """Writes all of a generation, and waits until every copy has it."""
    cluster, name, rows = target.cluster, target.name, generation.rows
    cluster.make(f"/{name}", index_body(settings.cluster_shards))
    parts = PassageDocuments(generation)
    for first in range(0, rows, _RANGE):
        end = min(first + _RANGE, rows)
        _send(target, parts.of(first, end))
        if progress:
            progress(end, rows)
    _send(target, article_documents(generation))
    pieces = _send(target, pack_documents(generation.folder, generation.manifest))
    replicas = {"number_of_replicas": settings.cluster_replicas, "refresh_interval": "1s"}
    cluster.put(f"/{name}/_settings", {"index": replicas})
    cluster.post(f"/{name}/_refresh", None)
    _wait_for_green(target, settings)
    expected = rows + generation.manifest.articles + pieces
    found = cluster.get(f"/{name}/_count")["count"]
    if found != expected:
        raise ClusterRefused(f"集群里有 {found} 份文档，应有 {expected} 份 (documents are missing)")


def _send(target: _Target, documents: Iterable[Document]) -> int:
    """Writes documents in requests of about equal size; returns how many there were."""
    waiting, size, sent = list[Document](), 0, 0
    for document in documents:
        waiting.append(document)
        size += sum(len(each) for each in document[1].values() if isinstance(each, str))
        if size >= _BULK_BYTES:
            target.lock.renew()
            target.cluster.bulk(target.name, waiting)
            sent, size = sent + len(waiting), 0
            waiting.clear()
    target.lock.renew()
    target.cluster.bulk(target.name, waiting)
    return sent + len(waiting)


def _wait_for_green(target: _Target, settings: Settings) -> None:
    wait = round(max(settings.cluster_timeout / 2, 0.1) * 1000)
    # In the path, since the client takes a parameter of that name for its own.
    path = f"/_cluster/health/{target.name}?wait_for_status=green&timeout={wait}ms"
    for _ in range(_WAITS):
        target.lock.renew()
        try:
            if target.cluster.get(path)["status"] == "green":
                return
        except ClusterRefused as error:
            if error.status != _NOT_YET:
                raise
    raise ClusterRefused(
        "集群没有变成 green；节点数要大于 cluster_replicas "
        "(not green: there must be more nodes than cluster_replicas)"
    )


def _compare(target: _Target, generation: Generation, settings: Settings) -> None:
    """Asks both sides a sample of questions; raises ClusterRefused where an answer differs."""
    encoder = meaning_of(generation, settings).encoder
    analyzer = Analyzer(generation.lexicon())
    with tempfile.TemporaryDirectory(prefix="faq-publish-") as folder:
        pack = fetch_pack(target.cluster, target.name, Path(folder))
        there = ClusterIndex(target.cluster, target.name, pack)
        here = Searcher(generation, analyzer, settings, encoder)
        both = here, replace(here, index=there)
        for question in _sample(generation, settings):
            target.lock.renew()
            request = SearchRequest(question, limit=settings.limit, explain=True)
            first, second = (structs.replace(answer(request, each), took_ms=0) for each in both)
            if first != second:
                raise ClusterRefused(f"集群的回答与本机不同 (another answer): {question}")


def _sample(generation: Generation, settings: Settings) -> Iterator[str]:
    """Questions and headings of passages from all of the corpus."""
    step = max(1, generation.rows // _SAMPLE)
    for row in range(0, generation.rows, step):
        passage = generation.passage(row)
        question = passage.questions[0] if passage.questions else passage.heading
        if question.strip():
            yield question[: settings.question_chars]
