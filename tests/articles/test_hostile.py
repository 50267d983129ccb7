"""Checks that reading gives articles or faults, in linear work, whatever a file holds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from counting import calls
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from faq.articles import SUFFIXES, FileContent, SourceFile, read_file

_SUFFIXES = sorted(SUFFIXES)
_MANY = 10_000
_CALLS = 50
"""Function calls a character: linear reading takes up to 15, quadratic reading thousands."""
_CALLS_AT_ONCE = 100_000
"""Function calls of a short file, whatever its aliases refer to."""
_BITS = [
    "# ", "## ", "> ", "- ", "1. ", "  ", "\n", "\n\n", "```", "|", "|--|--|", "<b>", "</b>",
    "<table>", "<tr>", "<td>", "<li>", "<ul>", "<details>", "<summary>", "[x](", ")", "**", "`",
    "---\n", "title: ", "questions: ", "[", "{", "*a", "&a ", "关键点：", "操作建议：",
    "特别提醒：",
    ":::", "::: tip ", "!!! note\n    ", '=== "甲"\n    ', "[^1]", "[^1]: ", "{% x %}",
    "{{< tab >}}", "<Tabs>", "</Tabs>", "<TabItem label='甲'>", "</TabItem>", "<sup>2</sup>",
    "<ruby>", "<rt>",
    "![a](b)", "@tab 甲\n", "\n: ", "> [!TIP]\n", "<title>", "<a href='#b'>1</a>", "<p id=b>",
    "问：", "答：", "**Q1：**", "A：", "【问】", "&lt;p&gt;", "&nbsp;", "sep=;\n",
    "##", "138****", "导读", "第一步", "①", "question,answer\n",
    '{"question": "', '"}', '"', ",", ";", "甲", "𠀀",
    "\u3000", "\ud7ff", "&#0;", "&#xd800;", "\\ud800",
]  # fmt: skip


def _read(name: str, data: bytes) -> FileContent:
    return read_file(SourceFile(Path("/nowhere", name), name, len(data)), data)


def _check(name: str, data: bytes) -> None:
    found = _read(name, data)
    assert found.articles or found.faults or name.endswith((".csv", ".tsv", ".jsonl"))
    for fault in found.faults:
        assert fault.path == name
        assert fault.line >= 1
        assert not re.match(r"无法理解", fault.fault), "a defect of a reader"
    for article in found.articles:
        assert article.title
        assert article.title == article.title.strip()
        repr(article).encode("utf-8")


@pytest.mark.parametrize("suffix", _SUFFIXES)
@settings(deadline=None, max_examples=60)
@given(data=st.binary(max_size=400))
def test_random_bytes_never_raise(suffix, data):
    _check("a" + suffix, data)


@pytest.mark.parametrize("suffix", _SUFFIXES)
@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(bits=st.lists(st.sampled_from(_BITS), max_size=40))
def test_random_marks_never_raise(suffix, bits):
    _check("a" + suffix, "".join(bits).encode("utf-8", "replace"))


@pytest.mark.parametrize("suffix", _SUFFIXES)
@pytest.mark.parametrize(
    "nested",
    [
        ">" * _MANY,
        "> " * _MANY + "深",
        "[" * _MANY,
        "[" * _MANY + "x" + "](y)" * _MANY,
        "![" * _MANY,
        "<div>" * _MANY + "深",
        "<ul><li>" * _MANY + "深",
        "<b>" * _MANY + "深",
        "<table><tr><td>" * _MANY + "深",
        "<blockquote>" * _MANY + "深",
        "<details><summary>" * _MANY + "深",
        "- " * _MANY + "深",
        "1. " * _MANY + "深",
        "*" * _MANY + "a" + "*" * _MANY,
        "`" * _MANY,
        "（" * _MANY,
        '{"question":' * _MANY,
        "1. 步 " * _MANY,
        "问：" * _MANY,
        "问：甲？答：乙。" * _MANY,
        "Q: A: " * _MANY,
        "<!--" * _MANY,
        "&lt;p " * _MANY,
        "question,answer\n" + "甲,<p>**乙** &lt; 1. 丙\n" * 500,
        "question,answer\n" + "," * _MANY,
        "question,answer\n甲," + "<b>" * _MANY,
        "（" * _MANY + ",问题",
        'question,answer\n甲,"' + "```\n| - |\n" * (_MANY // 10) + '"',
    ],
    ids=lambda text: text[:12].strip(),
)
def test_deep_nesting_takes_linear_work(suffix, nested):
    _check("a" + suffix, nested.encode())
    assert calls(lambda: _check("a" + suffix, nested.encode())) < _CALLS * len(nested)


def _bomb() -> str:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [
        f"{name}: &{name} [{', '.join(['*' + before] * 9)}]"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    ]
    return "---\n" + "\n".join(lines) + "\nquestions: *i\n---\n# 标题\n\n正文\n"


@pytest.mark.parametrize(
    "text",
    [
        _bomb(),
        "---\na: &a [*a]\n---\n正文",
        "---\n" + "[" * _MANY + "\n---\n正文",
        "---\nquestions: " + "[" * _MANY + "]" * _MANY + "\n---\n正文",
    ],
    ids=["bomb", "circle", "open", "nested"],
)
def test_front_matter_can_not_grow(text):
    found = _read("a.md", text.encode())
    assert calls(lambda: _read("a.md", text.encode())) < _CALLS_AT_ONCE
    assert found.faults or found.weak_spots
    assert len(repr(found)) < 1000


def test_a_yaml_tag_makes_no_object():
    text = "---\ntitle: !!python/object/apply:os.getcwd []\n---\n正文"
    found = _read("a.md", text.encode())
    (spot,) = found.weak_spots
    assert (spot.line, "expected text" in spot.fault) == (2, True)
    assert found.articles[0].title == "a"


@pytest.mark.parametrize("suffix", _SUFFIXES)
def test_undecodable_bytes_are_one_fault(suffix):
    found = _read("x/a" + suffix, b"PK\3\4\0\0\xff")
    assert found.articles == ()
    (fault,) = found.faults
    assert (fault.path, fault.line) == ("x/a" + suffix, 1)


@pytest.mark.parametrize("suffix", _SUFFIXES)
def test_a_nul_byte_is_told_with_its_line(suffix):
    (fault,) = _read("a" + suffix, "# 续借\r\n\r\n登录后\0点续借。\n".encode()).faults
    assert (fault.line, "NUL" in fault.fault) == (3, True)
    (fault,) = _read("a" + suffix, b"\xff\xfe\xff\xff\xfd").faults
    assert (fault.line, "NUL" in fault.fault) == (1, False)


def test_an_unexpected_slip_costs_one_file(monkeypatch):
    def slip(_file: SourceFile, _text: str) -> FileContent:
        raise ValueError("slip")

    monkeypatch.setattr("faq.articles.markdown.read_markdown", slip)
    (fault,) = _read("a.md", b"x").faults
    assert "slip" in fault.fault


def test_many_groups_of_tabs_take_linear_work():
    group = "<div role=tablist>{0}</div>{1}"
    tab, panel = "<p role=tab aria-controls=p{0}>甲{0}</p>", "<p role=tabpanel id=p{0}>打开</p>"
    groups = (
        group.format(tab.format(number), f"<div>{panel.format(number)}</div>")
        for number in range(_MANY // 10)
    )
    text = "<h1>表</h1>" + "".join(groups)
    assert calls(lambda: _read("a.html", text.encode())) < _CALLS * len(text)


@pytest.mark.parametrize("span", ["rowspan=9999 colspan=9999", "rowspan=9999", "colspan=999"])
def test_the_spans_of_a_table_do_not_multiply_its_cells(span):
    row = f"<tr><td {span}>甲<td>乙</tr>"
    text = f"<h1>表</h1><table>{row * 2_000}</table>"
    (article,) = _read("a.html", text.encode()).articles
    assert sum(len(block.text) for block in article.lead) < 20 * len(text)
    assert calls(lambda: _read("a.html", text.encode())) < _CALLS * len(text)
