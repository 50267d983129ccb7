"""Defines the command that publishes into a cluster."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from faq.cli.options import as_json_option, index_option
from faq.cli.printing import print_json, print_lines
from faq.cli.progress import progress_bar
from faq.cli.report_lines import drift_lines
from faq.reports import Drift, PublishReport
from faq.settings import Settings, load_settings


@click.command("publish")
@click.option(
    "--cluster",
    multiple=True,
    metavar="URL",
    help="集群的地址，可以有多个 (address of a node; may be repeated).",
)
@click.option(
    "--full",
    is_flag=True,
    help="全部重写，哪怕只改了几篇 (write everything, however little has changed).",
)
@index_option
@as_json_option
def publish_command(
    cluster: tuple[str, ...], full: bool, index: Path | None, as_json: bool
) -> None:
    """把当前的索引发布到 OpenSearch 集群 (the index in force into an OpenSearch cluster).

    改动不超过上次全量发布的 5% 时只写改动的段落 (up to 5% of changes since everything was
    written, only these are).

    退出码 (exit code)：0 成功；2 没有设置集群，或缺少附加组件 (no cluster, or no extra)；
    4 没有索引或索引已过期；5 连不上，或集群没有收下 (unreachable, or not accepted)。
    """
    settings = load_settings({"index": index, "cluster": cluster or None})
    require_cluster(settings, "faq publish")
    report = publish_in_force(settings, full=full)
    if as_json:
        print_json(asdict(report))
    else:
        print_lines(published_lines(report))


def require_cluster(settings: Settings, command: str) -> None:
    """Raises UsageError where no cluster is named, or its client is not installed."""
    if not settings.cluster:
        raise click.UsageError(
            f"{command}：请用 --cluster 或设置 cluster 给出集群的地址 (no address of a cluster)"
        )
    try:
        import faq.cluster.client  # noqa: F401 -- whether it can be
    except ModuleNotFoundError as error:
        raise click.UsageError(
            f"{command} 需要先安装附加组件 (needs the extra): pip install 'faq-steps[cluster]'"
        ) from error


def publish_in_force(settings: Settings, *, full: bool = False) -> PublishReport:
    """Publishes the index in force, and shows on a terminal how far that is."""
    from faq.cluster.publishing import publish

    began = time.monotonic()
    with progress_bar("发布 publish", item_show_func=_speed) as bar:

        def progress(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos, round(done / max(time.monotonic() - began, 0.001)))

        return publish(settings, progress, full=full)


def published_lines(report: PublishReport) -> Iterator[str]:
    """What was published, where and how."""
    written = f"，写入 {report.sent} 个 (written)" if report.written else "，本来就在 (was there)"
    yield (
        f"已发布 {report.generation} 到 {report.index}：{report.articles} 篇文章，"
        f"{report.passages} 个段落{written}，{report.seconds:.1f} 秒"
    )
    yield from drift_lines(report.generation, report.drift)


def drift_of(settings: Settings) -> Drift | None:
    """How far the generation in force of a cluster is from its base; None where it doesn't say."""
    from faq.cluster.publication import drift_in_force

    return drift_in_force(settings)


def _speed(passages: Any) -> str | None:
    return None if passages is None else f"{passages:,} 段/秒 (passages/s)"
