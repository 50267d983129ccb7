"""Defines the command that makes a folder to start from."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from faq.cli.printing import print_lines


@click.command("init")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def init_command(folder: Path) -> None:
    """建一个可以起步的目录：几篇示例文章和带注释的 faq.toml (a folder to start from).

    退出码 (exit code)：0 成功；2 已有文件，什么也没有写 (files are in the way)。
    """
    from faq.starter import start

    print_lines(map(str, start(folder)))
    enter = "" if folder.resolve() == Path.cwd() else f"cd {shlex.quote(str(folder))} && "
    click.echo(
        f"\n接下来 (next):\n  {enter}faq serve --watch\n"
        "再打开它显示的地址提一个问题，例如“退款几天到账”；改动 corpus 里的文章，页面随即更新。\n"
        "(open the address that it shows and ask; what changes in corpus is taken up at once)",
        err=True,
    )
