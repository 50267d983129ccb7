"""Tests that a presentation comes out whole, a section for each slide."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from office_files import png
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Inches
from reading_back import read_back

_AT = (Inches(1), Inches(3), Inches(4), Inches(1))


def test_a_presentation_comes_out_whole(tmp_path: Path) -> None:
    show = Presentation()
    first = show.slides.add_slide(show.slide_layouts[0])
    first.shapes.title.text = "客服培训"
    first.placeholders[1].text = "2026 版"
    second = show.slides.add_slide(show.slide_layouts[1])
    second.shapes.title.text = "怎么退款"
    frame = second.placeholders[1].text_frame
    for at, text in enumerate(("打开订单", "点退款", "选原因")):
        paragraph = frame.paragraphs[0] if not at else frame.add_paragraph()
        paragraph.text = text
        properties = paragraph._p.get_or_add_pPr()
        properties.append(parse_xml(f'<a:buAutoNum {nsdecls("a")} type="arabicPeriod"/>'))
    deeper = frame.add_paragraph()
    deeper.text, deeper.level = "七天无理由", 1
    run = frame.add_paragraph().add_run()
    run.text, run.hyperlink.address = "规则", "https://help.example/r"
    second.notes_slide.notes_text_frame.text = "提醒时限"
    third = show.slides.add_slide(show.slide_layouts[5])
    third.shapes.title.text = "费率"
    table = third.shapes.add_table(2, 2, *_AT).table
    for at, text in enumerate(("类目", "费率", "服饰", "5%")):
        table.cell(at // 2, at % 2).text = text
    picture = third.shapes.add_picture(BytesIO(png()), Inches(1), Inches(5))
    picture._element.nvPicPr.cNvPr.set("descr", "费率走势")
    show.save(str(tmp_path / "培训.pptx"))
    article, losses, document = read_back(tmp_path / "培训.pptx")
    assert (article.title, article.lead[0].text, losses) == ("客服培训", "2026 版", [])
    refund, fees = article.sections
    assert (refund.heading, fees.heading) == ("怎么退款", "费率")
    assert [(each.kind, each.level, each.number, each.text) for each in refund.blocks] == [
        ("item", 0, 1, "打开订单"),
        ("item", 0, 2, "点退款"),
        ("item", 0, 3, "选原因"),
        ("item", 1, None, "七天无理由"),
        ("item", 0, None, "规则"),
        ("quote", 0, None, "讲稿：提醒时限"),
    ]
    assert refund.blocks[4].spans[0].href == "https://help.example/r"
    assert fees.blocks[0].rows == (("类目", "费率"), ("服饰", "5%"))
    assert [each.alt for each in fees.blocks[1].pictures] == ["费率走势"]
    assert [each.content for each in document.attachments] == [png()]


def test_what_a_page_cannot_show_is_told_by_slide(tmp_path: Path) -> None:
    show = Presentation()
    slide = show.slides.add_slide(show.slide_layouts[5])
    slide.shapes.title.text = "走势"
    data = CategoryChartData()
    data.categories = ["一月"]
    data.add_series("退款", (3,))
    slide.shapes.add_chart(XL_CHART_TYPE.PIE, *_AT, data)
    slide.shapes.add_textbox(*_AT).text_frame.text = "说明"
    hidden = show.slides.add_slide(show.slide_layouts[5])
    hidden.shapes.title.text = "内部"
    hidden._element.set("show", "0")
    show.save(str(tmp_path / "x.pptx"))
    article, losses, _ = read_back(tmp_path / "x.pptx")
    assert [each.place for each in losses] == ["x.pptx#slide 1", "x.pptx#slide 2"]
    assert (article.title, [each.text for each in article.lead]) == ("走势", ["说明"])
