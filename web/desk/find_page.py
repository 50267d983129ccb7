"""Finds articles and sections by their fields, as `faq find` does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, request

from faq.catalogue.sections import FoundSection
from faq.errors import FeedbackError, FindError, LocalIndexNeeded, LogError
from faq.model import ArticleId
from faq.presenting.urls import article_url, passage_url
from web import current
from web.desk.shell import blueprint, desk_reply

_CHARS, _SHOWN, _NARROWING = 2_000, 100, 12
"""Characters of a query, sections shown, and words of each field that narrow what was found."""
_FIELDS = {
    "title": "标题",
    "heading": "小标题",
    "questions": "问法",
    "text": "正文",
    "steps": "步骤",
    "tag": "标签",
    "audience": "对象：buyer 或 seller",
    "folder": "目录，连同下面各级",
    "updated": "更新日期：2025、2025-03 或 2025-03-08",
    "source": "文件路径里的一段",
    "asked": "被问过几次",
    "helped": "几位读者说有帮助",
    "unhelpful": "几位读者说没帮助",
}
TEXTS = tuple(_FIELDS.values())
_EXAMPLES = (
    "title:退款 AND NOT audience:seller",
    "asked:>10 AND unhelpful:>=3",
    "NOT updated:[2025 TO] steps:客服",
)


@dataclass(frozen=True, slots=True)
class _Narrowing:
    """A word that some of what was found has, and the query that asks for it too."""

    word: str
    count: int
    query: str


@blueprint.get("/find")
def find() -> Response:
    """What a query finds, by article, with words to narrow it by."""
    query = request.args.get("q", "").strip()[:_CHARS]
    found, fault = None, ""
    try:
        found = current.engine().find(query, _SHOWN) if query else None
    except (FindError, FeedbackError, LogError, LocalIndexNeeded) as error:
        fault = str(error)
    return desk_reply(
        "find.html",
        query=query,
        most=_CHARS,
        fault=fault,
        found=found,
        articles=_by_article(found.sections if found else ()),
        narrowing={name: _narrowing(query, name, words) for name, words in found.facets.items()}
        if found
        else {},
        fields=_FIELDS,
        examples=_EXAMPLES,
    )


def _by_article(
    sections: Sequence[FoundSection],
) -> list[tuple[str, list[tuple[str, FoundSection]]]]:
    """The sections with their addresses, behind that of their article, where its first one is."""
    base = current.base()
    found: dict[ArticleId, list[tuple[str, FoundSection]]] = {}
    for each in sections:
        found.setdefault(each.article_id, []).append((base + passage_url(each.passage_id), each))
    return [(base + article_url(article_id), within) for article_id, within in found.items()]


def _narrowing(query: str, field: str, words: dict[str, int]) -> list[_Narrowing]:
    # A quotation mark can't be written within a text of a query.
    quotable = [(word, count) for word, count in words.items() if '"' not in word]
    return [
        _Narrowing(word, count, f'({query}) AND {field}:"{word}"')
        for word, count in quotable[:_NARROWING]
    ]
