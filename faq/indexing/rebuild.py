"""Rebuilds the index from a folder of articles and publishes it.

read -> analyze -> count -> write -> publish; with an embedding model, embed before or after; with
judged questions, calibrate before.
Articles stream through the first three, so that memory is bounded; what the previous generation
has of unchanged articles is reused.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from faq import articles as reading
from faq.errors import CorpusError, CorpusShrunk
from faq.indexing.adapter import take_adapter
from faq.indexing.analyze import Progress, analyze, analyze_articles, fingerprint
from faq.indexing.calibrator import Calibrator
from faq.indexing.changes import read_changes
from faq.indexing.embed import embed_few, embedding_model
from faq.indexing.generation_builder import GenerationBuilder
from faq.indexing.generation_writer import with_promise
from faq.indexing.reuse import ReusePlan, plan_reuse
from faq.indexing.unread import unread_files
from faq.indexing.workers import Workers
from faq.language.lexicon import Lexicon
from faq.language.pack_choice import lexicon_in_force
from faq.model import Article, Fault
from faq.reports import RebuildReport
from faq.semantic.text_encoder import TextEncoder
from faq.settings import Settings, read_ranking_model
from faq.storage import generations, publish
from faq.storage.schema import Manifest, Source


@dataclass(frozen=True, slots=True)
class RebuildOptions:
    """How to rebuild."""

    full: bool = False
    strict: bool = False
    progress: Progress | None = None
    encoder: TextEncoder | None = None
    calibrator: Calibrator | None = None
    """Makes the promise that is published with the generation."""
    lexicon: Lexicon | None = None
    """Instead of the corpus's own."""
    allow_shrink: bool = False
    """Whether to publish an index that has lost more than half of its passages."""
    walk: reading.Walk | None = None
    """Files instead of the corpus's own."""
    lists: Path | None = None
    """Folder whose ``_lexicon/`` is in force instead of the corpus's own."""
    previous: Path | None = None
    """Index whose generation in force is reused, instead of that which is written."""


def rebuild(
    settings: Settings,
    *,
    full: bool = False,
    strict: bool = False,
    progress: Progress | None = None,
    encoder: TextEncoder | None = None,
) -> RebuildReport:
    """Reads the corpus, builds an index and publishes it.

    Nothing of the previous generation is reused when `full`.  Vectors of `encoder` are published
    with the words where few must be made; where many, `faq.indexing.embed.embed` publishes them
    later.  Raises CorpusError when the corpus can't be read at all or, when `strict`, has any
    fault; CorpusShrunk when more than half of the passages would vanish; IndexStale when the
    previous generation turns out to be damaged; IndexBusy and IndexWriteError as
    `faq.storage.publish`.  Whatever is raised, the index stays as it was.
    """
    return rebuild_by(RebuildOptions(full, strict, progress, encoder), settings)


def rebuild_with(lexicon: Lexicon, settings: Settings) -> RebuildReport:
    """`rebuild` with another lexicon than the corpus's own."""
    return rebuild_by(RebuildOptions(lexicon=lexicon), settings)


def rebuild_by(options: RebuildOptions, settings: Settings) -> RebuildReport:
    """`rebuild` with what only some need."""
    began = time.perf_counter()
    walk = options.walk or reading.walk(settings.corpus)
    lists = options.lists or settings.corpus
    own, lexicon_faults = lexicon_in_force(
        replace(settings, corpus=lists), reading.sample_files(walk.files)
    )
    lexicon, model = options.lexicon or own, read_ranking_model(settings)
    with publish.exclusive(settings.index):
        analysis = fingerprint(lexicon, settings)
        encoder = options.encoder
        embedding = embedding_model(encoder) if encoder else None
        reused = options.previous or settings.index
        plan = plan_reuse(reused, analysis, full=options.full, embedding=embedding)
        with (
            publish.building(settings.index, keep=settings.keep_generations) as draft,
            Workers(lexicon, settings, plan.phrases) as workers,
            GenerationBuilder(draft, plan, workers) as builder,
        ):
            learnt_faults = take_adapter(lists, draft.folder)
            files = read_changes(walk.files, plan.reusable_sources(), settings)
            analyzed = analyze(files, plan, workers, options.progress)
            contents = builder.count(analyzed)
            faults = tuple(
                sorted((*walk.faults, *lexicon_faults, *learnt_faults, *contents.faults))
            )
            if options.strict and faults:
                raise CorpusError(
                    f"语料有 {len(faults)} 处问题，未发布 (faults found, nothing published)", faults
                )
            manifest = builder.write(contents, lexicon, model, settings)
            if not options.allow_shrink:
                _check_size(manifest.passages, settings, faults)
            if encoder:
                with plan.reading():
                    vectors = plan.vectors_for(draft.folder, builder.moves)
                manifest = embed_few(draft.folder, manifest, vectors, encoder)
            if options.calibrator:
                manifest = with_promise(draft.folder, manifest, options.calibrator)
            draft.publish()
    changes = _changes(plan.sources, contents.sources)
    report = _report(manifest, changes, faults, time.perf_counter() - began)
    packs, unread = lexicon.packs, unread_files(walk, settings.max_file_bytes)
    return replace(report, packs=packs.names, packs_by=packs.by, unread=unread)


def _check_size(passages: int, settings: Settings, faults: tuple[Fault, ...]) -> None:
    """Raises CorpusShrunk when more than half of the passages would vanish: a folder that is not
    mounted looks like a corpus whose articles were removed."""
    before = generations.passages_before(settings.index)
    if passages * 2 < before:
        raise CorpusShrunk(
            f"{settings.corpus} 只剩 {passages} 个段落，原有 {before} 个，少了一半以上：未发布，"
            "原有索引保持不变。确实要发布，请运行 faq rebuild --allow-shrink "
            "(not published: more than half of the passages would vanish; `--allow-shrink` does)",
            faults,
        )


def build_from(articles: Sequence[Article], lexicon: Lexicon, settings: Settings) -> Manifest:
    """Publishes an index of `articles`, reusing nothing."""
    plan, model = ReusePlan(fingerprint(lexicon, settings)), read_ranking_model(settings)
    with (
        publish.exclusive(settings.index),
        publish.building(settings.index, keep=settings.keep_generations) as draft,
        Workers(lexicon, settings) as workers,
        GenerationBuilder(draft, plan, workers) as builder,
    ):
        contents = builder.count(analyze_articles(articles, workers))
        manifest = builder.write(contents, lexicon, model, settings)
        draft.publish()
    return manifest


@dataclass(frozen=True, slots=True)
class _Changes:
    """How many articles became what since the previous generation."""

    added: int
    changed: int
    removed: int
    unchanged: int


def _changes(previous: Sequence[Source], sources: Sequence[Source]) -> _Changes:
    before = {article_id: digest for each in previous for article_id, digest in each.articles}
    now = {article_id: digest for each in sources for article_id, digest in each.articles}
    common = before.keys() & now.keys()
    changed = sum(before[each] != now[each] for each in common)
    return _Changes(
        len(now) - len(common), changed, len(before) - len(common), len(common) - changed
    )


def _report(
    manifest: Manifest, changes: _Changes, faults: tuple[Fault, ...], seconds: float
) -> RebuildReport:
    return RebuildReport(
        generation=manifest.generation,
        articles=manifest.articles,
        passages=manifest.passages,
        steps=manifest.steps,
        added=changes.added,
        changed=changes.changed,
        removed=changes.removed,
        unchanged=changes.unchanged,
        faults=faults,
        seconds=round(seconds, 3),
        model=manifest.embedding,
        promise=manifest.promise,
    )
