"""Publishes the generation in force into a cluster, and puts it in force there."""

from __future__ import annotations

import json
import shutil
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from msgspec import structs

from faq.cluster.client import Cluster, Progress
from faq.cluster.copies import flush, wait_for_copies
from faq.cluster.documents import RANGE, ArticleDocuments, Document, PassageDocuments
from faq.cluster.in_force import index_behind, put_in_force, remove_others
from faq.cluster.increments import Increment, plan_increment, restated_like
from faq.cluster.index import ClusterIndex
from faq.cluster.layout import alias_in_force, index_body, index_name
from faq.cluster.lock import Lock, publishing
from faq.cluster.pack import fetch_pack, pack_files, piece_documents
from faq.cluster.publication import first_publication, read_publication
from faq.cluster.requirements import check_version, prepare_for_writing
from faq.errors import ClusterRefused, IndexWriteError, damaged_index
from faq.language.analyzer import Analyzer
from faq.model import SearchRequest
from faq.reports import Drift, PublishReport
from faq.search.answer import answer
from faq.search.meaning import meaning_of
from faq.search.searcher import Searcher
from faq.settings import Settings
from faq.storage.generation import Generation
from faq.storage.generations import open_current
from faq.storage.schema import MANIFEST

_DELETED = 1000
"""Documents that one request removes."""
_BULK_BYTES = 4 << 20
"""Of one request, about."""
_WRITERS = 2
"""Requests at once."""
_SAMPLE = 24
"""Questions that both sides must answer alike."""


@dataclass(frozen=True, slots=True)
class _Job:
    """Where a generation is written, and how."""

    cluster: Cluster
    name: str
    """Of the index."""
    lock: Lock
    settings: Settings
    folder: Path
    """For files of its own."""
    progress: Progress | None


def publish(
    settings: Settings, progress: Progress | None = None, *, full: bool = False
) -> PublishReport:
    """Puts the generation in force in force in the cluster too; writes nothing that is there.

    Where few passages differ from the last generation that was written as a whole, they alone are
    written, by its statistics, unless `full`.  Raises IndexUnreachable, ClusterRefused, IndexBusy
    where another process publishes, IndexWriteError, and IndexDamaged where a file has changed.
    """
    began = time.monotonic()
    cluster, prefix = Cluster(settings), settings.cluster_prefix
    generation = open_current(settings.index)
    name = index_name(prefix, generation.manifest.generation)
    try:
        check_version(cluster)
        with publishing(cluster, prefix) as lock, _folder(settings) as folder:
            remove_others(cluster, prefix)
            # One that is there is in force, or was just before.
            is_new = cluster.get(f"/{name}", filter_path="*.aliases") is None
            job = _Job(cluster, name, lock, settings, folder, progress)
            sent: Sequence[int] = ()
            here = generation
            if is_new:
                prepare_for_writing(cluster, raises_limit=settings.cluster_raise_clauses)
                sent, here = _write(job, generation, full=full)
            if index_behind(cluster, alias_in_force(prefix)) != name:
                here = here if is_new else restated_like(cluster, name, generation, folder)
                _compare(job, here, sent)
                lock.confirm()
                put_in_force(cluster, prefix, name)
                remove_others(cluster, prefix)
            publication = read_publication(cluster, name)
    finally:
        cluster.close()
    manifest = generation.manifest
    return PublishReport(
        generation=manifest.generation,
        index=name,
        passages=generation.rows,
        articles=manifest.articles,
        written=is_new,
        seconds=round(time.monotonic() - began, 3),
        sent=len(sent),
        drift=publication.drift if publication else Drift(manifest.generation, generation.rows),
    )


def _require_whole(generation: Generation) -> None:
    """Raises IndexDamaged where a file is not as it was written: both sides would answer alike from
    what has decayed, and every server would get it."""
    found = Generation(generation.folder, open_catalogue=False, check="digests")
    if found.vectors_fault:
        raise damaged_index(found.vectors_fault)


@contextmanager
def _folder(settings: Settings) -> Iterator[Path]:
    """An empty folder beside the generations, whose files can be linked there.  The lock keeps
    others out; the next publication removes what a killed one left."""
    folder = settings.index / f".publishing-{settings.cluster_prefix}"
    shutil.rmtree(folder, ignore_errors=True)
    try:
        folder.mkdir()
        yield folder
    except OSError as error:
        raise IndexWriteError(f"无法写入 {folder} (can't be written): {error}") from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _write(job: _Job, generation: Generation, *, full: bool) -> tuple[Sequence[int], Generation]:
    """Writes a generation, or what of it the index in force lacks; returns the rows that were
    sent, and the generation that answers as the index must."""
    _require_whole(generation)
    source = index_behind(job.cluster, alias_in_force(job.settings.cluster_prefix))
    if source and not full and _has_shards(job, source):
        increment = plan_increment(job.cluster, source, generation, job.folder)
        if increment:
            _write_increment(job, increment)
            return increment.rows.tolist(), increment.generation
    _write_all(job, generation)
    return range(generation.rows), generation


def _write_all(job: _Job, generation: Generation) -> None:
    rows, articles = generation.rows, ArticleDocuments(generation)
    publication = first_publication(generation, job.folder)
    job.cluster.make(f"/{job.name}", index_body(job.settings.cluster_shards))
    parts = PassageDocuments(generation)
    for first in range(0, rows, RANGE):
        end = min(first + RANGE, rows)
        _send(job, parts.of(first, end))
        if job.progress:
            job.progress(end, rows)
    _send(job, articles.of(range(len(articles.names))))
    pack = (MANIFEST, *pack_files(generation.manifest))
    pieces = _send(job, piece_documents(generation.folder, pack))
    pieces += _send(job, piece_documents(job.folder, publication.files))
    pieces += _send(job, (publication.document(),))
    _finish(job, rows + len(articles.names) + pieces)


def _write_increment(job: _Job, increment: Increment) -> None:
    own, rows = increment.generation, len(increment.rows)
    _clone(job, increment.source)
    _remove(job, increment.gone)
    _send(job, PassageDocuments(own).among(increment.rows))
    if job.progress:
        job.progress(rows, rows)
    _send(job, ArticleDocuments(own).of(increment.articles.tolist()))
    _send(job, piece_documents(own.folder, increment.paths))
    _send(job, (increment.publication.document(),))
    _finish(job, increment.documents)


def _has_shards(job: _Job, index: str) -> bool:
    """Whether an index has as many shards as are wanted: a copy has the same."""
    path = f"/{index}/_settings/index.number_of_shards"
    found = job.cluster.get(path, flat_settings="true") or {}
    shards = found.get(index, {}).get("settings", {}).get("index.number_of_shards")
    return str(shards) == str(job.settings.cluster_shards)


def _clone(job: _Job, source: str) -> None:
    """Makes the index a copy of another one, by links to its files."""
    # Only what is never written again can be copied.
    job.cluster.put(f"/{source}/_settings", {"index.blocks.write": True})
    settings = {
        "index.blocks.write": None,
        "index.number_of_replicas": 0,
        "index.refresh_interval": "-1",
    }
    path = f"/{source}/_clone/{job.name}"
    job.cluster.make(path, {"settings": settings}, wait_for_active_shards="0")
    wait_for_copies(job.cluster, job.name, job.lock.renew)


def _finish(job: _Job, expected: int) -> None:
    """Waits until every copy has all documents, and counts them."""
    flush(job.cluster, job.name, job.lock.renew)
    replicas = {"number_of_replicas": job.settings.cluster_replicas, "refresh_interval": "1s"}
    job.cluster.put(f"/{job.name}/_settings", {"index": replicas})
    job.cluster.post(f"/{job.name}/_refresh", None)
    wait_for_copies(job.cluster, job.name, job.lock.renew)
    found = job.cluster.get(f"/{job.name}/_count")["count"]
    if found != expected:
        raise ClusterRefused(f"集群里有 {found} 份文档，应有 {expected} 份 (documents are missing)")


def _remove(job: _Job, documents: Sequence[str]) -> None:
    for first in range(0, len(documents), _DELETED):
        job.lock.renew()
        names = documents[first : first + _DELETED]
        lines = (json.dumps({"delete": {"_id": name}}) for name in names)
        reply = job.cluster.post(f"/{job.name}/_bulk", "\n".join((*lines, "")))
        if reply["errors"]:
            raise ClusterRefused("集群没有删除 (documents were not removed)")


def _send(job: _Job, documents: Iterable[Document]) -> int:
    """Writes documents in requests of about equal size, and makes the next ones meanwhile; returns
    how many there were."""
    sent, running = 0, deque[Future[None]]()
    with ThreadPoolExecutor(_WRITERS, "faq-publish") as pool:
        for request in _requests(documents):
            job.lock.renew()
            if len(running) == _WRITERS:
                running.popleft().result()
            running.append(pool.submit(job.cluster.bulk, job.name, request))
            sent += len(request)
        for each in running:
            job.lock.renew()
            each.result()
    return sent


def _requests(documents: Iterable[Document]) -> Iterator[list[Document]]:
    request, size = list[Document](), 0
    for document in documents:
        request.append(document)
        size += sum(len(each) for each in document[1].values() if isinstance(each, str))
        if size >= _BULK_BYTES:
            yield request
            request, size = [], 0
    if request:
        yield request


def _compare(job: _Job, generation: Generation, sent: Sequence[int]) -> None:
    """Asks both sides a sample of questions, of all rows and of those `sent`; raises ClusterRefused
    where an answer differs."""
    settings = job.settings
    encoder = meaning_of(generation, settings).encoder
    analyzer = Analyzer(generation.lexicon())
    pack = fetch_pack(job.cluster, job.name, job.folder / "pack")
    there = ClusterIndex(job.cluster, job.name, pack)
    here = Searcher(generation, analyzer, settings, encoder)
    both = here, replace(here, index=there)
    for question in dict.fromkeys(_sample(generation, settings, sent)):
        job.lock.renew()
        request = SearchRequest(question, limit=settings.limit, explain=True)
        first, second = (structs.replace(answer(request, each), took_ms=0) for each in both)
        if first != second:
            raise ClusterRefused(f"集群的回答与本机不同 (another answer): {question}")


def _sample(generation: Generation, settings: Settings, sent: Sequence[int]) -> Iterator[str]:
    """Questions and headings of passages from all of the corpus, and of those `sent`."""
    for rows in (range(generation.rows), sent):
        for row in rows[:: max(1, len(rows) // _SAMPLE)]:
            passage = generation.passage(row)
            question = passage.questions[0] if passage.questions else passage.heading
            if question.strip():
                yield question[: settings.question_chars]
