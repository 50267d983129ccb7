"""Checks that each word of a file is read once, in one place, whatever the file is made of.

Documents are made as structures with a unique word in each place, written in each format, read and
marked; then each word is counted over all parts of the articles.
"""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from faq.articles import SourceFile, read_file
from faq.model import Article, Block, Passage, Section
from faq.passages.prepare import prepare

_WORD = re.compile(r"zq[a-j]+q")
_TEXTS = (
    "打开{}", "点“{}”，保存", "怎么处理{}", "{}的说明", "{}不会自动更新。", "先看{}；再等一会儿。",
    "{}：见下", "如果{}，就重来？", "注意{}！",
)  # fmt: skip
_HEADINGS = ("怎么设置{}", "{}的条件", "{}", "什么是{}？", "重置{}", "{}步骤")


@dataclass(frozen=True)
class Node:
    """A part of a document: its kind, its texts, and what is nested in it."""

    kind: str
    texts: tuple[str, ...] = ()
    inner: tuple[Node, ...] = field(default=())


@st.composite
def _documents(draw: st.DrawFn, kinds: tuple[str, ...]) -> tuple[str, tuple[Node, ...]]:
    """A title and nodes, with a word of its own in each text."""
    count = 0

    def text(templates: tuple[str, ...] = _TEXTS) -> str:
        nonlocal count
        word = "zq" + "".join("abcdefghij"[int(digit)] for digit in f"{count:03}") + "q"
        count += 1
        return draw(st.sampled_from(templates)).format(word)

    def items(depth: int) -> tuple[Node, ...]:
        nested = ("list", "steps") if depth < 2 else ()
        return tuple(
            Node(
                "item",
                (text(),),
                (node(draw(st.sampled_from(nested)), depth + 1),)
                if nested and draw(st.integers(0, 4)) == 0
                else (),
            )
            for _ in range(draw(st.integers(1, 3)))
        )

    def node(kind: str, depth: int = 0) -> Node:
        match kind:
            case "list" | "steps" | "labelled":
                return Node(kind, inner=items(depth))
            case "table":
                return Node(kind, tuple(text() for _ in range(2 * draw(st.integers(2, 3)))))
            case "pairs":
                texts = ("怎么{}？", "{}在哪里")
                pairs = draw(st.integers(2, 3))
                return Node(
                    kind, tuple(text(texts if n % 2 == 0 else _TEXTS) for n in range(2 * pairs))
                )
            case "heading":
                return Node(kind, (text(_HEADINGS),))
            case "ways to ask" | "paragraph" | "code":
                return Node(kind, tuple(text() for _ in range(draw(st.integers(1, 3)))))
            case _:
                return Node(kind, (text(),))

    title = text(("{}指南",))
    chosen = draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=7))
    return title, (Node("paragraph", (text(),)), *map(node, chosen), Node("paragraph", (text(),)))


def _markdown(nodes: tuple[Node, ...]) -> str:
    return "\n\n".join(_in_markdown(node) for node in nodes) + "\n"


_MARKDOWN = {
    "heading": "## {}",
    "quote": "> {}",
    "bold": "前面**{}**后面",
    "link": "见[{}](b.md)和![](c.png)",
    "image": "![{}](c.png)",
    "key point": "关键点：{}",
    "notice": "特别提醒：{}",
    "counted": "1、{}",
    "html": "<div>{}<br>完</div>",
    "code": "```\n{}\n```",
}
_HTML = {
    "heading": "<h2>{}</h2>",
    "code": "<pre>{}</pre>",
    "quote": "<blockquote>{}</blockquote>",
    "bold": "<div>前面<b>{}</b><span>后面</span></div>",
    "link": "<p>见<a href='b.md'>{}</a></p>",
    "image": "<p><img src='c.png' alt='{}'></p>",
}


def _in_markdown(node: Node) -> str:
    texts = node.texts
    match node.kind:
        case "list" | "steps" | "labelled":
            lines = []
            for number, item in enumerate(node.inner, 1):
                mark = "- " if node.kind == "list" else f"{number}. "
                own = item.texts[0] + "".join("\n" + _in_markdown(each) for each in item.inner)
                lines.append(mark + own.replace("\n", "\n" + " " * len(mark)))
            return ("操作步骤：\n\n" if node.kind == "labelled" else "") + "\n".join(lines)
        case "table":
            rows = [f"| {a} | {b} |" for a, b in zip(texts[::2], texts[1::2], strict=True)]
            return "\n".join([rows[0], "|--|--|", *rows[1:]])
        case "pairs":
            marks = ("**问：{}**", "答：{}")
            return "\n\n".join(marks[n % 2].format(text) for n, text in enumerate(texts))
        case "ways to ask":
            return "问法：" + "；".join(re.sub("[；：？]", "", text) for text in texts)
    return _MARKDOWN.get(node.kind, "{}").format("\n".join(texts))


def _html(nodes: tuple[Node, ...]) -> str:
    return "\n".join(map(_in_html, nodes))


def _in_html(node: Node) -> str:
    texts = node.texts
    match node.kind:
        case "list" | "steps" | "labelled":
            tag = "ul" if node.kind == "list" else "ol"
            items = "".join(f"<li>{each.texts[0]}{_html(each.inner)}</li>" for each in node.inner)
            label = "<p>操作步骤：</p>" if node.kind == "labelled" else ""
            return f"{label}<{tag}>{items}</{tag}>"
        case "table":
            cells = [f"<td>{text}</td>" for text in texts]
            rows = "</tr><tr>".join(a + b for a, b in zip(cells[::2], cells[1::2], strict=True))
            return f"<table><tr>{rows}</tr></table>"
        case "pairs":
            return "".join(
                f"<p>{'答' if n % 2 else '问'}：{text}</p>" for n, text in enumerate(texts)
            )
    if node.kind in _HTML:
        return _HTML[node.kind].format("\n".join(texts))
    return f"<p>{_in_plain(node).replace(chr(10), '<br>')}</p>"


def _plain(nodes: tuple[Node, ...]) -> str:
    headings = itertools.count(1)
    return "\n\n".join(
        f"{next(headings)}. {node.texts[0]}" if node.kind == "heading" else _in_plain(node)
        for node in nodes
    )


def _in_plain(node: Node) -> str:
    texts = node.texts
    match node.kind:
        case "list" | "steps" | "labelled":
            mark = "• " if node.kind == "list" else "{}. "
            lines = ["操作步骤："] if node.kind == "labelled" else []
            for number, item in enumerate(node.inner, 1):
                lines.append(mark.format(number) + item.texts[0])
                lines += [
                    "  " + line for each in item.inner for line in _in_plain(each).split("\n")
                ]
            return "\n".join(lines)
        case "pairs":
            return "\n".join(f"{'A' if n % 2 else 'Q'}：{text}" for n, text in enumerate(texts))
        case "quote" | "bold" | "link" | "image" | "html" | "table" | "code":
            return "\n".join(texts)
    return _in_markdown(node)


def _words(articles: list[Article]) -> Iterator[str]:
    for article in articles:
        texts = [article.title, *article.questions]
        blocks = [*article.lead, *article.notice, *article.closing]
        for section in article.sections:
            texts += ["" if _is_beginning(section) else section.heading, *section.questions]
            blocks += section.blocks
        for block in blocks:
            texts += [block.text, *_alts(block)]
            in_rows = _WORD.findall("\n".join(cell for row in block.rows for cell in row))
            assert not block.rows or in_rows == _WORD.findall(block.text)
        yield from _WORD.findall("\n".join(texts))


def _alts(block: Block) -> list[str]:
    """The texts of a block's pictures that stand for no word of it."""
    return [each.alt for each in block.pictures if each.alt not in block.text]


def _is_beginning(section: Section) -> bool:
    """Whether a heading is the beginning of its text, as in plain text without headings."""
    return bool(section.blocks) and section.blocks[0].text.startswith(section.heading)


def _words_shown(passages: list[Passage]) -> Iterator[str]:
    """The words of passages; a step with an anchor is the heading of the section it leads to, and
    so may be the name of a procedure."""
    headings = {passage.heading for passage in passages}
    for passage in passages:
        texts = [passage.text]
        if passage.piece == 1:
            texts += [
                *passage.key_points,
                *(step.text for step in passage.steps if not step.anchor),
            ]
            texts += {step.procedure for step in passage.steps} - headings
            texts += passage.questions
            texts += [passage.heading] if passage.part == "section" else []
        yield from _WORD.findall("\n".join(texts))


def _check(name: str, text: str) -> None:
    data = text.encode("utf-8")
    content = read_file(SourceFile(Path("/nowhere", name), name, len(data)), data)
    assert content.faults == ()
    prepared = prepare(content.articles, 60)
    expected = Counter(_WORD.findall(text))
    assert set(expected.values()) == {1}
    assert Counter(_words([article for article, _ in prepared])) == expected
    shown = Counter(_words_shown([each for _, own in prepared for each in own]))
    titles = Counter(_WORD.findall("\n".join(article.title for article, _ in prepared)))
    empty = Counter(  # a heading without text has no passage
        word
        for article, _ in prepared
        for section in article.sections
        if not (section.blocks or section.questions)
        for word in _WORD.findall(section.heading)
        if word not in shown  # as a step of the heading above
    )
    pictured = Counter(  # kept with the picture, and shown with it
        word
        for article, _ in prepared
        for blocks in (article.lead, article.notice, *(each.blocks for each in article.sections))
        for block in blocks
        for word in _WORD.findall("\n".join(_alts(block)))
    )
    begun = Counter(
        word
        for article, _ in prepared
        for section in article.sections
        if _is_beginning(section)
        for word in _WORD.findall(section.heading)
    )
    assert shown + titles + empty + pictured == expected + begun


_ANYWHERE = (
    "paragraph", "list", "steps", "labelled", "table", "code", "quote", "bold", "link", "image",
    "key point", "counted", "pairs", "heading", "notice",
)  # fmt: skip
_many = settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.too_slow])


@_many
@given(_documents((*_ANYWHERE, "html", "ways to ask")))
def test_every_word_of_markdown_is_read_once(document: tuple[str, tuple[Node, ...]]) -> None:
    title, nodes = document
    _check("a.md", f"# {title}\n\n{_markdown(nodes)}")
    _check("a.md", f"---\ntitle: {title}\n---\n{_markdown(nodes)}")


@_many
@given(_documents((*_ANYWHERE, "ways to ask")))
def test_every_word_of_a_page_is_read_once(document: tuple[str, tuple[Node, ...]]) -> None:
    title, nodes = document
    _check("a.html", f"<h1>{title}</h1><main>{_html(nodes)}</main>")


@_many
@given(_documents((*_ANYWHERE, "ways to ask")))
def test_every_word_of_plain_text_is_read_once(document: tuple[str, tuple[Node, ...]]) -> None:
    title, nodes = document
    _check("a.txt", f"{title}\n\n{_plain(nodes)}")


@pytest.mark.parametrize("write", [_markdown, _html, _plain])
@_many
@given(document=_documents(_ANYWHERE))
def test_every_word_of_a_table_is_read_once(
    write: Callable[[tuple[Node, ...]], str], document: tuple[str, tuple[Node, ...]]
) -> None:
    title, nodes = document
    answer = write(nodes).strip()
    rows = io.StringIO()
    csv.writer(rows).writerows([["问题", "答案"], [title, answer]])
    _check("a.csv", rows.getvalue())
    record = {"question": title, "answer": answer}
    _check("a.jsonl", json.dumps(record, ensure_ascii=False))
