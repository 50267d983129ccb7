"""Defines the commands that make a backup and restore one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from faq.cli.options import corpus_option, index_option
from faq.settings import load_settings

_file = click.argument("file", type=click.Path(path_type=Path, dir_okay=False))


@click.command("backup")
@_file
@corpus_option
@index_option
def backup_command(file: Path, **flags: Any) -> None:
    """把语料、评判、索引、设置和数据库存进一个文件 (all of it in one archive).

    退出码 (exit code)：0 成功；5 备份没有完成 (no backup was made)。
    """
    from faq.backup.making import back_up

    report = back_up(load_settings(flags), file)
    for each in report.left_out:
        click.echo(f"未收入 (left out): {each}", err=True)
    index = report.generation or "没有索引 (no index)"
    click.echo(f"{file}：{report.files} 个文件，{report.bytes / 1e6:.1f} MB，{index}")


@click.command("restore")
@_file
@corpus_option
@index_option
@click.option("--force", is_flag=True, help="替换已有的内容 (replace what is there).")
def restore_command(file: Path, force: bool, **flags: Any) -> None:
    """从备份恢复 (restore a backup).

    退出码 (exit code)：0 成功；5 备份已损坏，或已有内容 (damaged, or something is in the way)。
    """
    from faq.backup.restoring import RestoreOptions, restore

    report, settings = restore(file, RestoreOptions(Path(), flags, force))
    click.echo(f"已恢复 {report.made_at} 的备份，{report.files} 个文件 (restored)")
    if report.generation is None:
        from faq.cli.rebuilding import ensure_index

        ensure_index(settings)
