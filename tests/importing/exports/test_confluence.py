"""Checks the exports of a Confluence space, as XML and as HTML."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest
from export_sources import read, zipped

from faq.importing.exports.confluence_html import ConfluenceHtmlReader
from faq.importing.exports.confluence_xml import ConfluenceXmlReader
from faq.importing.exports.storage_format import html_of

_BODY = """<p>第一段&nbsp;在这里。</p>
<ac:structured-macro ac:name="toc"/>
<ac:structured-macro ac:name="warning"><ac:parameter ac:name="title">注意</ac:parameter>
<ac:rich-text-body><p>别急。</p><ol><li>先看</li></ol></ac:rich-text-body></ac:structured-macro>
<h2>操作步骤</h2>
<ol><li>打开<strong>订单</strong></li><li>见<ac:link><ri:page ri:content-title="到账"/>
<ac:plain-text-link-body><![CDATA[到账说明]]></ac:plain-text-link-body></ac:link></li>
<li><ac:image ac:alt="界面"><ri:attachment ri:filename="图.png"/></ac:image></li></ol>
<ac:structured-macro ac:name="expand"><ac:parameter ac:name="title">更多</ac:parameter>
<ac:rich-text-body><p>里面。</p></ac:rich-text-body></ac:structured-macro>
<ac:structured-macro ac:name="code"><ac:plain-text-body><![CDATA[a < b
c]]></ac:plain-text-body></ac:structured-macro>
<ac:task-list><ac:task><ac:task-id>1</ac:task-id><ac:task-status>complete</ac:task-status>
<ac:task-body>做完</ac:task-body></ac:task></ac:task-list>
<ac:structured-macro ac:name="drawio"><ac:parameter ac:name="diagramName">图</ac:parameter>
</ac:structured-macro>"""


def _object(kind: str, number: int, **values: str) -> str:
    inner = "".join(
        f'<property name="{name}" class="Page"><id name="id">{value[1:]}</id></property>'
        if value.startswith("#")
        else f'<property name="{name}"><![CDATA[{value.replace("]]>", "]] >")}]]></property>'
        for name, value in values.items()
    )
    return f'<object class="{kind}" package="p"><id name="id">{number}</id>{inner}</object>'


def _entities() -> str:
    objects = [
        _object("Page", 1, title="首页", contentStatus="current"),
        _object("Page", 2, title="退款", contentStatus="current", parent="#1",
                lastModificationDate="2024-03-01 10:00:00.000"),
        _object("Page", 3, title="到账", contentStatus="current", parent="#2"),
        _object("Page", 4, title="退款", contentStatus="current", originalVersion="#2"),
        _object("Page", 5, title="没写完", contentStatus="draft"),
        _object("BodyContent", 11, body="<p>欢迎。</p>", content="#1"),
        _object("BodyContent", 12, body=_BODY, content="#2"),
        _object("BodyContent", 13, body="<p>三天。</p>", content="#3"),
        _object("Attachment", 21, title="图.png", containerContent="#2", version="2"),
        _object("Comment", 31, title=""),
        _object("Label", 41, name="售后"),
        _object("Labelling", 42, label="#41", content="#2"),
    ]  # fmt: skip
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<hibernate-generic datetime="2024-03-02">'
    return f"{head}{''.join(objects)}</hibernate-generic>"


def test_pages_of_the_xml_export(tmp_path: Path) -> None:
    files = {"entities.xml": _entities(), "attachments/2/21/2": b"\x89PNG"}
    documents, losses = read(ConfluenceXmlReader(), zipped(tmp_path / "a.zip", files))
    assert set(documents) == {"首页", "退款", "退款/到账"}
    page = documents["退款"]
    assert page.text == (
        "第一段 在这里。\n\n> [!NOTE]\n>\n> 注意\n>\n> 别急。\n>\n> 1. 先看\n\n## 操作步骤\n\n"
        f"1. 打开**订单**\n2. 见[到账说明]({quote('退款/到账.md')})\n3. ![界面](图.png)\n\n"
        "```\na < b\nc\n```\n\n- 做完\n\n### 更多\n\n里面。\n"
    )
    assert (page.updated, page.tags) == ("2024-03-01", ("售后",))
    assert [(each.name, each.content) for each in page.attachments] == [("图.png", b"\x89PNG")]
    told = {loss.place: loss.what for loss in losses}
    assert set(told) == {"entities.xml#没写完", "entities.xml", "entities.xml#退款"}
    assert "drawio" in told["entities.xml#退款"]


@pytest.mark.parametrize(
    "content",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
        '<hibernate-generic><object class="Page"><id name="id">&b;</id></object>'
        "</hibernate-generic>",
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><hibernate-generic>'
        '<object class="Page"><property name="title">&a;</property></object></hibernate-generic>',
        '<hibernate-generic><object class="Page"><id name="id">1</id>',
    ],
    ids=["entities", "a file", "cut"],
)
def test_hostile_and_broken_xml_is_told(tmp_path: Path, content: str) -> None:
    documents, losses = read(
        ConfluenceXmlReader(), zipped(tmp_path / "a.zip", {"entities.xml": content})
    )
    assert documents == {}
    assert [loss.place for loss in losses] == ["entities.xml"]


def test_storage_nested_too_deeply_keeps_its_words() -> None:
    page = html_of("<div>" * 200 + "词" + "</div>" * 200)
    assert "词" in page.html


def _page(title: str, body: str, around: tuple[str, ...] = ()) -> str:
    crumbs = "".join(f"<li><span><a href='#'>{each}</a></span></li>" for each in around)
    return (
        f"<html><head><title>客服 : {title}</title></head><body><div id='main-header'>"
        f"<div id='breadcrumb-section'><ol id='breadcrumbs'>{crumbs}</ol></div>"
        f"<h1 id='title-heading'><span id='title-text'> 客服 : {title} </span></h1></div>"
        "<div id='content' class='view'><div class='page-metadata'>Created by <span>王</span>, "
        f"last modified on Mar 04, 2024</div><div id='main-content' class='wiki-content'>{body}"
        "</div><div class='pageSection'><h2>Attachments:</h2></div></div>"
        "<div id='footer'>Document generated by Confluence</div></body></html>"
    )


def test_pages_of_the_html_export(tmp_path: Path) -> None:
    body = (
        "<div class='confluence-information-macro confluence-information-macro-note'>"
        "<p class='title'>注意</p><span class='aui-icon'>icon</span>"
        "<div class='confluence-information-macro-body'><p>别急。</p></div></div>"
        "<ol><li>打开</li><li>见<a href='到账_10003.html'>到账</a></li></ol>"
        "<img src='attachments/10002/1.png' alt='界面'>"
        "<div class='expand-container'><div class='expand-control'>"
        "<span class='expand-control-text'>更多</span></div>"
        "<div class='expand-content' style='display:none'><p>里面。</p></div></div>"
    )
    files = {
        "KF/index.html": "<html></html>",
        "KF/styles/site.css": "x",
        "KF/退款_10002.html": _page("退款", body, ("客服", "首页")),
        "KF/到账_10003.html": _page("到账", "<p>三天。</p>", ("客服", "首页", "退款")),
        "KF/坏_10004.html": "<p>没有</p>",
        "KF/attachments/10002/1.png": b"\x89PNG",
    }
    documents, losses = read(ConfluenceHtmlReader(), zipped(tmp_path / "a.zip", files))
    assert set(documents) == {"退款", "退款/到账"}
    page = documents["退款"]
    assert page.text == (
        f"> 注意\n>\n> 别急。\n\n1. 打开\n2. 见[到账]({quote('退款/到账.md')})![界面](1.png)\n\n"
        "## 更多\n\n里面。\n"
    )
    assert page.updated == "2024-03-04"
    assert len(page.attachments) == 1
    assert [loss.place for loss in losses] == ["KF/坏_10004.html"]


def test_a_page_nested_too_deeply_is_told_in_words(tmp_path: Path) -> None:
    files = {
        "KF/index.html": "x",
        "KF/styles/site.css": "x",
        "KF/深_10001.html": f"<div id='main-content'>{'<b>' * 30_000}</div>",
    }
    documents, losses = read(ConfluenceHtmlReader(), zipped(tmp_path / "a.zip", files))
    assert documents == {}
    assert [each.what for each in losses] == ["嵌套太深 (nested too deeply)"]
