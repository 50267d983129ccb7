"""A page and its twin in the other language tell the same."""

from __future__ import annotations

import re

import pytest
from markdown_snippets import TOP, CodeBlock, blocks_of

_DOCS = TOP / "docs"
_CHINESE = ".zh.md"
_TWINS = sorted(path.name.removesuffix(_CHINESE) for path in _DOCS.glob(f"*{_CHINESE}"))
_IN_ENGLISH = {"design", "ranking", "SECURITY", "THREATS"}
"""Measurements, the design and the notes on security are told in one language."""
_FENCED = re.compile(r"^( *)```.*?^\1```$", re.MULTILINE | re.DOTALL)
_TABLE = re.compile(r"<!-- options: .*?<!-- /options -->", re.DOTALL)
"""What is made from the commands."""
_CODE = re.compile(r"`([^`]+)`")
_FOR_PEOPLE = re.compile(r"\b(NAME|PATH|FILE|FOLDER|QUESTION)\b|^[a-z]+:[a-z:]* |\[frequency\]")
"""Code in which a word stands for what people fill in: each language has its own."""
_NAMED_BY_THE_READER = {"my-help": "我的帮助"}


def _prose(document: str) -> str:
    return _TABLE.sub("", _FENCED.sub("", (TOP / document).read_text("utf-8")))


def _code(document: str) -> set[str]:
    """Settings, options, keys, routes, commands and files that the text of a page names."""
    spans = {" ".join(found.split()) for found in _CODE.findall(_prose(document))}
    return {span for span in spans if span.isascii() and not _FOR_PEOPLE.search(span)}


def _shown(block: CodeBlock) -> tuple[str, str, str]:
    text = block.text
    for english, chinese in _NAMED_BY_THE_READER.items():
        text = text.replace(english, chinese)
    return block.language, block.file, text


def _pair(name: str) -> tuple[str, str]:
    return f"docs/{name}.md", f"docs/{name}{_CHINESE}"


def test_every_page_has_a_twin() -> None:
    pages = {path.name.removesuffix(".md") for path in _DOCS.glob("*.md")}
    english = {name for name in pages if not name.endswith(".zh")}
    assert english - set(_TWINS) == _IN_ENGLISH


@pytest.mark.parametrize("name", _TWINS)
def test_both_have_the_same_headings_and_lead_to_each_other(name: str) -> None:
    levels = []
    for document, twin in zip(_pair(name), reversed(_pair(name)), strict=True):
        text = _prose(document)
        levels.append(re.findall(r"^(#+) ", text, re.MULTILINE))
        link = rf"^\[(?:English|简体中文)\]\({twin.removeprefix('docs/')}\)$"
        assert re.search(link, text, re.MULTILINE), document
    assert levels[0] == levels[1]


@pytest.mark.parametrize("name", _TWINS)
def test_both_show_the_same_blocks(name: str) -> None:
    english, chinese = ([_shown(block) for block in blocks_of(each)] for each in _pair(name))
    assert english == chinese


@pytest.mark.parametrize("name", _TWINS)
def test_both_name_the_same_code(name: str) -> None:
    english, chinese = map(_code, _pair(name))
    assert english == chinese


@pytest.mark.parametrize("name", _TWINS)
def test_a_chinese_page_leads_to_chinese_pages(name: str) -> None:
    text = _prose(f"docs/{name}{_CHINESE}")
    led = set(re.findall(r"(?<!\[English)\]\(([A-Za-z]+)\.md[)#]", text))
    assert led & set(_TWINS) == set()
