"""Serves what others find the help centre by: sitemap, robots, llms.txt, OpenSearch, feed.

All addresses in them are absolute.  Robots are only read at the root of a host: a help centre under
a prefix is listed in the file of the site around it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, abort, render_template, request

from faq.model import ArticleEntry, IndexedArticle
from faq.presenting.present import present_article
from faq.presenting.urls import article_url
from web import current
from web import llms as llms_text
from web.assets import asset
from web.parameters import read_suggest
from web.replies import json_reply
from web.structured import describe

blueprint = Blueprint("discovery", __name__)

_MAPPED = 20_000
"""Addresses in a sitemap; the protocol allows 50,000 and 50 MB."""
_FED = 50
"""Articles in the feed."""
_NO_XML = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters that XML can't hold."""
_ICON_SIZES = (192, 512)
"""Those that browsers ask for where they can't draw SVG; a system may cut their corners off."""
_SHORT_NAME = 12
"""Characters of a name below an icon."""


@blueprint.get("/robots.txt")
def robots() -> Response:
    """What search engines may list, as the owner has chosen."""
    base = current.base()
    if current.settings().search_engines == "deny":
        lines = ["User-agent: *", f"Disallow: {base}/"]
    else:
        lines = [
            "User-agent: *",
            *(f"Disallow: {base}{path}" for path in ("/search", "/api/", "/suggest.json")),
            "",
            f"Sitemap: {_address('discovery.sitemap')}",
        ]
    return Response("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@blueprint.get("/sitemap.xml")
def sitemap() -> Response:
    """All pages; a list of sitemaps where they are more than one holds."""
    pages = _pages()
    if len(pages) <= _MAPPED:
        return _xml_reply("application/xml", "sitemap.xml", pages=pages)
    count = -(-len(pages) // _MAPPED)
    addresses = [_address("discovery.part", number=number + 1) for number in range(count)]
    return _xml_reply("application/xml", "sitemaps.xml", addresses=addresses)


@blueprint.get("/sitemap-<int:number>.xml")
def part(number: int) -> Response:
    """One of several sitemaps, from 1."""
    pages = _pages()[(number - 1) * _MAPPED : number * _MAPPED] if number else []
    if not pages:
        abort(404)
    return _xml_reply("application/xml", "sitemap.xml", pages=pages)


@blueprint.get("/opensearch.xml")
def opensearch() -> Response:
    """How a browser's address bar asks here."""
    return _xml_reply(
        "application/opensearchdescription+xml",
        "opensearch.xml",
        branding=current.site().branding,
        icon=current.absolute(asset("icon.svg")),
        search=_address("pages.search"),
        suggest=_address("discovery.suggest"),
        itself=_address("discovery.opensearch"),
    )


@blueprint.get("/suggest.json")
def suggest() -> Response:
    """Suggestions in the form that address bars read."""
    engine = current.engine()
    parameters = read_suggest(request.args, engine.settings)
    found = engine.suggest(parameters.prefix, limit=parameters.limit)
    return json_reply([parameters.prefix, [each.question for each in found]])


@blueprint.get("/manifest.webmanifest")
def manifest() -> Response:
    """What a phone needs to put the help centre on its home screen."""
    branding = current.site().branding
    home = current.url("pages.home")
    icons = [{"src": asset("icon.svg"), "sizes": "any", "type": "image/svg+xml"}]
    if branding.logo_version:
        logo = current.url("assets.logo", version=branding.logo_version)
        icons.insert(0, {"src": logo, "sizes": "any", "type": branding.logo_type})
    else:
        icons += [
            {"src": asset(f"icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
            | ({"purpose": purpose} if purpose else {})
            for size in _ICON_SIZES
            for purpose in ("", "maskable")
        ]
    content = {
        "name": branding.name,
        "short_name": branding.name[:_SHORT_NAME],
        "description": branding.welcome,
        "lang": "zh",
        "id": home,
        "start_url": home,
        "scope": home,
        "display": "minimal-ui",
        "background_color": "#f6f5f1",
        "theme_color": "#f6f5f1",
        "icons": icons,
    }
    return json_reply(content, mimetype="application/manifest+json")


@blueprint.get("/llms.txt")
def llms() -> Response:
    """The articles for language models; not while the owner wants none to list them."""
    return _text_reply(llms_text.overview(current.engine()))


@blueprint.get("/llms-full.txt")
def llms_full() -> Response:
    """The same with the whole text."""
    return _text_reply(llms_text.full_text(current.engine()))


@blueprint.get("/feed.xml")
def feed() -> Response:
    """The articles that changed last, as an Atom feed."""
    engine = current.engine()
    dated = sorted(
        (each for each in engine.articles() if each.updated),
        key=lambda each: (each.updated or "", each.id),
        reverse=True,
    )[:_FED]
    found = ((each, engine.article(each.id)) for each in dated)
    entries = [_entry(each, indexed) for each, indexed in found if indexed]
    return _xml_reply(
        "application/atom+xml",
        "feed.xml",
        branding=current.site().branding,
        home=_address("pages.home"),
        itself=_address("discovery.feed"),
        updated=f"{entries[0].updated}T00:00:00Z" if entries else engine.stats().built_at,
        entries=entries,
    )


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """An article in the feed."""

    address: str
    title: str
    updated: str
    summary: str
    tags: Sequence[str]


def _entry(entry: ArticleEntry, indexed: IndexedArticle) -> FeedEntry:
    return FeedEntry(
        _page_address(entry),
        entry.title,
        entry.updated or "",
        describe(present_article(indexed)),
        entry.tags,
    )


def _pages() -> list[tuple[str, str | None]]:
    """The address of each page, and when it was changed."""
    return [
        (_address("pages.home"), None),
        (_address("pages.articles"), None),
        *((_page_address(each), each.updated) for each in current.engine().articles()),
    ]


def _page_address(entry: ArticleEntry) -> str:
    return current.absolute(current.base() + article_url(entry.id))


def _address(endpoint: str, **values: object) -> str:
    return current.absolute(current.url(endpoint, **values))


def _text_reply(text: str) -> Response:
    if current.settings().search_engines == "deny":
        abort(404)
    return Response(
        text.encode("utf-8", "replace"),
        content_type="text/plain; charset=utf-8",
        headers={"Cache-Control": "no-cache"},
    )


def _xml_reply(mimetype: str, template: str, **context: object) -> Response:
    content = _NO_XML.sub("", render_template(f"faq/{template}", **context))
    return Response(
        content.encode("utf-8", "replace"),
        content_type=f"{mimetype}; charset=utf-8",
        headers={"Cache-Control": "no-cache"},
    )
