"""Defines the commands that give out and delete the log of questions."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from faq.cli.options import as_json_option
from faq.cli.printing import print_json, print_lines
from faq.settings import Settings, load_settings

if TYPE_CHECKING:
    from faq.question_log.database import LoggedQuestion
    from faq.question_log.uses import Use

_database = click.option(
    "--database", type=click.Path(path_type=Path), help="问题记录数据库 (log of questions)."
)


@click.group("log")
def log_group() -> None:
    """读者问过什么、结果如何 (what readers asked and what came of it)."""


@log_group.command("export")
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    help="从哪一天起，如 2026-11-01 (from this day on, UTC).",
)
@_database
@as_json_option
def export_command(since: datetime | None, database: Path | None, as_json: bool) -> None:
    """输出问题和读者对回答的使用，最近的在最后 (print questions and uses, the latest last).

    退出码 (exit code)：0 成功；2 数据库无法读取 (the database can't be read)。
    """
    from faq.question_log.database import QuestionLog

    log = QuestionLog(_collected(database).question_log)
    start = str(since.date()) if since else ""
    questions, uses = list(log.each(start)), list(log.uses(start))
    if as_json:
        print_json(
            {
                "questions": [_without_key(each) for each in questions],
                "uses": [asdict(each) for each in uses],
            }
        )
        return
    lines = [(each.logged_at, _question_line(each)) for each in questions]
    lines += [(each.logged_at, _use_line(each)) for each in uses]
    print_lines(line for _, line in sorted(lines))
    if not lines:
        click.echo("还没有记录 (nothing logged yet)", err=True)


@log_group.command("purge")
@click.option(
    "--days",
    type=click.IntRange(0, 36_500),
    help="删除多少天以前的；默认按设置 question_days (older than so many days).",
)
@_database
def purge_command(days: int | None, database: Path | None) -> None:
    """删除较早的记录 (delete what was logged earlier).

    退出码 (exit code)：0 成功；2 数据库无法写入 (the database can't be written)。
    """
    from faq.question_log.database import QuestionLog

    settings = _collected(database)
    age = timedelta(days=settings.question_days if days is None else days)
    deleted = QuestionLog(settings.question_log).purge(age)
    click.echo(f"已删除 {deleted} 条 (deleted)")


def _question_line(question: LoggedQuestion) -> str:
    shown = f"  → {question.shown[0]}" if question.shown else ""
    told = f"{question.outcome:7}  {question.confidence:.2f}"
    return f"{question.logged_at}  {told}  {_on_one_line(question.question)}{shown}"


def _use_line(use: Use) -> str:
    return f"{use.logged_at}  {use.kind:7}        {_on_one_line(use.question)}  → {use.passage_id}"


def _on_one_line(text: str) -> str:
    from faq.cli.answer_lines import clean

    return " ".join(clean(text).split())


def _without_key(question: LoggedQuestion) -> dict[str, object]:
    return {name: value for name, value in asdict(question).items() if name != "typing"}


def _collected(database: Path | None) -> Settings:
    """The settings, once what ended processes spooled is in the database."""
    from faq.question_log.spool import QuestionSpool

    settings = load_settings({"question_log": database})
    QuestionSpool(settings.question_log).collect()
    return settings
