"""Presents articles as Markdown for programs that read text."""

from __future__ import annotations

from collections.abc import Iterator

from faq.presenting.shapes import ArticleObject, SectionObject
from faq.presenting.steps import step_texts


def article_lines(article: ArticleObject, address: str) -> Iterator[str]:
    """An article, whole, with its address."""
    yield f"\n# {one_line(article['title'])}\n"
    yield address
    dates = {
        "更新于": article["updated"],
        "生效日期": article["valid_from"],
        "有效期至": article["valid_until"],
    }
    yield from (f"{label} {day}" for label, day in dates.items() if day)
    if article["lead"]:
        yield f"\n{article['lead']}"
    for section in article["sections"]:
        yield from _section_lines(section)
    for text in (article["notice"], article["closing"]):
        if text:
            yield f"\n{text}"
    yield ""


def _section_lines(section: SectionObject) -> Iterator[str]:
    yield f"\n{'#' * min(section['level'] + 1, 6)} {one_line(section['heading'])}\n"
    if section["text"]:
        yield section["text"]
    if section["key_points"]:
        yield "\n".join(["\n关键点：", *(f"- {one_line(each)}" for each in section["key_points"])])
    if section["steps"]:
        yield "\n".join(["\n操作步骤：", *step_texts(section["steps"], one_line)])


def one_line(text: str) -> str:
    """`text` with each run of white space as one space."""
    return " ".join(text.split())
