"""Defines the command that imports what a team has."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from faq.cli.answer_lines import clean
from faq.cli.asked_lines import log_options, losses_as_dicts, tell_questions
from faq.cli.failures import FAULTS
from faq.cli.options import as_json_option, corpus_option
from faq.cli.printing import print_json, print_lines
from faq.cli.progress import progress_bar
from faq.settings import load_settings

if TYPE_CHECKING:
    from faq.importing.report import ImportReport


@click.command("import")
@click.argument("source", type=click.Path(path_type=Path))
@corpus_option
@as_json_option
@click.option(
    "--kind", default="", metavar="KIND", help="来源的种类，不加则自动认出 (kind of the source)."
)
@click.option(
    "--name", default="", help="来源的名字，按它认出上次导入的 (name of the source in the record)."
)
@click.option("--into", default="", metavar="FOLDER", help="放进语料的哪个目录 (folder below it).")
@click.option("--retire", is_flag=True, help="来源里没有了的移到 _retired/ (move what vanished).")
@click.option(
    "--restricted",
    is_flag=True,
    help="原来只给部分读者看的也导入，人人可见 (also what was for some readers only).",
)
@click.option("--dry-run", is_flag=True, help="只报告，什么都不写 (write nothing).")
@click.option(
    "--questions", is_flag=True, help="聊天或工单记录：找出顾客真正问的 (what a chat log asks)."
)
@log_options
def import_command(source: Path, corpus: Path | None, as_json: bool, **options: Any) -> None:
    """把已有的资料导入语料，可以反复导入 (what a team has, as articles, once or again).

    退出码 (exit code)：0 全部导入；1 有没能导入的，逐条说明 (something could not be imported)；
    2 用法错误，或来源读不了；5 没有写完 (not finished)。
    """
    own = {name: options.pop(name) for name in ("index", "aliases", "drafts")}
    if options.pop("questions"):
        settings = load_settings({"corpus": corpus, "index": own["index"]})
        sys.exit(tell_questions(source, settings, own, as_json=as_json))
    if any(own.values()):
        raise click.UsageError(
            "--index、--aliases、--drafts 要和 --questions 一起用 (go with --questions)"
        )
    from faq.importing.apart import Apart
    from faq.importing.job import ImportRequest, import_source

    settings = load_settings({"corpus": corpus})
    request = ImportRequest(source, settings.corpus, settings.max_file_bytes, **options)
    with Apart() as apart, progress_bar("导入 import", item_show_func=_documents) as bar:

        def progress(done: int, total: int, documents: int) -> None:
            bar.length = total
            bar.update(done - bar.pos, documents)

        report = import_source(request, apart, progress)
    print_lines(_loss_lines(report), err=True)
    if as_json:
        print_json({**asdict(report), "losses": losses_as_dicts(report.losses)})
    else:
        print_lines(map(clean, _lines(report)))
    sys.exit(0 if report.is_whole else FAULTS)


def _documents(count: int | None) -> str | None:
    return None if count is None else f"{count} 篇 (documents)"


def _loss_lines(report: ImportReport) -> Iterator[str]:
    for each in report.losses:
        yield " ".join(clean(f"{each.place}: {each.what}").split())


def _lines(report: ImportReport) -> Iterator[str]:
    """What became of the files, those that a person should look at each on a line."""
    for conflict in report.conflicts:
        yield (
            f"冲突 conflict：{conflict.path} 手工改过，来源也变了，没有覆盖；"
            f"来源的新版本在 {conflict.beside}，合并后删掉它 (merge, then delete it)"
        )
    told = {
        "保留 kept": (report.kept, "手工改过或删除，来源没有变 (edited by hand)"),
        "消失 vanished": (report.vanished, "来源里没有了；--retire 移走 (no longer there)"),
        "移走 retired": (report.retired, "来源里没有了 (no longer there)"),
    }
    for name, (paths, why) in told.items():
        for path in paths:
            yield f"{name}：{path}，{why}"
    yield (
        f"{report.source}：读到 {report.documents} 篇 (documents)；"
        f"文件 files：新增 {len(report.added)}，"
        f"更新 {len(report.changed)}，不变 {len(report.unchanged)}，保留 {len(report.kept)}，"
        f"冲突 {len(report.conflicts)}，消失 {len(report.vanished)}，移走 {len(report.retired)}；"
        f"{len(report.losses)} 处没能导入 (losses)"
    )
    if report.dry_run:
        yield "试运行，什么都没有写 (dry run, nothing was written)"
    elif report.added or report.changed or report.retired:
        yield "接着运行 faq rebuild (next)"
