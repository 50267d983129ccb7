"""Serves the API for programs."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request

from faq.errors import IndexMissing, IndexStale
from faq.presenting.index import present_index, present_no_index
from faq.presenting.links import Links
from faq.presenting.present import (
    present_answer,
    present_article,
    present_articles,
    present_suggestions,
)
from faq.presenting.shapes import (
    AnswerObject,
    ArticleObject,
    ArticlesObject,
    IndexObject,
    RebuildObject,
    SuggestionsObject,
)
from web import current, rebuilds
from web.contact import site_contact
from web.feedback import CASES, feedback_fields, read_feedback_json
from web.operations import Operation, described
from web.parameters import (
    LIST_PARAMETERS,
    Span,
    read_search,
    read_span,
    read_suggest,
    search_parameters,
    suggest_parameters,
)
from web.replies import json_reply
from web.uses import read_use, use_fields

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")


@blueprint.get("/search")
@described(
    Operation(
        "回答一个问题",
        AnswerObject,
        parameters=search_parameters,
        problems=(503,),
        revalidated=True,
    )
)
def search() -> Response:
    """The answer to `q`."""
    site = current.site()
    engine = site.engine
    search_request = read_search(request.args, engine.settings)
    answer = current.ask(search_request)
    base = current.base_of(request, site)
    links = Links(engine, base)
    presented = present_answer(answer, base=base, explain=search_request.explain, links=links)
    if answer.outcome != "answer" and (contact := site_contact()):
        presented["contact"] = contact
    return json_reply(presented)


@blueprint.get("/suggest")
@described(
    Operation(
        "补全输入的问题",
        SuggestionsObject,
        parameters=suggest_parameters,
        problems=(503,),
        revalidated=True,
    )
)
def suggest() -> Response:
    """Questions that complete `q`, none for an empty one."""
    engine = current.engine()
    wanted = read_suggest(request.args, engine.settings)
    found = engine.suggest(wanted.prefix, limit=wanted.limit)
    return json_reply(present_suggestions(found, base=current.base()))


@blueprint.get("/articles")
@described(
    Operation(
        "列出文章",
        ArticlesObject,
        parameters=lambda _: LIST_PARAMETERS,
        problems=(503,),
        headers={"Link": "addresses of the parts before and after this one (rel=prev, rel=next)"},
        revalidated=True,
    )
)
def articles() -> Response:
    """A part of the list of articles, by the path of their sources."""
    engine, span = current.engine(), read_span(request.args)
    presented = present_articles(
        engine.generation,
        engine.articles(),
        limit=span.limit,
        offset=span.offset,
        base=current.base(),
    )
    response = json_reply(presented)
    response.headers.extend(_links(span, presented["total"]))
    return response


def _links(span: Span, total: int) -> list[tuple[str, str]]:
    """Where the parts before and after one are."""
    limit, offset = span
    neighbours = {}
    if offset + limit < total:
        neighbours["next"] = offset + limit
    if offset > 0:
        # Beyond the end, the one before is the last.
        neighbours["prev"] = max(min(offset, total) - limit, 0)
    return [
        ("Link", f'<{current.url("api.articles", limit=limit, offset=start)}>; rel="{name}"')
        for name, start in neighbours.items()
    ]


@blueprint.get("/articles/<path:article_id>")
@described(
    Operation(
        "读一篇文章",
        ArticleObject,
        path={"article_id": "文章的编号"},
        problems=(404, 503),
        revalidated=True,
    )
)
def article(article_id: str) -> Response:
    """One article, whole."""
    engine, base = current.engine(), current.base()
    found = engine.article(article_id)
    if found is None:
        abort(404)
    return json_reply(present_article(found, base=base, links=Links(engine, base)))


@blueprint.post("/feedback")
@described(
    Operation(
        "告知哪里有帮助、卡在哪一步、缺什么",
        status=204,
        body=feedback_fields,
        cases=CASES,
        problems=(403, 404, 503),
    )
)
def feedback() -> Response:
    """Stores what a reader tells of an answer, an article or a step."""
    submitted = read_feedback_json(request, current.engine())
    current.site().feedback.add(submitted.feedback, key=submitted.key)
    return Response(status=204)


@blueprint.post("/uses")
@described(
    Operation(
        "告知读者打开、做完或复制了哪个回答",
        status=204,
        body=use_fields,
        form=True,
        problems=(403, 404, 503),
    )
)
def uses() -> Response:
    """Logs what a reader does with an answer, as long as questions are logged."""
    use = read_use(request, current.engine())
    if recorder := current.site().oversight.questions:
        recorder.note_use(use)
    return Response(status=204)


@blueprint.get("/index")
@described(Operation("当前索引的状态", IndexObject))
def index() -> Response:
    """The index in force; 200 as well when there is none."""
    try:
        found = present_index(current.engine().stats())
    except IndexMissing:
        found = present_no_index("missing")
    except IndexStale:
        found = present_no_index("stale")
    return json_reply({**found, "rebuild": rebuilds.last(request)})


@blueprint.post("/rebuild")
@described(
    Operation(
        "重建索引",
        RebuildObject,
        status=202,
        body=lambda _: rebuilds.FIELDS,
        problems=(409, 503),
        headers={"Location": "where the state of the rebuild is"},
        token=True,
    )
)
def rebuild() -> Response:
    """Has the index rebuilt; needs the token."""
    return rebuilds.start(request)


@blueprint.delete("/rebuild")
@described(Operation("取消重建", RebuildObject, status=202, problems=(404, 503), token=True))
def cancel_rebuild() -> Response:
    """Ends the rebuild that waits or runs; needs the token."""
    return rebuilds.cancel(request)
