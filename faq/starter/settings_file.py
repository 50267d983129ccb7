"""Writes every setting with its default and what it does, as a settings file with comments."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import Field, fields
from pathlib import Path
from typing import Any

from faq.settings import Settings

_HEAD = """\
# 设置：去掉一行开头的 # 就生效，服务重启后使用。没有写的按默认值。
# Settings: a line without its # is in force once the server is started again.
"""


def settings_file() -> str:
    """The text of a settings file that leaves every default in force."""
    return "\n".join([_HEAD, *(_entry(each) for each in fields(Settings))])


def _entry(setting: Field[Any]) -> str:
    return "\n".join([*_comments(setting), f"# {setting.name} = {_value(setting)}", ""])


def _comments(setting: Field[Any]) -> Iterator[str]:
    low, high = setting.metadata["low"], setting.metadata["high"]
    some = "" if math.isinf(low) else f"（{low} 以上）" if math.isinf(high) else f"（{low}–{high}）"
    yield f"# {setting.metadata['help_zh']}{some}"
    yield f"# {setting.metadata['help']}"
    if setting.default is None:
        yield "# 没有默认值，例如 (no default, such as):"


def _value(setting: Field[Any]) -> str:
    """The default, or the example where there is none, as TOML writes it."""
    value = setting.metadata["example"] if setting.default is None else setting.default
    return json.dumps(str(value) if isinstance(value, Path) else value, ensure_ascii=False)
