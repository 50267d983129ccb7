"""Lists what readers told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from faq.cli.options import as_json_option
from faq.cli.printing import print_json, print_lines
from faq.settings import load_settings

if TYPE_CHECKING:
    from faq.feedback import Feedback

_ONLY: dict[str, Callable[[Feedback], object]] = {
    "helpful": lambda each: each.helpful,
    "unhelpful": lambda each: each.helpful is False,
    "stuck": lambda each: each.kind == "stuck",
    "missing": lambda each: each.kind == "missing",
    "comments": lambda each: each.comment,
}


@click.command("feedback")
@click.option(
    "--only",
    type=click.Choice(list(_ONLY)),
    help="只列有帮助的、没帮助的、卡住的步骤、没有答案的问题或有留言的 (of one sort alone).",
)
@click.option("--totals", is_flag=True, help="合计各天，次数多的在前 (over all days, most first).")
@click.option(
    "--database", type=click.Path(path_type=Path), help="反馈数据库 (database of feedback)."
)
@as_json_option
def feedback_command(only: str | None, totals: bool, database: Path | None, as_json: bool) -> None:
    """列出读者的反馈，一行一条 (list what readers told, one line each).

    退出码 (exit code)：0 成功；2 反馈数据库无法读取 (the database can't be read)。
    """
    from faq.cli.report_lines import feedback_lines
    from faq.feedback import FeedbackStore, totalled

    store = FeedbackStore(load_settings({"feedback": database}).feedback)
    entries = [each for each in store.each() if only is None or _ONLY[only](each)]
    if totals:
        entries = totalled(entries)
    if as_json:
        print_json([asdict(each) for each in entries])
    else:
        print_lines(feedback_lines(entries))
        if not entries:
            click.echo("还没有反馈 (no feedback yet)", err=True)
