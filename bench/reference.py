"""Writes docs/settings.md and docs/settings.zh.md from the settings and the ranking model.

``make reference`` runs it; a test compares the pages with the code.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import Field, dataclass, fields
from pathlib import Path
from types import NoneType
from typing import Any

from faq.ranking.model import RankingModel, parameters
from faq.settings import Settings

_Row = tuple[str, Any, Field[Any], str]
"""Name, default, field and effect."""
_DOCS = Path(__file__).parent.parent / "docs"


@dataclass(frozen=True, slots=True)
class _Language:
    """The words of a page."""

    help: str
    """The metadata that hold an effect in this language."""
    colon: str
    types: tuple[str, str, str, str, str, str]
    """Names of path, text, true or false, integer, number and list."""
    head: tuple[str, str, str, str, str]
    intro: str
    model_intro: str


_ENGLISH = _Language(
    "help",
    ": ",
    ("path", "text", "true or false", "integer", "number", "list"),
    ("name", "type", "default", "range", "effect"),
    """\
# Settings

[简体中文](settings.zh.md)

A setting comes from the highest place that names it: a flag of the command (where it has one),
the environment (`FAQ_` and the name in capitals, such as `FAQ_CORPUS`), `faq.toml` in the working
folder, the default. A server reads its settings when it starts.
""",
    """\
## The ranking model

Weights and coefficients of the ranking are no settings: a rebuild records them in the index, and
questions are scored with what the index was built with. To change some, name a TOML file in
`ranking_model` and run `faq rebuild`; until then the commands and the server say that the file
has changed. Articles are not analyzed again for it. The file holds any of these keys; a
key with a dot may stand in a table of its own:

```toml
k1 = 1.2

[field_weights]
title = 2.0
```

`faq eval FOLDER --ranking-model FILE` measures a file on judged questions with their own
documents. What each part brings is in [ranking.md](ranking.md).
""",
)
_CHINESE = _Language(
    "help_zh",
    "：",
    ("路径", "文字", "是或否", "整数", "小数", "列表"),
    ("名称", "类型", "默认值", "范围", "作用"),
    """\
# 设置

[English](settings.md)

优先级从高到低：命令行参数（有的话）、环境变量（`FAQ_` 加大写的名称，如 `FAQ_CORPUS`）、当前目录的
`faq.toml`、默认值。服务在启动时读取设置。
""",
    """\
## 排序模型

排序的权重和系数不是设置：重建时写入索引，之后一律用建索引时的那一套给问题打分。要改动，在
`ranking_model` 里写上一个 TOML 文件，再运行 `faq rebuild`；在此之前，各命令和服务会提示文件已变。
文章不会因此重新分析。文件可以只写下列的部分键；带点的键也可以写在各自的表里：

```toml
k1 = 1.2

[field_weights]
title = 2.0
```

`faq eval 目录 --ranking-model 文件` 用自带文档的评测集衡量一个文件的效果。每一部分各带来多少，见
[ranking.md](ranking.md)。
""",
)
PAGES = {_DOCS / "settings.md": _ENGLISH, _DOCS / "settings.zh.md": _CHINESE}


def page(language: _Language) -> str:
    """The whole page in one language."""
    settings = (
        (each.name, each.default, each, each.metadata[language.help]) for each in fields(Settings)
    )
    lines = (
        language.intro,
        *_table(language, settings),
        "",
        language.model_intro,
        *_table(language, _parameters(language)),
    )
    return "\n".join(lines) + "\n"


def _parameters(language: _Language) -> Iterator[_Row]:
    groups = {each.name: each.metadata[language.help] for each in fields(RankingModel)}
    for key, value, each in parameters():
        group = key.partition(".")[0]
        effect = each.metadata[language.help]
        yield key, value, each, effect if group == key else groups[group] + language.colon + effect


def _table(language: _Language, rows: Iterable[_Row]) -> Iterator[str]:
    yield f"| {' | '.join(language.head)} |"
    yield f"| {' | '.join(['---'] * len(language.head))} |"
    types = dict(zip((Path, str, bool, int, float, NoneType), language.types, strict=True))
    for name, default, each, effect in rows:
        kind = next(types[one] for one in types if isinstance(default, one))
        low, high = each.metadata["low"], each.metadata["high"]
        shown = "" if default in ("", None) else f"`{_written(default)}`"
        yield f"| `{name}` | {kind} | {shown} | {_range(low, high)} | {effect} |"


def _written(default: object) -> str:
    return str(default).lower() if isinstance(default, bool) else str(default)


def _range(low: float, high: float) -> str:
    if math.isinf(low):
        return ""
    return f"≥ {low}" if math.isinf(high) else f"{low}–{high}" if low >= 0 else f"{low} … {high}"


def main() -> None:
    """Writes both pages."""
    for path, language in PAGES.items():
        path.write_text(page(language), encoding="utf-8")


if __name__ == "__main__":
    main()
