"""Checks that tables of steps are steps, with a head row or without."""

from __future__ import annotations

import pytest
from guides import passage, texts

_ACTIONS = ["打开烤箱门。", "放入烤盘。", "选择烘焙模式。"]
_NAMES = ["开门", "放盘", "选择"]


def _html(rows: list[tuple[str, ...]]) -> str:
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table>{body}</table>"


def _markdown(rows: list[tuple[str, ...]]) -> str:
    head, *rest = (f"| {' | '.join(row)} |" for row in rows)
    return "\n".join([head, "|" + " --- |" * len(rows[0]), *rest])


def _named(form: str) -> list[tuple[str, ...]]:
    """Rows whose first cells are counted names."""
    cells = (form.format(n, name) for n, name in enumerate(_NAMES, 1))
    return list(zip(cells, _ACTIONS, strict=True))


def _steps(rows: list[tuple[str, ...]], form: str, heading: str = "怎么烤面包") -> list[str]:
    if form == "a.html":
        text = f"<h1>烤箱</h1><h2>{heading}</h2>{_html(rows)}"
    elif form == "a.csv":
        text = f'question,answer\n{heading},"{_html(rows)}"\n'
    else:
        text = f"# 烤箱\n\n## {heading}\n\n{_markdown(rows)}\n"
    return texts(passage(text, heading, form).steps)


@pytest.mark.parametrize("form", ["a.md", "a.html", "a.csv"])
@pytest.mark.parametrize(
    "marks", ["第一步 第二步 第三步", "1 2 3", "① ② ③", "步骤1 步骤2 步骤3", "01 02 03"]
)
def test_a_table_without_a_head_row_is_steps(marks, form):
    rows = list(zip(marks.split(), _ACTIONS, strict=True))
    assert _steps(rows, form) == _ACTIONS
    if form == "a.md":
        assert _steps([("", ""), *rows], form) == _ACTIONS


@pytest.mark.parametrize("form", ["a.md", "a.html", "a.csv"])
@pytest.mark.parametrize("head", [("步骤", "说明"), ("步骤", "操作"), ("环节", "说明")])
def test_a_name_behind_the_mark_is_kept_with_what_the_row_tells(head, form):
    rows = _named("第{}步 {}")
    told = [f"{name}\n{head[1]}：{action}" for name, action in zip(_NAMES, _ACTIONS, strict=True)]
    assert _steps([head, *rows], form) == told


def test_a_name_behind_a_bare_number_is_kept_where_the_column_is_called_steps():
    rows = [
        (f"{n}. {name}", action) for n, name, action in zip("123", _NAMES, _ACTIONS, strict=True)
    ]
    told = [f"{name}\n说明：{action}" for name, action in zip(_NAMES, _ACTIONS, strict=True)]
    assert _steps([("步骤", "说明"), *rows], "a.md") == told


def test_a_name_without_a_head_row_is_kept_too():
    rows = [
        (f"第{n}步：{name}", action)
        for n, name, action in zip("123", _NAMES, _ACTIONS, strict=True)
    ]
    told = [f"{name}\n{action}" for name, action in zip(_NAMES, _ACTIONS, strict=True)]
    assert _steps(rows, "a.html") == told


def test_what_further_columns_tell_stays_with_the_step():
    rows = [(n, action, "厨师") for n, action in zip("123", _ACTIONS, strict=True)]
    assert _steps(rows, "a.html") == [f"{action}\n厨师" for action in _ACTIONS]


@pytest.mark.parametrize(
    ("heading", "rows"),
    [
        ("值班表", [("1", "张师傅"), ("2", "李师傅"), ("3", "王师傅")]),
        ("型号", [("1", "小烤箱"), ("2", "大烤箱")]),
        ("怎么选型号", [("1. 家用", "三十升"), ("2. 商用", "六十升")]),
        ("怎么烤面包", [("1", "200 度"), ("3", "210 度")]),
        ("怎么烤面包", [("1", "打开烤箱门。")]),
    ],
)
def test_counted_rows_that_tell_no_actions_are_no_steps(heading, rows):
    assert _steps(rows, "a.html", heading) == []


def test_a_title_in_the_first_row_is_no_head_row():
    rows = list(zip("123", _ACTIONS, strict=True))
    table = _html([("烤面包三步走", ""), *rows])
    found = passage(f"<h1>烤箱</h1><h2>怎么烤面包</h2>{table}", "怎么烤面包", "a.html")
    assert texts(found.steps) == _ACTIONS
    assert found.text == "烤面包三步走"
