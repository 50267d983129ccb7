"""Which pages do people read?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby, zip_longest

from flask import Blueprint, Response, abort, request, url_for

from faq.engine import MAX_OFFSET, Engine
from faq.model import Article, ArticleEntry
from web import current
from web.layout import lay_out
from web.links import Links
from web.parameters import SearchParameters, read_offset, read_search
from web.present import (
    AUDIENCE_LABELS,
    passage_segments,
    present_answer,
    present_article,
    present_articles,
    segments,
)
from web.replies import page_reply
from web.shapes import AnswerObject

blueprint = Blueprint("pages", __name__)

_EXAMPLES = 6
_NEAREST = 5
"""Topics offered where there is no answer; more would bury the advice."""
_LISTED = 500
"""Articles on a page of the list; the rows of a question table can be very many."""


@blueprint.app_context_processor
def _shared() -> dict[str, object]:
    settings = current.engine().settings
    return {"audience_labels": AUDIENCE_LABELS, "question_chars": settings.question_chars}


@blueprint.app_template_filter("segments")
def _segments(text: str, highlights: list[list[int]]) -> list[tuple[str, bool]]:
    return segments(text, highlights)


@blueprint.get("/")
def home() -> Response:
    """The search box, and what may be asked."""
    engine = current.engine()
    entries = engine.articles()
    return page_reply("home.html", examples=list(_examples(engine, entries)), count=len(entries))


@blueprint.get("/search")
def search() -> Response:
    """The answer to `q` as a page."""
    if "q" not in request.args:
        return _home()
    engine = current.engine()
    asked = read_search(request.args, engine.settings)
    answer = present_answer(
        engine.ask(asked.question, limit=asked.limit, offset=asked.offset, audience=asked.audience)
    )
    lead = answer["hits"][0] if answer["hits"] and asked.offset == 0 else None
    return page_reply(
        "search.html",
        answer=answer,
        lead=lead,
        lead_segments=passage_segments(lead) if lead else [],
        further=answer["hits"][1:] if lead else answer["hits"],
        nearest=answer["hits"][:_NEAREST],
        asked=asked,
        audiences=[
            (code, label, _search_url(asked, audience=code))
            for code, label in (("", "全部"), *AUDIENCE_LABELS.items())
        ],
        neighbours=_neighbours(asked, answer),
    )


@blueprint.get("/articles")
def articles() -> Response:
    """All articles, by folder."""
    engine = current.engine()
    entries = sorted(engine.articles(), key=_folder)
    offset = read_offset(request.args)
    listed = entries[offset : offset + _LISTED]
    behind = offset + _LISTED
    return page_reply(
        "articles.html",
        folders=[
            (folder, present_articles(engine.generation, run)["articles"])
            for folder, run in groupby(listed, _folder)
        ],
        counts=Counter(map(_folder, entries)),
        count=len(entries),
        before=_list_url(max(0, offset - _LISTED)) if offset else None,
        behind=_list_url(behind) if behind < len(entries) else None,
    )


@blueprint.get("/articles/<path:article_id>")
def article(article_id: str) -> Response:
    """One article, each section with its anchor."""
    engine = current.engine()
    indexed = engine.article(article_id)
    if indexed is None:
        abort(404)
    links = Links(indexed, engine)
    return page_reply(
        "article.html", article=present_article(indexed), page=lay_out(indexed, links)
    )


def _home() -> Response:
    return Response(status=302, headers={"Location": url_for("pages.home")})


def _examples(engine: Engine, entries: Sequence[ArticleEntry]) -> Iterator[str]:
    """A question from each of a few articles, spread over the folders."""
    seen: set[str] = set()
    for entry in _spread(entries):
        if len(seen) == _EXAMPLES:
            return
        indexed = engine.article(entry.id)
        question = _question_of(indexed.article) if indexed else entry.title
        if question not in seen:
            seen.add(question)
            yield question


def _spread(entries: Sequence[ArticleEntry]) -> Iterator[ArticleEntry]:
    """The first entry of every folder, then the second of every folder, and so on."""
    folders: dict[str, list[ArticleEntry]] = {}
    for entry in entries:
        first = folders.setdefault(_folder(entry), [])
        if len(first) < _EXAMPLES:
            first.append(entry)
    for row in zip_longest(*folders.values()):
        yield from filter(None, row)


def _question_of(article: Article) -> str:
    """What an article answers, in its owner's words."""
    asked = (*article.questions, *(each for part in article.sections for each in part.questions))
    return asked[0] if asked else article.title


def _folder(entry: ArticleEntry) -> str:
    return entry.source.rpartition("/")[0]


def _list_url(offset: int) -> str:
    return url_for("pages.articles", offset=offset or None)


def _search_url(asked: SearchParameters, *, audience: str | None = None, offset: int = 0) -> str:
    """The address of the same question with another audience or page."""
    audience = (asked.audience or "") if audience is None else audience
    usual = current.engine().settings.limit
    return url_for(
        "pages.search",
        q=asked.question,
        audience=audience or None,
        limit=None if asked.limit == usual else asked.limit,
        offset=offset or None,
    )


def _neighbours(asked: SearchParameters, answer: AnswerObject) -> dict[str, str | None]:
    """The addresses of the pages before and behind, None where there is none."""
    before = max(0, asked.offset - asked.limit)
    behind = asked.offset + asked.limit
    further = behind < answer["total"] and behind <= MAX_OFFSET
    return {
        "before": _search_url(asked, offset=before) if asked.offset else None,
        "behind": _search_url(asked, offset=behind) if further else None,
    }
