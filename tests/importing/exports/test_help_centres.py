"""Checks the articles that help centres export as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from export_sources import read

from faq.importing.exports.help_centres import FRESHDESK, INTERCOM, ZENDESK
from faq.importing.source import SourceReader

_ZENDESK = {
    "articles": [
        {
            "id": 360001,
            "html_url": "https://shop.zendesk.example/hc/zh-cn/articles/360001-退款",
            "author_id": 1,
            "draft": False,
            "section_id": 77,
            "title": "怎么申请退款",
            "body": "<p>收到货以后：</p><h2>操作步骤</h2><ol><li>打开<strong>我的订单</strong></li>"
            '<li>点 <a href="/hc/zh-cn/articles/360002-到账#几天">申请退款</a>'
            '<img src="/hc/article_attachments/1" alt="按钮"></li></ol>'
            '<p><a href="/hc/zh-cn/articles/9">别的</a></p>'
            '<iframe src="https://video.example/1"></iframe>',
            "label_names": ["退款", "售后"],
            "updated_at": "2024-03-01T02:03:04Z",
            "edited_at": "2024-02-01T02:03:04Z",
        },
        {
            "id": 360002,
            "html_url": "https://shop.zendesk.example/hc/zh-cn/articles/360002",
            "draft": False,
            "section_id": 78,
            "user_segment_id": 5,
            "title": "退款多久到账",
            "body": "<p>三天。</p>",
            "updated_at": "2024-03-01T02:03:04Z",
        },
        {"id": 3, "draft": True, "section_id": 77, "title": "没写完", "body": "<p>x</p>"},
    ],
    "sections": [
        {"id": 77, "category_id": 5, "name": "退款/退货"},
        {"id": 78, "category_id": 5, "parent_section_id": 77, "name": "到账"},
    ],
}


@pytest.fixture
def zendesk(tmp_path: Path) -> Path:
    """A folder with articles, and the names of what holds them."""
    (tmp_path / "articles.json").write_text(json.dumps(_ZENDESK), encoding="utf-8")
    categories = {"categories": [{"id": 5, "name": "售后"}]}
    (tmp_path / "categories.json").write_text(json.dumps(categories), encoding="utf-8")
    return tmp_path


def test_articles_of_zendesk(zendesk: Path) -> None:
    documents, losses = read(ZENDESK.with_restricted(), zendesk)
    article = documents["售后/退款／退货/怎么申请退款"]
    assert article.text == (
        "收到货以后：\n\n## 操作步骤\n\n1. 打开**我的订单**\n"
        "2. 点 [申请退款](%E5%88%B0%E8%B4%A6/%E9%80%80%E6%AC%BE%E5%A4%9A%E4%B9%85%E5%88%B0%E8%B4%A6"
        ".md#几天)![按钮](https://shop.zendesk.example/hc/article_attachments/1)\n\n"
        "[别的](https://shop.zendesk.example/hc/zh-cn/articles/9)\n"
    )
    assert (article.key, article.title, article.updated) == ("360001", "怎么申请退款", "2024-02-01")
    assert article.tags == ("退款", "售后")
    assert article.address == "https://shop.zendesk.example/hc/zh-cn/articles/360001-退款"
    assert set(documents) == {
        "售后/退款／退货/怎么申请退款",
        "售后/退款／退货/到账/退款多久到账",
    }
    told = {loss.place: loss.what for loss in losses}
    assert set(told) == {
        "articles.json#360001 怎么申请退款",
        "articles.json#360002 退款多久到账",
        "articles.json#3 没写完",
    }
    assert "https://video.example/1" in told["articles.json#360001 怎么申请退款"]
    assert "draft" in told["articles.json#3 没写完"]


def test_what_is_for_some_readers_only_is_left_out(zendesk: Path) -> None:
    documents, losses = read(ZENDESK, zendesk)
    assert set(documents) == {"售后/退款／退货/怎么申请退款"}
    assert "](https://shop.zendesk.example/hc/zh-cn/articles/360002" in next(
        each.text for each in documents.values()
    )
    told = {loss.place: loss.what for loss in losses}
    assert "--restricted" in told["articles.json#360002 退款多久到账"]
    told = {loss.place: loss.what for loss in read(ZENDESK.with_restricted(), zendesk)[1]}
    assert "was for some readers only" in told["articles.json#360002 退款多久到账"]


def test_an_article_without_a_text_is_told(zendesk: Path) -> None:
    empty = [{"id": 7, "title": "空的", "body": None}, {"id": 8, "title": "空白", "body": ""}]
    (zendesk / "more.json").write_text(json.dumps({"articles": empty}), encoding="utf-8")
    told = {loss.place: loss.what for loss in read(ZENDESK, zendesk)[1]}
    assert told["more.json#7 空的"] == told["more.json#8 空白"] == "没有正文 (no text)"


def test_articles_of_intercom(tmp_path: Path) -> None:
    path = tmp_path / "intercom.json"
    chinese = {"title": "怎么换货", "body": "<ol><li>寄回</li></ol>", "state": "published"}
    english = {"title": "Exchange", "body": "<p>x</p>", "state": "published"}
    articles = [
        {
            "id": "11",
            "type": "article",
            "author_id": 1,
            "title": "Exchange",
            "state": "draft",
            "body": None,
            "parent_id": 143,
            "parent_type": "collection",
            "url": "https://help.example/articles/11",
            "updated_at": 1709258584,
            "translated_content": {"type": "…", "zh-CN": chinese, "en": english},
        },
        {"id": "12", "title": "没写完", "body": "<p>y</p>", "state": "draft", "author_id": 1},
    ]
    collections = [{"id": "143", "type": "collection", "name": "售后", "parent_id": None}]
    path.write_text(json.dumps([{"data": articles}, {"data": collections}]), encoding="utf-8")
    documents, losses = read(INTERCOM, path)
    article = documents["售后/怎么换货"]
    assert (article.text, article.updated) == ("1. 寄回\n", "2024-03-01")
    assert article.address == "https://help.example/articles/11"
    assert sorted(loss.place for loss in losses) == [
        "intercom.json#11 怎么换货",
        "intercom.json#12 没写完",
    ]


def test_articles_of_freshdesk(tmp_path: Path) -> None:
    path = tmp_path / "solutions.json"
    articles = [
        {"id": 1, "folder_id": 7, "title": "开发票", "description": "<p>在订单页开。</p>",
         "status": 2, "tags": ["发票"], "updated_at": "2024-03-01T02:03:04Z"},
        {"id": 2, "folder_id": 7, "title": "没写完", "description": "<p>x</p>", "status": 1},
        {"id": 3, "folder_id": 8, "title": "内部", "description": "<p>x</p>", "status": 2,
         "folder_visibility": 3},
        {"id": 4, "folder_id": 9, "title": "企业价", "description": "<p>x</p>", "status": 2,
         "folder_visibility": 4},
    ]  # fmt: skip
    folders = [{"id": 7, "name": "发票", "articles": articles}]
    path.write_text(json.dumps([{"id": 1, "name": "购物", "folders": folders}]), encoding="utf-8")
    documents, losses = read(FRESHDESK, path)
    assert {name: (each.text, each.tags) for name, each in documents.items()} == {
        "购物/发票/开发票": ("在订单页开。\n", ("发票",))
    }
    left_out = ["solutions.json#2 没写完", "solutions.json#3 内部", "solutions.json#4 企业价"]
    assert [loss.place for loss in losses] == left_out
    documents, losses = read(FRESHDESK.with_restricted(), path)
    assert [each.title for each in documents.values()] == ["开发票", "企业价"]
    assert [loss.place for loss in losses] == left_out


@pytest.mark.parametrize(
    "content",
    [
        b'{"articles": [{"section_id": 1, "html_url": "", "body": "',
        b'{"section_id":1,"html_url":"","body":' + b"[" * 100_000,
        b'"section_id" "html_url" "body" \xff\xfe\x00',
    ],
    ids=["cut", "nested", "no text"],
)
def test_what_is_no_whole_json_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "articles.json"
    path.write_bytes(content)
    documents, losses = read(ZENDESK, path)
    assert documents == {}
    assert [loss.place for loss in losses] == ["articles.json"]


@pytest.mark.parametrize("reader", [INTERCOM, FRESHDESK])
def test_each_system_knows_its_own_articles(zendesk: Path, reader: SourceReader) -> None:
    assert not reader.recognizes(zendesk)
    assert not reader.recognizes(zendesk / "articles.json")


def test_a_title_that_is_a_path_stays_one_name(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    article = {
        "id": 1,
        "section_id": 2,
        "html_url": "",
        "title": "../../etc/x",
        "body": "<p>文</p>",
    }
    path.write_text(json.dumps([article]), encoding="utf-8")
    documents, _ = read(ZENDESK, path)
    assert list(documents) == ["..／..／etc／x"]


def test_what_lies_beside_is_told(zendesk: Path) -> None:
    (zendesk / "说明.docx").write_bytes(b"x")
    (zendesk / "broken.json").write_text("{", encoding="utf-8")
    documents, losses = read(ZENDESK, zendesk)
    assert len(documents) == 1
    assert {"说明.docx", "broken.json"} <= {loss.place for loss in losses}


def test_what_seems_an_article_and_can_not_be_read_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    articles = [
        {"id": 1, "section_id": 2, "html_url": "", "title": "甲", "body": "<p>文</p>"},
        {"section_id": 2, "html_url": "", "title": "没有编号", "body": "<p>文</p>"},
        {"id": 3, "section_id": 2, "html_url": "", "title": "不是文本", "body": ["文"]},
    ]
    path.write_text(json.dumps({"articles": articles}), encoding="utf-8")
    documents, losses = read(ZENDESK, path)
    assert set(documents) == {"甲"}
    assert [loss.place for loss in losses] == ["a.json#没有编号", "a.json#3 不是文本"]
