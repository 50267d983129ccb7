"""Tells language models what is here, as llms.txt: links or the whole text, in Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby

from faq.engine import Engine
from faq.model import ArticleEntry
from faq.presenting.plain_markdown import article_lines, one_line
from faq.presenting.present import present_article
from faq.presenting.urls import article_url
from web import current
from web.browsing import folder_of, in_order

_LISTED = 5_000
"""Articles that are listed: some 500 KB."""
_FULL_CHARS = 1_000_000
"""Characters of the whole text: more fits into the context of no model."""
_SPECIAL = re.compile(r"([\\\[\]])")


def overview(engine: Engine) -> str:
    """The articles by folder, with their addresses."""
    every = in_order(engine)
    lines = [*_head(), *_instructions(), ""]
    names = engine.folders()
    for path, run in groupby(every[:_LISTED], folder_of):
        lines += [f"## {one_line(names.get(path, path) or '其他 (others)')}", ""]
        lines += [*map(_link, run), ""]
    if len(every) > _LISTED:
        rest = current.absolute(current.url("discovery.sitemap"))
        lines += ["## Optional", "", f"- [其余 {len(every) - _LISTED} 篇 (the others)]({rest})", ""]
    return "\n".join(lines)


def full_text(engine: Engine) -> str:
    """The articles one after another, as many as fit; made once for an index and an address."""
    return _full_text(engine, _FULL_CHARS, engine.answers, current.absolute(current.base()))


@lru_cache(maxsize=2)
def _full_text(engine: Engine, most: int, _answers: str, _address: str) -> str:
    """The same with the index and the address that it is made for."""
    return "".join(_texts(engine, most))


def _texts(engine: Engine, left: int) -> Iterator[str]:
    every = in_order(engine)
    yield "\n".join([*_head(), ""])
    for number, entry in enumerate(every):
        indexed = engine.article(entry.id)
        address = current.absolute(current.base() + article_url(entry.id))
        lines = article_lines(present_article(indexed), address) if indexed else ()
        text = "\n".join(lines)
        left -= len(text)
        if left < 0:
            rest = current.absolute(current.url("discovery.llms"))
            yield f"\n其余 {len(every) - number} 篇见 (the others are listed in) {rest}\n"
            return
        yield text


def _head() -> list[str]:
    branding = current.site().branding
    return [f"# {one_line(branding.name)}", "", f"> {one_line(branding.welcome)}", ""]


def _instructions() -> list[str]:
    search = current.absolute(current.url("api.search"))
    articles = current.absolute(current.url("api.articles"))
    full = current.absolute(current.url("discovery.llms_full"))
    return [
        "语料是中文的办事指引；每一节写明关键点和操作步骤 "
        "(guidance in Chinese; each section tells key points and steps).",
        "",
        f"- 提问 (ask): `{search}?q=QUESTION`，得到 JSON；`answered` 为 false 时没有可靠的答案 "
        "(JSON; no reliable answer where `answered` is false)",
        f"- 全部文章 (all articles as JSON): {articles}",
        f"- 全文 (the whole text): {full}",
    ]


def _link(entry: ArticleEntry) -> str:
    told = "；".join(each for each in (entry.updated or "", "、".join(entry.tags)) if each)
    address = current.absolute(current.base() + article_url(entry.id))
    title = _SPECIAL.sub(r"\\\1", one_line(entry.title))
    return f"- [{title}]({address})" + (f": {one_line(told)}" if told else "")
