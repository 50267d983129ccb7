"""Tells which boxes of a page hold its byline or its links to share it, and no text of the article.

A class alone says too little: what the box says must be a byline or name places to share on.
"""

from __future__ import annotations

import re
from itertools import islice

from lxml import etree

_BOXES = frozenset({"div", "p", "ul", "ol", "dl", "section", "span"})
_CLASS = re.compile(
    r"(?<![\w-])(?:[a-z]+[_-])?(?:(?P<byline>meta|byline)|share|sharing|shares?[_-]?(?:bar|box|buttons?|links?|list))"
    r"(?:[_-](?:bar|box|line|info|list|data|wrap|wrapper|container|icons?))?(?![\w-])",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"作者|编辑|編輯|责编|責編|来源|來源|阅读|閱讀|浏览|瀏覽|点击[量数次]|人气|发布|發布|发表|發表|更新|日期|评论|評論|点赞|收藏"
    r"|\b(?:by|author|posted|published|updated|views?|reads?|comments?)\b|\d{4}\s*[-/.年]\s*\d{1,2}",
    re.IGNORECASE,
)
_SHARE = re.compile(
    r"分享|转发|轉發|微信|微博|朋友圈|qq|复制链接|複製連結|\b(?:share|tweet|facebook|twitter|weibo|wechat|linkedin)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[。！!？?；;]")
_PARTS = frozenset({"h1", "h2", "h3", "h4", "table", "article", "main", "pre", "img"})
_UNSEEN = frozenset({"script", "style", "template", "svg"})
_MAX_ELEMENTS = 60
_MAX_CHARS = 120
_MAX_PART_CHARS = 30
"""Of a piece of text in such a box; a longer one tells something."""


def is_byline(element: etree._Element) -> bool:
    """Whether an element is a box for author and date, or for links to share the page."""
    found = _CLASS.search(element.get("class") or "") if element.tag in _BOXES else None
    if not found:
        return False
    texts = _texts(element)
    if texts is None:
        return False
    text = " ".join(texts)
    short = len(text) <= _MAX_CHARS and all(len(each) <= _MAX_PART_CHARS for each in texts)
    if not short or _SENTENCE.search(text):
        return False
    return bool((_BYLINE if found["byline"] else _SHARE).search(text))


def _texts(element: etree._Element) -> list[str] | None:
    """The pieces of text of a small element; None for one that is large or holds an article."""
    inside = list(islice(element.iter(), _MAX_ELEMENTS + 1))
    if len(inside) > _MAX_ELEMENTS or any(each.tag in _PARTS for each in inside):
        return None
    found = [each.text for each in inside if isinstance(each.tag, str) and each.tag not in _UNSEEN]
    found += [each.tail for each in inside if each is not element]
    return [text.strip() for text in found if text and text.strip()]
