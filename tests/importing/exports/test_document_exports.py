"""Checks exports of documents: Notion, Yuque, Feishu, and archives of Markdown."""

from __future__ import annotations

import io
import json
import tarfile
import zipfile
from pathlib import Path
from urllib.parse import quote

import pytest
from export_sources import read, zipped

from faq.importing.exports.lakebook import LakebookReader
from faq.importing.exports.markdown_zip import MarkdownReader, ZipReader
from faq.importing.exports.notion import NotionReader

_ID = "0123456789abcdef0123456789abcdef"


def _notion_files() -> dict[str, str | bytes]:
    child = f"子页 {_ID}"
    return {
        f"客服手册 {_ID}.md": "# 客服手册\n\n<aside>\n💡 先看这里\n\n</aside>\n\n"
        f"1. 打开[子页]({quote(f'客服手册 {_ID}/{child}.md')})\n"
        f"2. 看图 ![界面]({quote(f'客服手册 {_ID}/图 1.png')})\n",
        f"客服手册 {_ID}/{child}.md": "# 子页\n\n标签: 退款, 售后\n"
        "最后编辑时间: 2024年3月1日 10:20\n状态: 完成\n\n正文。\n",
        f"客服手册 {_ID}/图 1.png": b"\x89PNG",
        f"常见问题 {_ID}.csv": "问题,答案\n怎么退款,点退款\n",
        f"清单 {_ID}.csv": "名称,状态\n甲,好\n",
    }


def test_pages_and_tables_of_notion(tmp_path: Path) -> None:
    documents, losses = read(NotionReader(), zipped(tmp_path / "a.zip", _notion_files()))
    page = documents["客服手册"]
    assert "](" + quote("客服手册/子页.md") + ")" in page.text
    assert "![界面](<图 1.png>)" in page.text
    assert [each.name for each in page.attachments] == ["图 1.png"]
    assert "先看这里" in page.text
    child = documents["客服手册/子页"]
    assert (child.title, child.tags, child.updated) == ("子页", ("退款", "售后"), "2024-03-01")
    assert child.text.strip() == "状态: 完成\n\n正文。"
    table = documents["常见问题"]
    assert (table.ending, table.text) == (".csv", "问题,答案\n怎么退款,点退款\n")
    assert [loss.place for loss in losses] == [f"清单 {_ID}.csv"]


def test_an_export_of_notion_in_parts(tmp_path: Path) -> None:
    inner = zipped(tmp_path / "inner.zip", _notion_files()).read_bytes()
    path = zipped(tmp_path / "Export.zip", {"ExportBlock-1-Part-1.zip": inner})
    documents, _ = read(NotionReader(), path)
    assert set(documents) == {"客服手册", "客服手册/子页", "常见问题"}


def test_names_in_gbk_and_links_between_files(tmp_path: Path) -> None:
    path = tmp_path / "飞书.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in {
            "知识库/退款.md": "# 怎么退款\n\n见[到账](./到账.md#时间)和[没有](没有.md)。\n",
            "知识库/到账.md": "---\ntitle: 到账时间\ntags: [退款]\n---\n三天。\n",
            "知识库/清单.xyz": "x",
        }.items():
            info = zipfile.ZipInfo("x")
            info.filename = name.encode("gb18030").decode("cp437")
            archive.writestr(info, text)
    raw = path.read_bytes()
    for name in ("知识库/退款.md", "知识库/到账.md", "知识库/清单.xyz"):
        as_written = name.encode("gb18030").decode("cp437").encode("utf-8")
        assert as_written in raw
    path.write_bytes(_as_gbk(path))
    documents, losses = read(ZipReader(), path)
    assert documents["知识库/退款"].title == "怎么退款"
    assert f"[到账]({quote('到账.md')}#时间)" in documents["知识库/退款"].text
    assert (documents["知识库/到账"].title, documents["知识库/到账"].tags) == (
        "到账时间",
        ("退款",),
    )
    assert {loss.place for loss in losses} == {"知识库/退款.md: 没有.md", "知识库/清单.xyz"}


def _as_gbk(path: Path) -> bytes:
    """The archive, its names written in GBK as older programs do."""
    out = io.BytesIO()
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(out, "w") as made:
        for info in archive.infolist():
            raw = info.filename.encode("cp437")
            other = _GbkInfo(info.filename)
            other.raw = raw
            made.writestr(other, archive.read(info))
    return out.getvalue()


class _GbkInfo(zipfile.ZipInfo):
    """An entry whose name is written as bytes of another encoding."""

    __slots__ = ("raw",)

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 - the library's name
        return self.raw, self.flag_bits & ~0x800


class _Notes:
    """Reads files of notes, as the tests have them."""

    def recognizes(self, path: Path) -> bool:
        return path.suffix == ".note"

    def read(self, path: Path):
        from faq.importing.source import Document, Loss

        yield Document(key=path.name, name=path.stem, title=path.stem, text=path.read_text())
        yield Loss(f"{path.name}#2", "x")


def test_other_readers_read_what_they_know_in_an_archive(tmp_path: Path) -> None:
    path = zipped(
        tmp_path / "a.zip", {"夹/会议.note": "文", "夹/b.md": "见[甲](a.docx)\n", "夹/a.docx": b"x"}
    )
    documents, losses = read(ZipReader([_Notes()]), path)
    assert documents["夹/会议"].key == "夹/会议.note"
    assert documents["夹/会议"].text == "文"
    assert documents["夹/b"].text == "见[甲](a.md)\n"
    assert [loss.place for loss in losses] == ["夹/a.docx", "夹/会议.note#2"]


def test_a_markdown_file_with_its_pictures(tmp_path: Path) -> None:
    (tmp_path / "图").mkdir()
    (tmp_path / "图" / "a.png").write_bytes(b"\x89PNG")
    path = tmp_path / "怎么退款.md"
    path.write_text("# 退款\n\n1. 点![按钮](图/a.png)退款\n", encoding="utf-8")
    documents, losses = read(MarkdownReader(), path)
    assert documents["怎么退款"].text == "\n1. 点![按钮](a.png)退款\n"
    assert [each.content for each in documents["怎么退款"].attachments] == [b"\x89PNG"]
    assert losses == []


def _lake_card(name: str, value: object) -> str:
    return f'<card type="inline" name="{name}" value="data:{quote(json.dumps(value))}"></card>'


def _lakebook(path: Path) -> Path:
    toc = (
        "- type: TITLE\n  title: 售后\n  level: 0\n"
        "- type: DOC\n  title: 退款/退货\n  url: refund\n  level: 1\n"
        "- type: DOC\n  title: 表\n  url: sheet\n  level: 0\n"
    )
    body = (
        '<!doctype lake><meta name="doc-version" content="1" /><h2>怎么退</h2>'
        '<ol list="u1"><li>打开<strong>订单</strong></li></ol>'
        '<ul list="u1" data-lake-indent="1"><li>手机上</li></ul>'
        '<ol list="u1" start="2"><li>点退款</li></ol>'
        + _lake_card("image", {"src": "https://cdn.example/a.png", "title": "界面"})
        + _lake_card("codeblock", {"code": "a\nb", "mode": "plain"})
        + _lake_card("video", {"src": "x"})
        + '<p><a href="sheet">表</a></p>'
    )
    files = {
        "book/$meta.json": {"meta": json.dumps({"book": {"tocYml": toc}})},
        "book/refund.json": {
            "doc": {
                "title": "退款/退货",
                "type": "Doc",
                "body": body,
                "content_updated_at": "2024-03-01T00:00:00.000Z",
            }
        },
        "book/sheet.json": {"doc": {"title": "表", "type": "Sheet", "body": None}},
    }
    with tarfile.open(path, "w:gz") as archive:
        for name, value in files.items():
            data = json.dumps(value).encode()
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        link = tarfile.TarInfo("book/link.json")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    return path


def test_a_book_of_yuque(tmp_path: Path) -> None:
    documents, losses = read(LakebookReader(), _lakebook(tmp_path / "手册.lakebook"))
    page = documents["售后/退款／退货"]
    assert page.text == (
        "## 怎么退\n\n1. 打开**订单**\n   - 手机上\n"
        "2. 点退款![界面](https://cdn.example/a.png)\n\n```\na\nb\n```\n\n表\n"
    )
    assert (page.title, page.updated) == ("退款/退货", "2024-03-01")
    assert sorted(loss.place for loss in losses) == [
        "book/link.json",
        "book/refund.json",
        "book/refund.json: sheet",
        "book/sheet.json",
    ]


def test_archives_within_an_archive(tmp_path: Path) -> None:
    deepest = zipped(tmp_path / "3.zip", {"丁.md": "丁\n"}).read_bytes()
    for name in ("2.zip", "1.zip"):
        deepest = zipped(tmp_path / name, {"更深.zip": deepest, "丙.md": "丙\n"}).read_bytes()
    inner = zipped(tmp_path / "inner.zip", {"乙.md": "[甲](x.md)乙\n", "深.zip": deepest})
    path = zipped(
        tmp_path / "a.zip", {"夹/里.zip": inner.read_bytes(), "坏.zip": b"PK", "甲.md": "甲\n"}
    )
    documents, losses = read(ZipReader(), path)
    assert set(documents) == {"甲", "夹/里/乙", "夹/里/深/丙", "夹/里/深/更深/丙"}
    assert documents["夹/里/乙"].key == "夹/里.zip!乙.md"
    assert {(loss.place, loss.key) for loss in losses} == {
        ("坏.zip", "坏.zip"),
        ("夹/里.zip!乙.md: x.md", ""),
        ("夹/里.zip!深.zip!更深.zip!更深.zip", "夹/里.zip!深.zip!更深.zip!更深.zip"),
    }


def test_pages_beside_documents_keep_their_links_and_pictures(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "夹/甲.html": '<h1>甲</h1><p><a href="乙.html">乙</a><img src="a.png" alt="图样"></p>',
        "夹/乙.html": "<h1>乙</h1><p>文</p>",
        "夹/a.png": b"x",
        "丙.md": "文\n",
    }
    documents, losses = read(ZipReader(), zipped(tmp_path / "a.zip", files))
    assert set(documents) == {"夹/甲", "夹/乙", "丙"}
    assert "[乙](%E4%B9%99.md)" in documents["夹/甲"].text
    assert [each.content for each in documents["夹/甲"].attachments] == [b"x"]
    assert losses == []


def test_a_name_with_a_colon_is_no_place_on_a_drive(tmp_path: Path) -> None:
    documents, losses = read(ZipReader(), zipped(tmp_path / "a.zip", {"问: 怎么退.md": "文\n"}))
    assert set(documents) == {"问: 怎么退"}
    assert losses == []


def test_what_an_export_has_beside_its_pages_is_told(tmp_path: Path) -> None:
    files = {**_notion_files(), "附/手册.docx": b"x"}
    _, losses = read(NotionReader(), zipped(tmp_path / "a.zip", files))
    assert "附/手册.docx" in {loss.place for loss in losses}
    book = zipped(
        tmp_path / "a.lakebook", {"a.json": '{"title": "甲", "body": "<p>文</p>"}', "b.pdf": "x"}
    )
    documents, losses = read(LakebookReader(), book)
    assert set(documents) == {"甲"}
    assert {loss.place for loss in losses} == {"$meta.json", "b.pdf"}


@pytest.mark.parametrize("stem", ["差旅" * 30, "差旅" * 60, "CON", "a?b", ".点"], ids=len)
def test_a_document_is_known_by_its_ending_whatever_its_name(tmp_path: Path, stem: str) -> None:
    path = zipped(tmp_path / "a.zip", {f"夹/{stem}.note": "文"})
    documents, losses = read(ZipReader([_Notes()]), path)
    (document,) = documents.values()
    assert (document.key, document.text) == (f"夹/{stem}.note", "文")
    assert document.title == stem or len(stem) > 100
    assert [loss.place for loss in losses] == [f"夹/{stem}.note#2"]


def test_links_lead_to_names_with_signs_of_addresses(tmp_path: Path) -> None:
    files = {
        "夹/a#b.md": "[甲](100%25.md#x)[乙](c%3Fd.md)\n",
        "夹/100%.md": "甲\n",
        "夹/c?d.md": "乙\n",
    }
    documents, losses = read(ZipReader(), zipped(tmp_path / "a.zip", files))
    assert losses == []
    assert documents["夹/a#b"].text == (f"[甲]({quote('100％.md')}#x)[乙]({quote('c？d.md')})\n")
