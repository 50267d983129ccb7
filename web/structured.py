"""Describes an article for search engines and previews, in the words of schema.org."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import PurePosixPath

from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from faq.presenting.shapes import ArticleObject
from web import current

_DESCRIBED = 150
"""Characters of a description; search engines cut longer ones off."""
_ANSWERED = 2000
"""Characters of an answer."""
_PROCEDURES = 20
"""Sections whose steps are told; each of them makes the page heavier."""
_TABLES = frozenset({".csv", ".tsv", ".jsonl"})


def describe(article: ArticleObject) -> str:
    """The beginning of an article in at most `_DESCRIBED` characters, without line breaks; its
    title where it has no text."""
    text = " ".join(" ".join(_texts(article)).split()) or article["title"]
    return text if len(text) <= _DESCRIBED else f"{text[: _DESCRIBED - 1]}…"


def article_data(article: ArticleObject) -> dict[str, object]:
    """An article as JSON-LD: a question with its answer where it is a row of a question table, else
    an article whose sections with steps are instructions."""
    address = current.absolute(article["url"])
    about: dict[str, object] = {
        "@context": "https://schema.org",
        "@id": address,
        "url": address,
        "inLanguage": "zh",
        "publisher": {"@type": "Organization", "name": current.site().branding.name},
    }
    if article["updated"]:
        about["dateModified"] = article["updated"]
    if PurePosixPath(article["source"]).suffix.lower() in _TABLES:
        return {**about, "@type": "FAQPage", "mainEntity": [_question(article)]}
    return {
        **about,
        "@type": "Article",
        "headline": article["title"],
        "description": describe(article),
        "mainEntityOfPage": address,
        **({"keywords": article["tags"]} if article["tags"] else {}),
        **({"hasPart": parts} if (parts := list(_procedures(article))) else {}),
    }


def breadcrumbs(article: ArticleObject, folder: Mapping[str, str]) -> dict[str, object]:
    """Where an article stands, as JSON-LD; `folder` has the path and the name of its folder."""
    trail = [(current.site().branding.name, current.url("pages.home"))]
    if folder["path"]:
        trail.append((folder["name"], current.url("pages.articles", folder=folder["path"])))
    trail.append((article["title"], article["url"]))
    return {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": current.absolute(url)}
            for place, (name, url) in enumerate(trail, 1)
        ],
    }


def embedded(value: object) -> Markup:
    """`value` as JSON that may stand in a script element."""
    return htmlsafe_json_dumps(value, dumps=partial(json.dumps, ensure_ascii=False))


def _question(article: ArticleObject) -> dict[str, object]:
    steps = [step["text"] for section in article["sections"] for step in section["steps"]]
    answer = "\n".join([*_texts(article), *steps])[:_ANSWERED]
    return {
        "@type": "Question",
        "name": article["title"],
        "acceptedAnswer": {"@type": "Answer", "text": answer or article["title"]},
    }


def _texts(article: ArticleObject) -> Iterator[str]:
    yield article["lead"]
    for section in article["sections"]:
        yield section["text"]


def _procedures(article: ArticleObject) -> Iterator[dict[str, object]]:
    stepped = [section for section in article["sections"] if section["steps"]]
    for section in stepped[:_PROCEDURES]:
        yield {
            "@type": "HowTo",
            "name": section["heading"],
            **({"url": current.absolute(section["url"])} if section["url"] else {}),
            "step": [
                {"@type": "HowToStep", "position": place, "text": step["text"]}
                for place, step in enumerate(section["steps"], 1)
            ],
        }
