"""Defines the commands that keep sentence-embedding models."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path

import click

from faq.cli.options import as_json_option, setting_option
from faq.cli.printing import print_json, print_lines
from faq.settings import load_settings

_NOT_WHOLE = 5
_USED_AFTER = "运行 faq rebuild 后使用 (used after faq rebuild)"
_models = setting_option("models", "模型目录 (folder of the models).")


@click.group("model")
def model_group() -> None:
    """句向量模型 (the sentence-embedding model).

    退出码 (exit code)：0 成功；5 模型没有拿到或不完整 (could not be had or is not whole)。
    """


@model_group.command("add")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--name", help="叫什么名称 (what to call it).")
@click.option("--file", help="有几个 ONNX 文件时用哪个 (which of several ONNX files).")
@_models
def add_command(path: Path, name: str | None, file: str | None, models: Path | None) -> None:
    """添加目录或压缩包里的模型 (add a model from a folder or an archive).

    退出码 (exit code)：0 成功；5 模型不完整 (not whole)。
    """
    from faq.cli.report_lines import model_lines
    from faq.semantic.adding import add_model

    settings = load_settings({"models": models})
    print_lines(model_lines([add_model(settings.models, path, name=name, file=file)]))
    click.echo(_USED_AFTER, err=True)


@model_group.command("fetch")
@click.argument("name", required=False)
@click.option(
    "--hub",
    help="从哪个站点下载 (address of the hub).",
    show_default="model_hub 的设置 (the setting)",
)
@click.option(
    "--within",
    type=click.FloatRange(min=0, min_open=True),
    help="最多等几秒 (give up after so many seconds).",
)
@_models
def fetch_command(
    name: str | None, hub: str | None, within: float | None, models: Path | None
) -> None:
    """取得一个已知的模型 (bring a known model, by Maven's client or from a hub).

    退出码 (exit code)：0 成功；5 没有拿到 (could not be had)。
    """
    from faq.cli.report_lines import model_lines
    from faq.semantic.fetch import fetch_model

    settings = load_settings({"models": models, "model_hub": hub})
    with click.progressbar(
        length=1, label="下载 download", file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:

        def progress(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        model = fetch_model(
            settings.models, name, settings.model_hub, seconds=within, progress=progress
        )
    print_lines(model_lines([model]))
    click.echo(_USED_AFTER, err=True)


@model_group.command("list")
@_models
@as_json_option
def list_command(models: Path | None, as_json: bool) -> None:
    """列出模型并检查文件 (list the models and check their files).

    退出码 (exit code)：0 都完整；5 有不完整的 (one is not whole)。
    """
    from faq.cli.report_lines import model_lines
    from faq.semantic.store import list_models

    folder = load_settings({"models": models}).models
    found = list_models(folder)
    if as_json:
        print_json([asdict(each) for each in found])
    else:
        print_lines(model_lines(found))
        if not found:
            click.echo(f"{folder} 里还没有模型 (no model yet); 见 faq model fetch", err=True)
    sys.exit(_NOT_WHOLE if any(each.fault for each in found) else 0)


@model_group.command("remove")
@click.argument("name")
@_models
def remove_command(name: str, models: Path | None) -> None:
    """删除一个模型 (remove a model).

    退出码 (exit code)：0 成功；5 没有这个模型 (no such model)。
    """
    from faq.semantic.store import remove_model

    remove_model(load_settings({"models": models}).models, name)
