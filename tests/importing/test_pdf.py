"""Tests that a PDF file comes out as it is read: headings, paragraphs, steps, tables, links."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import PIL.Image
import pytest
from office_files import png
from reading_back import found_in, read_back
from reportlab.lib import colors
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Image, PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table

from faq.importing.office.radicals import as_characters
from faq.model import Article

_FONT = "STSong-Light"
_LONG = "运费险在退货签收后自动理赔，一般不需要手工申请；如果七十二小时以后还没有到账，可以自己提交"
_STEPS = (f"打开“我的订单”，{_LONG}，核对保单号。", "点“申请理赔”。", "上传快递单照片。")


def _style(size: float, **more: float) -> ParagraphStyle:
    return ParagraphStyle(
        "own", fontName=_FONT, fontSize=size, leading=size * 1.5, wordWrap="CJK", **more
    )


def _build(path: Path, story: Sequence[Any]) -> None:
    def furniture(canvas: Any, document: Any) -> None:
        canvas.setFont(_FONT, 9)
        canvas.drawString(60, 810, "某某公司内部资料")
        canvas.drawString(280, 30, f"第 {document.page} 页 共 3 页")

    SimpleDocTemplate(str(path)).build(list(story), onFirstPage=furniture, onLaterPages=furniture)


@pytest.fixture(scope="module")
def article(tmp_path_factory: pytest.TempPathFactory) -> Article:
    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    title, head, body = _style(22), _style(16), _style(10.5, firstLineIndent=21)
    item = _style(10.5, leftIndent=20)
    link = "<a href='https://help.example/a?b=1&amp;c=2'>规则中心</a>"
    grid = [("FONT", (0, 0), (-1, -1), _FONT), ("GRID", (0, 0), (-1, -1), 0.5, colors.black)]
    rows = [["地区", "首重", "说明"], ["华东", "8 元", "包邮"], ["", "9 元", ""]]
    span = ("SPAN", (0, 1), (0, 2))
    story = [
        Paragraph("运费险理赔手册", title),
        Paragraph("怎么申请理赔", head),
        Paragraph(f"{_LONG}，详见{link}。", body),
        *(Paragraph(f"{at}. {text}", item) for at, text in enumerate(_STEPS, 1)),
        Paragraph("不赔的情况", head),
        Paragraph("● 换货的运费", item),
        Paragraph("● 没有退货", item),
        Table(rows, style=[*grid, span]),
        Image(BytesIO(png(40, 40)), 60, 60),
        Spacer(1, 86),
        *(Paragraph(f"{at}段。{_LONG}，{_LONG}。", body) for at in "甲乙丙丁戊己庚辛"),
        PageBreak(),
        Paragraph("联系我们", head),
        Paragraph("打电话。", body),
    ]
    path = tmp_path_factory.mktemp("pdf") / "理赔.pdf"
    _build(path, story)
    article, losses, document = read_back(path)
    assert losses == []
    assert len(document.attachments) == 1
    return article


def test_headings_are_told_by_their_size(article: Article) -> None:
    assert article.title == "运费险理赔手册"
    assert [each.heading for each in article.sections] == [
        *("怎么申请理赔", "不赔的情况", "联系我们")
    ]


def test_paragraphs_and_steps_go_on_over_lines(article: Article) -> None:
    lead, *steps = article.sections[0].blocks
    assert lead.text == f"{_LONG}，详见规则中心。"
    assert lead.spans[0].href == "https://help.example/a?b=1&c=2"
    assert [(each.number, each.text) for each in steps] == list(enumerate(_STEPS, 1))


def test_tables_items_and_pictures_are_kept(article: Article) -> None:
    first, second, table, *_ = article.sections[1].blocks
    assert [(each.kind, each.text) for each in (first, second)] == [
        *(("item", "换货的运费"), ("item", "没有退货"))
    ]
    assert table.rows == (("地区", "首重", "说明"), ("华东", "8 元", "包邮"), ("华东", "9 元", ""))
    assert [each.src for each in table.pictures] == ["image1.png"]


def test_paragraphs_go_on_over_pages_without_headers_and_numbers(article: Article) -> None:
    paragraphs = [each.text for each in article.sections[1].blocks if each.kind == "paragraph"]
    assert paragraphs == [f"{at}段。{_LONG}，{_LONG}。" for at in "甲乙丙丁戊己庚辛"]
    assert [each.text for each in article.sections[2].blocks] == ["打电话。"]


def test_a_scanned_file_is_told(tmp_path: Path) -> None:
    _canvas(tmp_path / "x.pdf", text="")
    documents, losses = found_in(tmp_path / "x.pdf")
    assert documents == []
    assert "OCR" in losses[-1].what


def _canvas(path: Path, text: str, **options: Any) -> None:
    canvas = Canvas(str(path), **options)
    canvas.drawImage(_reader(), 50, 300, 400, 400)
    canvas.drawString(72, 72, text)
    canvas.save()


def _reader() -> Any:
    from reportlab.lib.utils import ImageReader

    return ImageReader(BytesIO(png(40, 40)))


def test_a_file_with_a_password_is_told_and_one_that_opens_without_is_read(tmp_path: Path) -> None:
    for name, user in (("a.pdf", "secret"), ("b.pdf", "")):
        _canvas(tmp_path / name, "How to refund", encrypt=StandardEncryption(user, "owner"))
    documents, (loss,) = found_in(tmp_path / "a.pdf")
    assert (documents, loss.place) == ([], "a.pdf")
    assert "password" in loss.what
    article, losses, _ = read_back(tmp_path / "b.pdf")
    assert (article.lead[-1].text, losses) == ("How to refund", [])


def test_bullets_may_be_drawn(tmp_path: Path) -> None:
    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    canvas = Canvas(str(tmp_path / "x.pdf"))
    canvas.setFont(_FONT, 11)
    for at, text in enumerate(("要准备：", "营业执照", "身份证")):
        canvas.drawString(80, 700 - 18 * at, text)
        if at:
            canvas.circle(70, 704 - 18 * at, 2, fill=1)
    canvas.save()
    article, losses, _ = read_back(tmp_path / "x.pdf")
    assert losses == []
    assert [(each.kind, each.text) for each in article.lead] == [
        ("paragraph", "要准备："),
        ("item", "营业执照"),
        ("item", "身份证"),
    ]


def test_radicals_are_written_as_characters() -> None:
    assert as_characters("⼿机⽤⼾⻅⻚⾯，⼊⻔、⼀、⻝品") == "手机用户见页面，入门、一、食品"
    assert as_characters("手机abc") == "手机abc"


def test_two_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    canvas = Canvas(str(tmp_path / "x.pdf"))
    columns = ([f"左栏第{at}行写满这一行的字" for at in "一二三四五六七八九"], [])
    columns[1].extend(each.replace("左", "右") for each in columns[0])
    canvas.setFont(_FONT, 18)
    canvas.drawString(60, 780, "两栏的说明书标题写得长一些，横跨左右两栏")
    canvas.setFont(_FONT, 10)
    for side, lines in enumerate(columns):
        for at, line in enumerate(lines):
            canvas.drawString(60 + 250 * side, 740 - 14 * at, line * 2)
    canvas.save()
    article, losses, _ = read_back(tmp_path / "x.pdf")
    assert losses == []
    read = "".join(line * 2 for lines in columns for line in lines)
    assert [each.text for each in article.lead] == [read]


def test_a_table_without_rules_is_read_row_by_row(tmp_path: Path) -> None:
    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    canvas = Canvas(str(tmp_path / "x.pdf"))
    canvas.setFont(_FONT, 10)
    for at in range(1, 12):
        canvas.drawString(60, 740 - 14 * at, "名称" * (at % 5 + 1))
        canvas.drawString(310, 740 - 14 * at, f"值{at}")
    canvas.save()
    article, _, _ = read_back(tmp_path / "x.pdf")
    assert [each.text for each in article.lead][:2] == ["名称名称 值1", "名称名称名称 值2"]


def test_a_picture_that_is_cut_into_strips_is_one(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "x.pdf"))
    canvas.drawString(72, 700, "Where to click")
    for at in range(10):
        canvas.drawImage(_reader(), 72, 500 - 10 * at, 200, 10)
    canvas.save()
    article, losses, document = read_back(tmp_path / "x.pdf")
    assert (len(article.lead[0].pictures), losses) == (1, [])
    with PIL.Image.open(BytesIO(document.attachments[0].content)) as image:
        assert image.size == (400, 200)
