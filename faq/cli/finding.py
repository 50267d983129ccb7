"""Defines the command that finds sections by their fields."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from faq.cli.failures import UNRELIABLE
from faq.cli.local_index import require_local_index
from faq.cli.options import as_json_option, index_option, setting_option
from faq.cli.printing import print_json, print_lines
from faq.settings import load_settings

if TYPE_CHECKING:
    from faq.catalogue.sections import FoundSections

_FACET = {"tag": "标签 tags", "audience": "对象 audience", "folder": "文件夹 folders"}
_MOST = 8


@click.command("find")
@click.argument("query")
@setting_option("limit", "最多几段 (how many sections).")
@index_option
@as_json_option
def find_command(query: str, limit: int | None, index: Path | None, as_json: bool) -> None:
    """按字段查找文章和章节，供编辑使用 (find articles and sections by their fields).

    字段 (fields)：title heading questions text steps tag audience folder updated source asked
    helped unhelpful。例如 (for example)：'title:退款 AND tag:卖家 NOT updated:[2025 TO]'

    退出码 (exit code)：0 找到；2 查询有误 (query can't be read)；3 没有找到 (nothing)；4 没有索引。
    """
    from faq.catalogue.counts import counts_of
    from faq.catalogue.sections import find_sections
    from faq.presenting.urls import passage_url
    from faq.storage.generations import open_current

    if limit is not None and limit < 1:
        raise click.BadParameter(f"{limit} 不是正数 (not above 0)", param_hint="--limit")
    settings = load_settings({"index": index})
    require_local_index(settings, "faq find")
    counts = counts_of(settings)
    found = find_sections(open_current(settings.index), query, limit or settings.limit, counts)
    if as_json:
        sections = [
            {**asdict(each), "url": passage_url(each.passage_id)} for each in found.sections
        ]
        print_json(
            {"query": query, "total": found.total, "sections": sections, "facets": found.facets}
        )
    else:
        print_lines(_lines(found))
    sys.exit(0 if found.total else UNRELIABLE)


def _lines(found: FoundSections) -> Iterator[str]:
    article = ""
    for each in found.sections:
        if each.article_id != article:
            article = each.article_id
            told = (each.source, each.updated, "、".join(each.tags))
            yield f"{each.title}  {'  '.join(filter(None, told))}"
        yield f"  {each.heading}  {each.passage_id}"
    yield f"{found.total} 个章节符合 (sections found)"
    for name, label in _FACET.items():
        if counts := found.facets.get(name):
            most = list(counts.items())[:_MOST]
            yield f"{label}：{'，'.join(f'{word} {count}' for word, count in most)}"
