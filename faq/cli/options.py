"""Defines the options that several commands share."""

from __future__ import annotations

from pathlib import Path

import click

corpus_option = click.option(
    "--corpus", type=click.Path(path_type=Path), help="语料目录 (corpus folder)."
)
index_option = click.option(
    "--index", type=click.Path(path_type=Path), help="索引目录 (index folder)."
)
as_json_option = click.option("--json", "as_json", is_flag=True, help="输出 JSON (print JSON).")
