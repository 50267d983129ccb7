"""Makes files of an office, as teams have them, for tests to import."""

from __future__ import annotations

import struct
import zipfile
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

_NOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"


def png(width: int = 2, height: int = 2) -> bytes:
    """A picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        mark = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", mark)

    rows = b"".join(b"\0" + b"\x40\x80\xc0" * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + data


def add_link(paragraph: Any, text: str, address: str) -> None:
    """Adds a link to a paragraph."""
    number = paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), number)
    run = paragraph.add_run(text)
    link.append(run._element)
    paragraph._element.append(link)


def add_field_link(paragraph: Any, text: str, address: str) -> None:
    """Adds a link as older documents have it: a field."""
    for kind, content in (("begin", None), (None, f' HYPERLINK "{address}" '), ("separate", None)):
        run = paragraph.add_run()._element
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = content
        run.append(mark)
    paragraph.add_run(text)
    end = OxmlElement("w:fldChar")
    end.set(qn("w:fldCharType"), "end")
    paragraph.add_run()._element.append(end)


def add_numbering(document: Any, *levels: tuple[str, str]) -> str:
    """Defines a list whose levels have these forms and texts; its number."""
    root = document.part.numbering_part.element
    number = str(900 + len(root.findall(qn("w:num"))))
    inner = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{text}"/><w:pPr><w:ind w:left="{420 * (at + 1)}"/></w:pPr></w:lvl>'
        for at, (form, text) in enumerate(levels)
    )
    abstract = f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}">{inner}</w:abstractNum>'
    root.insert(0, parse_xml(abstract))
    root.append(
        parse_xml(
            f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'
        )
    )
    return number


def number(paragraph: Any, list_number: str, level: int = 0) -> Any:
    """Makes a paragraph an item of a list."""
    properties = paragraph._element.get_or_add_pPr()
    properties.append(
        parse_xml(
            f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{list_number}"/>'
            "</w:numPr>"
        )
    )
    return paragraph


def add_footnotes(document: Any, *notes: tuple[Any, str]) -> None:
    """Adds footnotes to paragraphs."""
    texts = "".join(
        f'<w:footnote w:id="{at}"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:footnote>'
        for at, (_, text) in enumerate(notes, 1)
    )
    xml = f"<w:footnotes {nsdecls('w')}>{texts}</w:footnotes>".encode()
    uri = PackURI("/word/footnotes.xml")
    part = Part(uri, _NOTES, xml, document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    for at, (paragraph, _) in enumerate(notes, 1):
        mark = OxmlElement("w:footnoteReference")
        mark.set(qn("w:id"), str(at))
        paragraph.add_run()._element.append(mark)


def handbook(path: Path) -> None:
    """A handbook in Word: all that a team writes."""
    document = docx.Document()
    steps = add_numbering(document, ("decimal", "%1."), ("lowerLetter", "%2)"), ("bullet", "•"))
    chapters = add_numbering(document, ("chineseCountingThousand", "%1、"))
    document.add_heading("卖家发货手册", 0)
    first = document.add_paragraph("本手册适用于全部卖家，")
    add_link(first, "规则中心", "https://help.example/rules?a=1&b=(2)")
    first.add_run("以最新公告为准。")
    number(document.add_heading("怎么批量发货", 1), chapters)
    number(document.add_paragraph("打开“已卖出的宝贝”"), steps)
    number(document.add_paragraph("勾选订单"), steps)
    number(document.add_paragraph("一次最多 50 单"), steps, 1)
    number(document.add_paragraph("不含预售"), steps, 1)
    number(document.add_paragraph("预售见公告"), steps, 2)
    picture = document.add_paragraph()
    picture.add_run().add_picture(BytesIO(png()))
    picture._element.find(f".//{qn('wp:docPr')}").set("descr", "批量发货按钮的位置")
    last = number(document.add_paragraph("点“批量发货”并填写<运单号>*"), steps)
    number(document.add_heading("运费怎么算", 1), chapters)
    table = document.add_table(4, 3)
    for at, text in enumerate(("地区", "首重", "续重")):
        table.cell(0, at).text = text
    table.cell(1, 0).merge(table.cell(2, 0)).text = "华东"
    table.cell(1, 1).text = "8 元"
    table.cell(1, 2).text = "2 元"
    table.cell(2, 1).merge(table.cell(2, 2)).text = "满 99 包邮"
    table.cell(3, 0).text = "新疆"
    table.cell(3, 1).text = "20 元"
    table.cell(3, 2).text = "10 元|公斤"
    ask = document.add_paragraph("查询运费请看")
    add_field_link(ask, "运费模板", "https://help.example/freight")
    number(document.add_heading("特殊情况", 1), chapters)
    document.add_heading("买家拒收", 2)
    document.add_paragraph("先联系买家。", style="List Bullet")
    document.add_paragraph("再联系快递。", style="List Bullet")
    add_footnotes(document, (last, "单号以面单为准。"), (ask, "每年一月更新。"))
    document.save(str(path))


def hostile_zip(path: Path, **members: bytes) -> None:
    """A file that looks like one of Word, with these parts."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/") + ".xml", content)
