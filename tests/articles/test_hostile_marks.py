"""Checks that marks of site generators, broken or many of them, are read in linear work."""

from __future__ import annotations

from pathlib import Path

import pytest
from counting import calls

from faq.articles import FileContent, SourceFile, read_file

_FEW, _MANY = 250, 1000
_GROWTH = 6
"""Function calls for four times the marks; quadratic reading makes sixteen times as many."""
_MARKS = [
    ":::note\n",
    "::: tip 甲\n文\n\n",
    ":::tabs\n",
    "@tab 甲\n",
    ":",
    '!!! note "甲"\n',
    '=== "甲"\n    乙\n',
    "{% a %}",
    "{{< a >}}\n",
    "{% highlight a %}\n",
    "{% comment %}文{% endcomment %}\n",
    "{%",
    "{{<",
    "{",
    "{/*",
    "{: ",
    "<A b={",
    "<A b='",
    "<Tab title='甲'>\n",
    "<user> ",
    "</user> ",
    "[^1]",
    "[^1]\n\n[^1]: 注\n\n",
    "^[",
    "[^a]: 甲\n",
    "*[a]: 甲\n",
    "> [!NOTE]\n",
    "<div><span>1</span>甲</div>",
    "<div><span>",
    "<ruby>甲<rt>",
    "x<sup>2",
    "<tr><td rowspan=999 colspan=999>甲",
    "<table><tr><td rowspan=9 colspan=9>甲<td>乙</tr>",
    "<p class=MsoListParagraph>1. 甲</p>",
    "<p class=MsoListParagraph style='mso-list:l0 level2'><span style='mso-list:Ignore'>·</span>甲",
    "<a href='#b'>[1]</a><p id=b><a href='#b'>[1]</a>",
    "![a](b) ",
    "- ![](b)\n",
    "10. 甲\n   - 乙\n",
    "甲\n: 乙\n",
    "<details><summary>甲",
    "<pre><ul><li>1",
    "<title>",
    "import a from 'b'\n",
    "import {\n",
]


def _read(name: str, text: str) -> FileContent:
    data = text.encode()
    return read_file(SourceFile(Path("/nowhere", name), name, len(data)), data)


@pytest.mark.parametrize("name", ["a.md", "a.html"])
@pytest.mark.parametrize("mark", _MARKS)
def test_many_marks_take_linear_work(name, mark):
    def read(count: int) -> None:
        found = _read(name, "首\n\n" + mark * count)
        assert found.articles or found.faults
        assert "无法理解" not in repr(found.faults), "a defect of a reader"

    read(_FEW)
    assert calls(lambda: read(_MANY)) < _GROWTH * calls(lambda: read(_FEW))


@pytest.mark.parametrize("mark", _MARKS)
def test_a_line_of_marks_takes_linear_work(mark):
    line = mark.replace("\n", " ")
    assert (
        calls(lambda: _read("a.md", line * _MANY))
        < _GROWTH * calls(lambda: _read("a.md", line * _FEW)) + 50_000
    )
