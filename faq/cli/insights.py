"""Defines the command that tells what readers ask in vain."""

from __future__ import annotations

from pathlib import Path

import click

from faq.cli.mending import write_aliases, write_drafts
from faq.cli.options import as_json_option, corpus_option, index_option
from faq.cli.printing import print_json, print_lines
from faq.settings import load_settings


@click.command("insights")
@corpus_option
@index_option
@click.option(
    "--since",
    type=click.IntRange(1, 3660),
    default=28,
    show_default=True,
    help="最近多少天 (the last so many days).",
)
@as_json_option
@click.option(
    "--drafts",
    type=click.Path(path_type=Path, file_okay=False),
    help="把缺的文章的草稿写进这个目录 (write drafts of missing articles here).",
)
@click.option(
    "--aliases",
    type=click.Path(path_type=Path, dir_okay=False),
    help="把要加的问法和同义词写成补丁，在语料目录里 git apply (write ways to ask as a patch).",
)
@click.option(
    "--report",
    type=click.Path(path_type=Path, dir_okay=False),
    help="另写一份 HTML 报告 (also write an HTML report).",
)
def insights_command(
    since: int,
    as_json: bool,
    drafts: Path | None,
    aliases: Path | None,
    report: Path | None,
    **flags: Path | None,
) -> None:
    """读者问了什么、哪些没答上、怎样补上 (what readers asked in vain, and what would mend it).

    退出码 (exit code)：0 成功；2 数据库无法读取，或文件无法写入；4 没有索引。
    """
    from datetime import UTC, datetime

    from faq.cli.insight_lines import insight_lines
    from faq.engine import Engine
    from faq.insights.observations import observe, period_until
    from faq.insights.overview import as_dict, overview
    from faq.insights.report import write_report
    from faq.question_log.spool import QuestionSpool

    settings = load_settings(dict(flags))
    QuestionSpool(settings.question_log).collect()
    period = period_until(datetime.now(UTC), since)
    engine = Engine.open(settings)
    found = overview(observe(settings, period.before.begin), period, engine)
    if as_json:
        print_json(as_dict(found))
    else:
        print_lines(insight_lines(found))
    if report:
        write_report(report, found)
        click.echo(f"报告 report: {report}", err=True)
    if drafts:
        write_drafts(drafts, found.proposals, settings, engine)
    if aliases:
        write_aliases(aliases, found.proposals, settings)
