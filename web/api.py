"""Serves the API for programs."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request

from faq.errors import IndexMissing, IndexStale
from faq.presenting.links import Links
from faq.presenting.present import (
    present_answer,
    present_article,
    present_articles,
    present_index,
    present_no_index,
    present_suggestions,
)
from web import current
from web.contact import present_contact
from web.feedback import read_feedback_json
from web.parameters import read_search, read_suggest
from web.replies import json_reply

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")


@blueprint.get("/search")
def search() -> Response:
    """The answer to `q`."""
    site = current.site()
    engine = site.engine
    search_request = read_search(request.args, engine.settings)
    answer = engine.ask(search_request)
    base = current.base_of(request, site)
    links = Links(engine, base)
    presented = present_answer(answer, base=base, explain=search_request.explain, links=links)
    if answer.outcome != "answer" and (contact := present_contact()):
        presented["contact"] = contact
    return json_reply(presented)


@blueprint.get("/suggest")
def suggest() -> Response:
    """Questions that complete `q`, none for an empty one."""
    engine = current.engine()
    parameters = read_suggest(request.args, engine.settings)
    found = engine.suggest(parameters.prefix, limit=parameters.limit)
    return json_reply(present_suggestions(found, base=current.base()))


@blueprint.get("/articles")
def articles() -> Response:
    """All articles of the index in force."""
    engine = current.engine()
    return json_reply(present_articles(engine.generation, engine.articles(), base=current.base()))


@blueprint.get("/articles/<path:article_id>")
def article(article_id: str) -> Response:
    """One article, whole."""
    engine, base = current.engine(), current.base()
    found = engine.article(article_id)
    if found is None:
        abort(404)
    return json_reply(present_article(found, base=base, links=Links(engine, base)))


@blueprint.post("/feedback")
def feedback() -> Response:
    """Stores whether an answer helped."""
    submitted = read_feedback_json(request, current.settings())
    current.site().feedback.add(submitted.feedback, key=submitted.key)
    return Response(status=204)


@blueprint.get("/index")
def index() -> Response:
    """The index in force; 200 as well when there is none."""
    try:
        return json_reply(present_index(current.engine().stats()))
    except IndexMissing:
        return json_reply(present_no_index("missing"))
    except IndexStale:
        return json_reply(present_no_index("stale"))
