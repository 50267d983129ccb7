"""Checks saved pages: what is the article on them, where they stood, and their pictures."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from export_sources import read, zipped

from faq.importing.exports.site import SiteReader

_STEPS = (
    "<p>收到货以后七天内，可以在订单里申请退款，原路退回。</p>"
    "<ol start='2'><li>打开<b>我的订单</b></li><li>点<a href='arrive.html#多久'>申请退款</a>"
    "<ul><li>选原因，写清楚为什么要退</li></ul></li></ol>"
    "<table><tr><th>方式</th><th>天数</th></tr><tr><td>银行卡</td><td>3</td></tr></table>"
    "<p>钱没到账的，先看银行卡是不是填错了，再联系客服，客服会在一天内答复。</p>"
)


def _page(title: str, body: str, head: str = "") -> str:
    menu = "".join(f"<li><a href='/{n}'>栏目{n}</a></li>" for n in range(9))
    return (
        f"<html><head><meta charset='utf-8'><title>{title}-某某商城</title>{head}</head><body>"
        f"<div class='site-nav'><p>亲，请<a>登录</a></p><ul>{menu}</ul></div>"
        f"<div class='wrap'><div class='left-menu'><h3>帮助分类</h3><ul>{menu}</ul></div>"
        f"<div class='right-con'><h1 class='tit'>{title}</h1><div class='con'>{body}</div>"
        f"<div class='hot'><h3>热门问题</h3><ul>{menu}</ul></div></div></div>"
        "<div class='footer'>版权所有 京ICP备12345678号</div></body></html>"
    )


def test_a_folder_of_pages_with_all_their_chrome(tmp_path: Path) -> None:
    head = (
        "<link rel='canonical' href='https://shop.example/help/refund'>"
        "<meta property='article:modified_time' content='2024-03-01T08:00:00+08:00'>"
    )
    picture = "<p><img src='a_files/1.png' alt='按钮在右上角'></p>"
    files: dict[str, str | bytes] = {
        "help/refund.html": _page("怎么退款", _STEPS + picture, head),
        "help/a_files/1.png": b"\x89PNG",
        "help/arrive.html": _page("退款多久到账", _STEPS.replace("arrive.html#多久", "#")),
        "help/same.html": _page("怎么退款", _STEPS, head),
        "help/empty.html": "<html></html>",
    }
    documents, losses = read(SiteReader(), zipped(tmp_path / "a.zip", files))
    page = documents["help/怎么退款"]
    assert page.text == (
        "收到货以后七天内，可以在订单里申请退款，原路退回。\n\n2. 打开**我的订单**\n"
        f"3. 点[申请退款]({quote('退款多久到账')}.md#{quote('多久')})\n"
        "   - 选原因，写清楚为什么要退\n\n"
        "| 方式 | 天数 |\n| --- | --- |\n| 银行卡 | 3 |\n\n"
        "钱没到账的，先看银行卡是不是填错了，再联系客服，客服会在一天内答复。\n\n"
        "![按钮在右上角](1.png)\n"
    )
    assert (page.title, page.updated) == ("怎么退款", "2024-03-01")
    assert page.address == "https://shop.example/help/refund"
    assert [each.content for each in page.attachments] == [b"\x89PNG"]
    assert [loss.place for loss in losses] == ["help/empty.html", "help/same.html"]


def test_a_page_that_a_browser_saved(tmp_path: Path) -> None:
    saved = "<!-- saved from url=(0034)https://shop.example/help/refund.htm -->"
    (tmp_path / "退款_files").mkdir()
    (tmp_path / "退款_files" / "1.png").write_bytes(b"\x89PNG")
    path = tmp_path / "退款.html"
    text = _page("怎么退款", _STEPS + "<img src='./退款_files/1.png'>")
    path.write_text(saved + text.replace("utf-8", "gb2312"), encoding="gb18030")
    documents, losses = read(SiteReader(), path)
    page = documents["怎么退款"]
    assert page.address == "https://shop.example/help/refund.htm"
    assert f"[申请退款](https://shop.example/help/arrive.html#{quote('多久')})" in page.text
    assert [each.name for each in page.attachments] == ["1.png"]
    assert losses == []


def test_an_archived_page(tmp_path: Path) -> None:
    path = tmp_path / "a.mhtml"
    body = _page("怎么退款", _STEPS + "<img src='https://shop.example/1.png' alt='界面'>")
    lines = [
        "From: <Saved by Blink>",
        "Snapshot-Content-Location: https://shop.example/help/refund",
        "MIME-Version: 1.0",
        'Content-Type: multipart/related; type="text/html"; boundary="B"',
        "",
        "--B",
        "Content-Type: text/html; charset=utf-8",
        "Content-Location: https://shop.example/help/refund",
        "Content-Transfer-Encoding: 8bit",
        "",
        body,
        "--B",
        "Content-Type: image/png",
        "Content-Transfer-Encoding: base64",
        "Content-Location: https://shop.example/1.png",
        "",
        "iVBORw==",
        "--B--",
    ]
    path.write_bytes("\r\n".join(lines).encode())
    documents, losses = read(SiteReader(), path)
    page = documents["怎么退款"]
    assert page.address == "https://shop.example/help/refund"
    assert page.text.startswith("收到货以后七天内")
    assert [(each.name, each.content) for each in page.attachments] == [("1.png", b"\x89PNG")]
    assert losses == []


def test_without_an_extractor_the_page_is_read_whole(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("faq.importing.exports.main_content.can_extract", lambda: False)
    path = tmp_path / "a.html"
    path.write_text(_page("怎么退款", _STEPS), encoding="utf-8")
    text = read(SiteReader(), path)[0]["怎么退款"].text
    assert "2. 打开**我的订单**" in text
    assert "帮助分类" in text


def test_a_folder_with_other_documents_is_no_site(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<p>文</p>", encoding="utf-8")
    assert SiteReader().recognizes(tmp_path)
    (tmp_path / "b.docx").write_bytes(b"x")
    assert not SiteReader().recognizes(tmp_path)


def test_a_page_nested_too_deeply_is_told_in_words(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text("<div>" * 20_000 + "文", encoding="utf-8")
    documents, losses = read(SiteReader(), path)
    assert [loss.what for loss in losses] == ["嵌套太深 (nested too deeply)"]
    assert documents == {}
