"""Defines the commands that list, verify and roll back the generations that are kept."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

import click

from faq.cli.failures import FAULTS
from faq.cli.local_index import require_local_index
from faq.cli.options import as_json_option, index_option
from faq.cli.printing import print_json, print_lines
from faq.reports import KeptGeneration
from faq.settings import load_settings


@click.command("generations")
@index_option
@as_json_option
def generations_command(index: Path | None, as_json: bool) -> None:
    """列出保留的各个版本 (list the generations that are kept).

    退出码 (exit code)：0 成功；4 没有索引 (no index)。
    """
    from faq.storage.kept import kept_generations

    kept = kept_generations(_index(index, "faq generations"))
    if as_json:
        print_json([asdict(each) for each in kept])
    else:
        print_lines(_lines(kept))


@click.command("rollback")
@click.argument("generation", required=False)
@index_option
def rollback_command(generation: str | None, index: Path | None) -> None:
    """换用更早的版本，默认是前一个 (put an earlier generation in force, by default the one before).

    退出码 (exit code)：0 成功；4 没有这样的完整版本；5 索引未写入 (not written)。
    """
    from faq.storage.kept import rollback

    name = rollback(_index(index, "faq rollback"), generation)
    click.echo(f"已换用 {name} (in force)")


@click.command("verify")
@index_option
@as_json_option
def verify_command(index: Path | None, as_json: bool) -> None:
    """核对当前索引的每个文件 (verify every file of the index in force).

    退出码 (exit code)：0 完好；1 已损坏，逐个列出文件；4 没有索引，或格式过时。
    """
    from faq.storage.verify import verify

    report = verify(_index(index, "faq verify"))
    if as_json:
        print_json(asdict(report))
    else:
        print_lines(map(str, report.damages))
        print_lines(
            [
                f"{report.generation}：{report.files} 个文件，{report.bytes / 1e6:.1f} MB，"
                f"{report.passages} 个段落，完好 (whole)"
            ]
            if report.whole
            else [
                f"{report.generation}：{len(report.damages)} 处损坏 (damaged)，请运行 "
                "faq rebuild --full，或用 faq rollback 换回更早的版本"
            ]
        )
    sys.exit(0 if report.whole else FAULTS)


def _index(given: Path | None, command: str) -> Path:
    """The folder of the index on this machine."""
    settings = load_settings({"index": given})
    require_local_index(settings, command)
    return settings.index


def _lines(kept: Iterable[KeptGeneration]) -> Iterator[str]:
    for each in kept:
        mark = "*" if each.in_force else " "
        size = f"{each.bytes / 1e6:.1f} MB（独占 own {each.own_bytes / 1e6:.1f} MB）"
        if each.fault:
            yield f"{mark} {each.generation}  {size}  {each.fault}"
            continue
        vectors = f"，向量 vectors {each.model.name}" if each.model else ""
        yield (
            f"{mark} {each.generation}  {each.built_at}  {each.articles} 篇文章，"
            f"{each.passages} 个段落{vectors}  {size}"
        )
