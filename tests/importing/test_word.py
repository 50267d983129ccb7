"""Tests that a Word document comes out whole: headings, items, cells, links, notes, pictures."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt
from office_files import add_numbering, handbook, number, png
from reading_back import read_back

from faq.importing.office.numbers import written
from faq.model import Article


@pytest.fixture(scope="module")
def article(tmp_path_factory: pytest.TempPathFactory) -> Article:
    path = tmp_path_factory.mktemp("word") / "手册.docx"
    handbook(path)
    article, losses, document = read_back(path)
    assert losses == []
    assert (document.name, document.updated) == ("手册", "2013-12-23")
    assert [each.content for each in document.attachments] == [png()]
    return article


def _section(article: Article, heading: str) -> Any:
    return next(each for each in article.sections if each.heading == heading)


def test_headings_keep_their_levels_and_numbers(article: Article) -> None:
    assert article.title == "卖家发货手册"
    assert [(each.level, each.number, each.heading) for each in article.sections] == [
        *((1, 1, "怎么批量发货"), (1, 2, "运费怎么算"), (1, 3, "特殊情况"), (2, None, "买家拒收"))
    ]


def test_numbered_items_nest_and_count_on_behind_a_picture(article: Article) -> None:
    items = [each for each in _section(article, "怎么批量发货").blocks if each.kind == "item"]
    assert [(each.level, each.number, each.text) for each in items] == [
        (0, 1, "打开“已卖出的宝贝”"),
        (0, 2, "勾选订单"),
        (1, 1, "一次最多 50 单"),
        (1, 2, "不含预售"),
        (2, None, "预售见公告"),
        (0, 3, "点“批量发货”并填写<运单号>*"),
    ]
    pictures = [each for block in items for each in block.pictures]
    assert [(each.src, each.alt) for each in pictures] == [("image1.png", "批量发货按钮的位置")]


def test_every_cell_is_kept_and_merged_ones_stand_in_each_row(article: Article) -> None:
    (table,) = [each for each in _section(article, "运费怎么算").blocks if each.kind == "table"]
    assert table.rows == (
        ("地区", "首重", "续重"),
        ("华东", "8 元", "2 元"),
        ("华东", "满 99 包邮", ""),
        ("新疆", "20 元", "10 元|公斤"),
    )


def test_links_are_kept_however_they_were_made(article: Article) -> None:
    blocks = (*article.lead, *_section(article, "运费怎么算").blocks)
    links = [
        (each.text[span.start : span.end], span.href)
        for each in blocks
        for span in each.spans
        if span.kind == "link"
    ]
    assert links == [
        ("规则中心", "https://help.example/rules?a=1&b=(2)"),
        ("运费模板", "https://help.example/freight"),
    ]


def test_footnotes_stand_in_the_section_that_refers_to_them(article: Article) -> None:
    notes = [
        (section.heading, each.text)
        for section in article.sections
        for each in section.blocks
        if each.kind == "quote"
    ]
    assert notes == [("怎么批量发货", "单号以面单为准。"), ("运费怎么算", "每年一月更新。")]


def _read(path: Path, document: Any) -> tuple[Article, list[str]]:
    document.save(str(path))
    article, losses, _ = read_back(path)
    return article, [f"{each.place}: {each.what}" for each in losses]


def test_without_styles_larger_lines_are_headings(tmp_path: Path) -> None:
    document = docx.Document()
    for text, size in (("退款说明", 22), ("怎么申请", 16), ("到账时间", 16)):
        document.add_paragraph().add_run(text).font.size = Pt(size)
        document.add_paragraph("这里是正文，写得比标题长得多，用的是默认的字号。")
    article, losses = _read(tmp_path / "x.docx", document)
    assert (article.title, losses) == ("退款说明", [])
    assert [each.heading for each in article.sections] == ["怎么申请", "到账时间"]


def test_lists_restart_and_count_in_every_form(tmp_path: Path) -> None:
    document = docx.Document()
    first = add_numbering(document, ("chineseCounting", "第%1步："))
    second = add_numbering(document, ("decimalEnclosedCircleChinese", "%1"))
    for text, each in (("登录", first), ("点设置", first), ("甲", second), ("保存", first)):
        number(document.add_paragraph(text), each)
    root = document.part.numbering_part.element
    root.append(
        parse_xml(
            f'<w:num {nsdecls("w")} w:numId="990"><w:abstractNumId w:val="{first}"/>'
            '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
        )
    )
    number(document.add_paragraph("另一件事"), "990")
    number(document.add_paragraph("没有这个列表"), "12345")
    article, losses = _read(tmp_path / "x.docx", document)
    assert losses == []
    assert [(each.number, each.text) for each in article.lead] == [
        (1, "登录"),
        (2, "点设置"),
        (1, "甲"),
        (3, "保存"),
        (1, "另一件事"),
        (None, "没有这个列表"),
    ]


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (1, "decimal", "1"),
        (21, "chineseCountingThousand", "二十一"),
        (10, "japaneseCounting", "十"),
        (28, "upperLetter", "BB"),
        (4, "lowerRoman", "iv"),
        (3, "decimalEnclosedCircle", "③"),
        (120, "ideographDigital", "120"),
    ],
)
def test_a_number_is_written_as_word_writes_it(value: int, form: str, text: str) -> None:
    assert written(value, form) == text


def test_what_is_not_in_the_article_is_told_with_its_place(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("标题", 0)
    document.add_heading("发货", 1)
    paragraph = document.add_paragraph("正文")
    hidden = paragraph.add_run("内部价")
    hidden.font.hidden = True
    deleted = parse_xml(f"<w:del {nsdecls('w')}><w:r><w:delText>删掉的</w:delText></w:r></w:del>")
    inserted = parse_xml(f"<w:ins {nsdecls('w')}><w:r><w:t>加上的</w:t></w:r></w:ins>")
    paragraph._element.extend([deleted, inserted])
    box = parse_xml(
        f'<w:r {nsdecls("w")}><w:pict xmlns:v="urn:schemas-microsoft-com:vml"><v:shape><v:textbox>'
        "<w:txbxContent><w:p><w:r><w:t>框里的字</w:t></w:r></w:p></w:txbxContent>"
        "</v:textbox></v:shape></w:pict></w:r>"
    )
    paragraph._element.append(box)
    chart = parse_xml(
        f"<w:r {nsdecls('w', 'a')}><w:drawing><a:graphic><a:graphicData>"
        '<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"/>'
        "</a:graphicData></a:graphic></w:drawing></w:r>"
    )
    paragraph._element.append(chart)
    document.add_comment(hidden, text="改一下", author="x")
    article, losses = _read(tmp_path / "x.docx", document)
    assert [each.text for each in article.sections[0].blocks] == ["正文加上的", "框里的字"]
    assert [each.partition("，")[0].partition(" (")[0] for each in losses] == [
        "x.docx#发货: 隐藏的文字没有导入",
        "x.docx#发货: 图表没有导入",
        "x.docx: 批注没有导入",
    ]


def test_contents_and_empty_lines_are_left_out(tmp_path: Path) -> None:
    document = docx.Document()
    style = document.styles.add_style("TOC 1", 1)
    document.add_paragraph("发货\t3", style=style)
    contents = parse_xml(
        f"<w:sdt {nsdecls('w')}><w:sdtPr><w:docPartObj>"
        '<w:docPartGallery w:val="Table of Contents"/></w:docPartObj>'
        "</w:sdtPr><w:sdtContent><w:p><w:r><w:t>目录</w:t></w:r></w:p>"
        "</w:sdtContent></w:sdt>"
    )
    document.element.body.insert(0, contents)
    document.add_heading("发货", 1)
    document.add_paragraph("")
    document.add_paragraph("正文")
    article, losses = _read(tmp_path / "x.docx", document)
    assert (article.title, losses) == ("发货", [])
    assert [each.text for each in article.lead] == ["正文"]


def test_content_controls_hold_headings_and_tables_as_any_text_does(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("申诉", 0)
    heading = document.add_heading("步骤", 1)
    table = document.add_table(2, 2)
    table.cell(0, 0).text = "部门"
    table.cell(1, 1).add_table(1, 2).cell(0, 1).text = "内嵌"
    control = OxmlElement("w:sdt")
    content = OxmlElement("w:sdtContent")
    heading._element.addprevious(control)
    control.append(content)
    content.extend([heading._element, table._element])
    article, losses = _read(tmp_path / "x.docx", document)
    assert [each.heading for each in article.sections] == ["步骤"]
    assert article.sections[0].blocks[0].rows == (("部门", ""), ("", "内嵌"))
    assert losses == []


def test_pictures_stay_in_the_cells_they_fill(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(3, 2)
    for at, text in enumerate(("步骤", "打开订单", "点退款")):
        table.cell(at, 0).text = text
    for at, width in ((1, 2), (2, 3)):
        picture = BytesIO(png(width))
        table.cell(at, 1).paragraphs[0].add_run().add_picture(picture)
    article, losses = _read(tmp_path / "x.docx", document)
    (block,) = article.lead
    assert block.rows == (("步骤", ""), ("打开订单", "图"), ("点退款", "图"))
    assert [each.src for each in block.pictures] == ["image1.png", "image2.png"]
    assert losses == []


def test_pictures_stay_between_the_words_of_a_cell(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(2, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "步骤", "说明"
    table.cell(1, 0).text = "一"
    paragraph = table.cell(1, 1).paragraphs[0]
    paragraph.add_run("先点按钮").add_picture(BytesIO(png()))
    paragraph.add_run("再确认")
    table.cell(1, 1).add_paragraph("看").add_run().add_picture(BytesIO(png(3)))
    article, losses = _read(tmp_path / "x.docx", document)
    (block,) = article.lead
    assert block.rows == (("步骤", "说明"), ("一", "先点按钮再确认 看"))
    assert [block.text[: each.offset].rpartition(" | ")[2] for each in block.pictures] == [
        "先点按钮",
        "先点按钮再确认 看",
    ]
    assert losses == []


def test_a_frame_of_one_cell_is_text(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(1, 1)
    table.cell(0, 0).text = "提示：先登录"
    mark = OxmlElement("w:cantSplit")
    table.rows[0]._tr.get_or_add_trPr().append(mark)
    inner = document.add_table(2, 2)
    inner.cell(0, 0).text = "步骤"
    cell = inner.cell(1, 0)
    cell.text = "第一行"
    cell.add_paragraph("第二行")
    assert cell._element.find(qn("w:p")) is not None
    article, losses = _read(tmp_path / "x.docx", document)
    assert [each.kind for each in article.lead] == ["paragraph", "table"]
    assert article.lead[1].rows[1][0] == "第一行 第二行"
    assert losses == []
