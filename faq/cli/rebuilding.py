"""Rebuilds for a command: shows progress, and tells every fault on stderr."""

from __future__ import annotations

import time
from dataclasses import replace

import click

from faq.api import with_vectors
from faq.cli.printing import print_lines
from faq.cli.progress import progress_bar
from faq.cli.report_lines import empty_text, fault_lines, report_lines
from faq.engine import Engine
from faq.errors import IndexBusy, IndexOutdated, IndexUnreachable, ModelError
from faq.evaluation.calibration import calibrator_of
from faq.indexing.rebuild import RebuildOptions, rebuild_by
from faq.reports import RebuildReport
from faq.semantic.store import OFF, find_model, open_unless_faulty
from faq.settings import Settings
from faq.storage.generations import current_name


def lacks_model(settings: Settings) -> bool:
    """Whether there is no embedding model, although the owner doesn't do without."""
    try:
        return settings.model not in OFF and not find_model(settings.models, settings.model)
    except ModelError:  # told by whoever opens it
        return False


def ensure_index(settings: Settings) -> None:
    """Builds the index, by words alone, where there is none or no generation of it has a format
    that this version reads; raises IndexStale for a damaged one.  Where a cluster has the index it
    must have been published there."""
    if settings.cluster:
        try:
            Engine.open(settings)  # tells once what may fail, instead of in every worker
        except IndexUnreachable as error:
            click.echo(f"{error}；会在后台一直再试 (tried again in the background)", err=True)
        return
    if current_name(settings.index) is None:
        click.echo("还没有索引，正在建立 (no index yet, building one)", err=True)
    else:
        try:
            Engine.open(settings)  # reports a stale index once, instead of in every worker
        except IndexOutdated as error:
            click.echo(f"{error}；正在重建 (rebuilding it now)", err=True)
        else:
            return
    report = _rebuild(settings, RebuildOptions())
    print_lines(report_lines(report, lacks_model=lacks_model(settings)), err=True)
    Engine.open(settings)


def rebuild_with_vectors(
    settings: Settings, *, full: bool, strict: bool, waiting: bool, allow_shrink: bool
) -> RebuildReport:
    """Rebuilds and, where there is a model, makes the vectors: many only when `waiting`.  What
    keeps them away is told, and costs nothing but them.

    When `strict`, raises ModelError and publishes nothing where the model can't be opened."""
    encoder = open_unless_faulty(settings.models, settings.model, _tell_words_alone, strict=strict)
    options = RebuildOptions(full, strict, encoder=encoder, allow_shrink=allow_shrink)
    report = _rebuild(settings, options)
    if encoder is None or report.model or not waiting:
        return report
    try:
        with progress_bar("语义向量 vectors", show_eta=True) as bar:

            def progress(done: int, total: int) -> None:
                bar.length = total
                bar.update(done - bar.pos)

            return with_vectors(report, settings, encoder, progress)
    except (ModelError, IndexBusy) as error:
        click.echo(str(error), err=True)
        return report


def _tell_words_alone(error: ModelError) -> None:
    told = f"{error}；只发布词语，没有语义向量 (words are published, without vectors)"
    click.echo(told, err=True)


def _rebuild(settings: Settings, options: RebuildOptions) -> RebuildReport:
    began = time.monotonic()
    speed_of = "{:,} 段/秒 (passages/s)".format
    with progress_bar(
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
        click.echo(empty_text(settings.corpus), err=True)
    return report
