"""Checks that marks of emphasis are read beside Chinese punctuation, and others stay text."""

from __future__ import annotations

import pytest


def _marked(read, text: str) -> tuple[str, list[str]]:
    (block,) = read(f"# 题\n\n{text}\n").lead
    return block.text, [block.text[s.start : s.end] for s in block.spans if s.kind == "strong"]


@pytest.mark.parametrize(
    ("text", "plain", "strong"),
    [
        ("**注意：**先断电", "注意：先断电", ["注意："]),
        ("请**“点这里”**办理，**快！**别等", "请“点这里”办理，快！别等", ["“点这里”", "快！"]),
        ("改**（多种）**后", "改（多种）后", ["（多种）"]),
        ("**Wi-Fi。**Wi-Fi 要开", "Wi-Fi。Wi-Fi 要开", ["Wi-Fi。"]),
        ("按**`F2`**键", "按F2键", ["F2"]),
        ("**甲：**乙**丙：**丁", "甲：乙丙：丁", ["甲：", "丙："]),
        ("*斜。*体和***粗。***体", "斜。体和粗。体", ["粗。"]),
        ("~~旧价：~~新价", "旧价：新价", []),
        ("[**注：**](a.md)**注：**甲", "注：注：甲", ["注：", "注："]),
    ],
)
def test_marks_close_beside_chinese(read, text, plain, strong):
    assert _marked(read, text) == (plain, strong)


@pytest.mark.parametrize(
    "text",
    ["甲 ** 乙 ** 丙", "a**(b)**c", "2 * 3 * 4", "文件_名_字", "通配 *.txt 和 *.md", "**未完"],
)
def test_what_is_no_emphasis_stays(read, text):
    assert _marked(read, text) == (text, [])


def test_emphasis_by_the_common_rule_is_as_before(read):
    assert _marked(read, "**甲**乙，a **b** c，*d*") == ("甲乙，a b c，d", ["甲", "b"])
