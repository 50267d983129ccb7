"""Defines the options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar

import click

from faq.settings import Settings

_Command = TypeVar("_Command", bound=Callable[..., Any] | click.Command)
_DEFAULTS = {each.name: each.default for each in fields(Settings)}


def setting_option(name: str, text: str, **how: Any) -> Callable[[_Command], _Command]:
    """An option that sets a setting, with the setting's default in its help."""
    default = _DEFAULTS[name]
    kind = click.Path(path_type=Path) if isinstance(default, Path) else type(default)
    flag = f"--{name.replace('_', '-')}"
    shown = {"show_default": str(default)} if default != "" else {}
    return click.option(flag, name, **{"type": kind, "help": text, **shown, **how})


corpus_option = setting_option("corpus", "语料目录 (corpus folder).")
index_option = setting_option("index", "索引目录 (index folder).")
as_json_option = click.option("--json", "as_json", is_flag=True, help="输出 JSON (print JSON).")
