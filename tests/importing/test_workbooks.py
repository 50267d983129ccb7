"""Tests what becomes of workbooks: sheets of questions, and tables as they stand."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

from office_files import png
from openpyxl import Workbook
from openpyxl.chart import BarChart
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.styles import PatternFill
from reading_back import articles_of, found_in

from faq.importing.sheets.workbook import open_workbook, places


def test_each_sheet_of_questions_becomes_a_table_for_each_category(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    sheet.title = "售后"
    sheet.append(["标准问", "相似问1", "相似问2", "富文本答案", "一级类目", "失效时间", "状态"])
    answer = "<ol><li>打开订单</li><li>点退款</li></ol>"
    sheet.append(["怎么退款", "钱怎么退", None, answer, "退款", datetime(2027, 1, 1), "启用"])
    sheet.append([None, "退钱", "要退款", None, None, None, None])
    sheet.append(["多久到账", None, None, "3", "到账", None, "启用"])
    sheet.append(["旧的", None, None, "无", "到账", None, "停用"])
    sheet.cell(4, 4).hyperlink = "https://help.example/d"
    book.create_sheet("空的")
    hidden = book.create_sheet("草稿")
    hidden.append(["问题", "答案"])
    hidden.sheet_state = "hidden"
    book.save(tmp_path / "bot.xlsx")
    documents, losses = found_in(tmp_path / "bot.xlsx")
    assert [each.name for each in documents] == ["bot/售后/退款", "bot/售后/到账"]
    (refund,), (arrival,) = map(articles_of, documents)
    assert refund.questions == ("钱怎么退", "退钱", "要退款")
    assert refund.valid_until == "2027-01-01"
    assert [(each.number, each.text) for each in refund.lead] == [(1, "打开订单"), (2, "点退款")]
    assert arrival.lead[0].spans[0].href == "https://help.example/d"
    assert [each.place for each in losses] == ["bot.xlsx!售后!5", "bot.xlsx!草稿"]


def test_a_table_comes_out_as_it_is_shown(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    sheet.title = "运费"
    sheet.append(["各地运费"])
    sheet.append(["地区", None, "首重", "折扣", "日期", "包邮", "备注"])
    sheet.append(["华东", None, 8.5, 0.15, date(2026, 5, 1), True, "*满 99*"])
    sheet.append([None, None, 1200, 0.2, datetime(2026, 5, 1, 9, 30), False, "看规则\n再发"])
    sheet.append(["合计", None, "=SUM(C3:C4)", None, None, None, "x"])
    sheet["C3"].number_format, sheet["C4"].number_format = "¥0.00", "#,##0"
    sheet["D3"].number_format, sheet["D4"].number_format = "0%", "0.0%"
    sheet["G4"].hyperlink = "https://help.example/rules"
    sheet.merge_cells("A3:A4")
    sheet.add_image(Image(BytesIO(png())), "G5")
    sheet.add_chart(BarChart(), "J2")
    book.save(tmp_path / "运费.xlsx")
    (document,), losses = found_in(tmp_path / "运费.xlsx")
    (article,) = articles_of(document)
    assert (document.name, article.title) == ("运费/运费", "运费")
    assert article.lead[0].text == "各地运费"
    table = article.lead[1]
    assert table.rows == (
        ("地区", "首重", "折扣", "日期", "包邮", "备注"),
        ("华东", "¥8.50", "15%", "2026-05-01", "是", "*满 99*"),
        ("华东", "1,200", "20.0%", "2026-05-01 09:30", "否", "看规则 再发"),
        ("合计", "", "", "", "", "x"),
    )
    assert [each.href for each in table.spans] == ["https://help.example/rules"]
    assert [each.src for each in table.pictures] == ["image1.png"]
    assert [each.place for each in losses] == ["运费.xlsx!运费", "运费.xlsx!运费!C5"]


def test_a_sheet_that_is_coloured_to_its_end_is_read_to_its_last_text(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(["问题", "答案"])
    sheet.append(["怎么退", "点退款"])
    sheet["F1048576"].fill = PatternFill("solid", fgColor="FFFF00")
    book.save(tmp_path / "x.xlsx")
    (document,), losses = found_in(tmp_path / "x.xlsx")
    assert [each.title for each in articles_of(document)] == ["怎么退"]
    assert losses == []


def test_cells_in_the_last_row_and_the_last_column_take_no_walk_over_all(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(["问题", "答案"])
    sheet.append(["怎么退", "点退款"])
    sheet["A1048576"], sheet["XFD3"], sheet["B3"] = "末行", "末列", "=1+1"
    book.save(tmp_path / "x.xlsx")
    (document,), losses = found_in(tmp_path / "x.xlsx")
    assert [each.title for each in articles_of(document)][:1] == ["怎么退"]
    places = {each.place for each in losses}
    assert {"x.xlsx!Sheet", "x.xlsx!Sheet!B3"} <= places


def _changed(path: Path, name: str, change: Callable[[bytes], bytes]) -> None:
    """Changes one part of a workbook."""
    with zipfile.ZipFile(path) as archive:
        parts = {each: archive.read(each) for each in archive.namelist()}
    parts[name] = change(parts[name])
    with zipfile.ZipFile(path, "w") as archive:
        for each, content in parts.items():
            archive.writestr(each, content)


def _with_merges(path: Path, *ranges: str) -> None:
    merges = "".join(f'<mergeCell ref="{each}"/>' for each in ranges)
    end = b"</sheetData>"
    made = f"<mergeCells>{merges}</mergeCells>".encode()
    _changed(path, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(end, end + made))


def test_wide_merges_and_links_cost_no_more_than_the_cells(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    book = Workbook()
    book.active.append(["地区", "运费", None])
    book.active.append(["华东", 8, "近"])
    book.active.append([None, 9, "被盖住"])
    book.active["A3"].hyperlink = "https://help.example/a"
    book.active["A3"].hyperlink.ref = "A3:A1048576"
    book.save(path)
    _with_merges(path, "A2:A1048576", "C2:XFD3", *(f"D{row}:XFD{row}" for row in range(4, 900)))
    sheet = open_workbook(path)[0].worksheets[0]
    assert len(sheet._cells) < 12
    (document,), losses = found_in(path)
    assert losses == []
    assert document.text.splitlines() == [
        "| 地区 | 运费 |  |",
        "| --- | --- | --- |",
        "| [华东](https://help.example/a) | 8 | 近 |",
        "| [华东](https://help.example/a) | 9 | 近 |",
    ]


def test_areas_that_overlap_give_no_more_places_than_there_are() -> None:
    areas = [(1, 1, 16_384, 1_048_576)] * 9 + [(5, 1, 6, 1_048_576)] * 9
    assert len(list(places(areas, 3, 4))) == 12


def test_a_picture_that_is_damaged_is_told(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["地区", "运费"])
    book.active.add_image(Image(BytesIO(png())), "A2")
    book.save(tmp_path / "x.xlsx")
    _changed(tmp_path / "x.xlsx", "xl/media/image1.png", lambda _: b"no picture")
    _, losses = found_in(tmp_path / "x.xlsx")
    assert [(each.place, "image1.png" in each.what) for each in losses] == [("x.xlsx!Sheet", True)]


def test_comments_on_cells_are_told(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["地区", "运费"])
    book.active["B1"].comment = Comment("含税，\n不含包装", "王")
    book.save(tmp_path / "x.xlsx")
    _, losses = found_in(tmp_path / "x.xlsx")
    assert [each.place for each in losses] == ["x.xlsx!Sheet!B1"]
    assert "“含税， 不含包装”" in losses[0].what
