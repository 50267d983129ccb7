"""Rebuilds for a command: shows progress, and tells every fault on stderr."""

from __future__ import annotations

import sys
import time
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

import click

from faq.errors import IndexBusy, ModelError
from faq.evaluation.calibration import calibrator_of
from faq.indexing.embed import embed
from faq.indexing.rebuild import RebuildOptions, rebuild_by
from faq.reports import RebuildReport
from faq.semantic.store import OFF, find_model, open_model
from faq.semantic.text_encoder import TextEncoder
from faq.settings import Settings
from faq.terminal import fault_lines

_WORDS_ALONE = "只发布词语，没有语义向量 (words are published, without vectors)"


def lacks_model(settings: Settings) -> bool:
    """Whether there is no embedding model, although the owner doesn't do without."""
    try:
        return settings.model not in OFF and not find_model(settings.models, settings.model)
    except ModelError:  # told by whoever opens it
        return False


def rebuild_words(settings: Settings) -> RebuildReport:
    """Rebuilds without an embedding model."""
    return _rebuild(settings, RebuildOptions())


def rebuild_with_vectors(
    settings: Settings, *, full: bool, strict: bool, waiting: bool, allow_shrink: bool
) -> RebuildReport:
    """Rebuilds and, where there is a model, makes the vectors: many only when `waiting`.  What
    keeps them away is told, and costs nothing but them.

    When `strict`, raises ModelError and publishes nothing where the model can't be opened."""
    encoder: TextEncoder | None = None
    try:
        encoder = open_model(settings.models, settings.model)
    except ModelError as error:
        if strict:
            raise
        click.echo(f"{error}；{_WORDS_ALONE}", err=True)
    options = RebuildOptions(full, strict, encoder=encoder, allow_shrink=allow_shrink)
    report = _rebuild(settings, options)
    if encoder is None or report.model or not waiting:
        return report
    began = time.perf_counter()
    try:
        with _progress_bar("语义向量 vectors", show_eta=True) as bar:

            def progress(done: int, total: int) -> None:
                bar.length = total
                bar.update(done - bar.pos)

            calibrator, keep = calibrator_of(settings, encoder), settings.keep_generations
            manifest = embed(settings.index, encoder, progress, calibrator, keep)
    except (ModelError, IndexBusy) as error:
        click.echo(str(error), err=True)
        return report
    seconds = round(report.seconds + time.perf_counter() - began, 3)
    return replace(
        report,
        generation=manifest.generation,
        model=manifest.embedding,
        promise=manifest.promise,
        seconds=seconds,
    )


def _rebuild(settings: Settings, options: RebuildOptions) -> RebuildReport:
    began = time.monotonic()
    speed_of = "{:,} 段/秒 (passages/s)".format
    with _progress_bar(
        "重建 rebuild", item_show_func=lambda speed: None if speed is None else speed_of(speed)
    ) as bar:

        def progress(done: int, total: int, passages: int) -> None:
            bar.length = total
            speed = round(passages / max(time.monotonic() - began, 0.001))
            bar.update(done - bar.pos, speed)

        calibrator = calibrator_of(settings, options.encoder)
        watched = replace(options, progress=progress, calibrator=calibrator)
        report = rebuild_by(watched, settings)
    for line in fault_lines(report.faults):
        click.echo(line, err=True)
    if not report.articles:
        click.echo(
            f"{settings.corpus} 里还没有文章：放入 Markdown、HTML、文本或问答表，再运行 "
            "faq rebuild (no articles yet: put some into that folder and run `faq rebuild`)",
            err=True,
        )
    return report


def _progress_bar(label: str, **options: Any) -> AbstractContextManager[Any]:
    """A bar that shows on a terminal alone; its length is set while it runs."""
    hidden = not sys.stderr.isatty()
    return click.progressbar(
        length=0, label=label, file=sys.stderr, show_pos=True, hidden=hidden, **options
    )
