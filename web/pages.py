"""Serves the pages for people."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, abort, redirect, request
from flask.sansio.scaffold import Scaffold
from markupsafe import Markup, escape
from msgspec.structs import replace
from werkzeug.urls import uri_to_iri

from faq.errors import FaqError
from faq.model import ArticleId, Hit
from faq.presenting.links import Links
from faq.presenting.pieces import Part, passage_parts, point_parts, segments, step_parts
from faq.presenting.present import (
    body_highlights,
    near_hits,
    opens_first,
    present_answer,
    present_article,
    present_hit,
    present_suggestions,
)
from faq.presenting.shapes import HitObject
from faq.presenting.steps import ordinals
from faq.presenting.urls import article_url, passage_url
from faq.presenting.warnings import apart
from web import current, freshness
from web.article_page import beginning, blocks_of, folder_of, further_questions, minutes, place
from web.assets import asset
from web.browsing import listing, read_filters, tag_page, topics
from web.contact import contact_link
from web.feedback import read_feedback_form
from web.headers import policy_with
from web.languages import LANGUAGES, language, translate
from web.layout import lay_out
from web.parameters import read_offset, read_search
from web.pictures import remote_hosts
from web.preferences import reader, theme
from web.replies import page_reply
from web.result_pages import by_article, mentioned_synonyms, pages_around, search_url, unrepeated
from web.structured import article_data, breadcrumbs, describe, embedded
from web.targets import ArticleTargets
from web.traditional import LANGUAGE, in_script, is_rewritten, script

blueprint = Blueprint("pages", __name__)

AUDIENCE_LABELS = {"buyer": "买家", "seller": "卖家"}
_NEAREST = 5
"""Topics offered where there is no answer; more would bury the advice."""
_EXAMPLES = 6
"""Questions on the first page: those that the owner pins, then those of the corpus."""
_BESIDE = 6
"""Sections offered beside the one that answers; more would be a table of contents."""


def register(target: Scaffold) -> None:
    """Registers the variables that all templates of `target` share."""

    @target.context_processor
    def shared() -> dict[str, object]:
        return {
            "_": translate,
            "asset": asset,
            "audience_labels": {code: translate(label) for code, label in AUDIENCE_LABELS.items()},
            "bdi": _isolated,
            "branding": current.site().branding,
            "folder_of": folder_of,
            "contact_link": contact_link,
            "has_sides": _has_sides,
            "language": language(),
            "listed": current.settings().search_engines == "allow",
            "languages": LANGUAGES,
            "here": current.url("pages.home") if request.method == "POST" else _here(),
            "placeholder": _placeholder,
            "question_chars": current.settings().question_chars,
            "view": (request.endpoint or "").rpartition(".")[2],
            "reader": reader(),
            "passage_parts": passage_parts,
            "point_parts": point_parts,
            "apart": apart,
            "script": script(),
            "in_script": in_script,
            "segments": segments,
            "step_ordinals": ordinals,
            "step_parts": step_parts,
            "theme": theme(),
            "url": current.url,
        }


def _has_sides() -> bool:
    """Whether to ask readers which side they are on; not while there is no index."""
    try:
        return current.engine().has_sides()
    except FaqError:
        return False


def _placeholder() -> Markup:
    """What the owner has set for the empty box, else a question that the corpus answers, or what to
    do while there is none."""
    if own := current.settings().site_placeholder:
        return escape(own)
    try:
        examples = current.engine().examples(reader())
    except FaqError:  # reported by the page itself
        examples = ()
    if examples:
        return translate("例如：{question}", question=examples[0])
    return translate("用一句话写下你遇到的事")


def _isolated(text: str) -> Markup:
    """`text`, isolated from the writing direction around it."""
    return Markup("<bdi>{}</bdi>").format(text)


@blueprint.get("/")
def home() -> Response:
    """The search box with example questions."""
    engine = current.engine()
    pinned = engine.settings.pinned_questions or ()
    found = topics(engine)
    return page_reply(
        "home.html",
        examples=tuple(dict.fromkeys((*pinned, *engine.examples(reader()))))[:_EXAMPLES],
        topics=found if len(found) > 1 else (),
        count=len(engine.articles()),
        canonical=current.absolute(current.url("pages.home")),
        description=current.site().branding.welcome,
    )


@blueprint.get("/search")
def search() -> Response:
    """The answer to `q` as a page."""
    if "q" not in request.args:
        return redirect(current.url("pages.home"))  # type: ignore[return-value]
    engine = current.engine()
    search_request = replace(read_search(request.args, engine.settings), reader=reader())
    found = current.ask(search_request)
    links = Links(engine, current.base())
    answer = present_answer(found, base=current.base(), links=links)
    choices = found.choices if search_request.offset == 0 else ()
    has_lead = not choices and answer["hits"] and search_request.offset == 0
    lead = answer["hits"][0] if has_lead else None
    beside = engine.beside(found.hits[0].passage, _BESIDE) if lead else ()
    near = near_hits(found) if search_request.offset == 0 else len(found.hits)
    shown = {hit.rank for hit in choices or (found.hits[:1] if lead else ())}
    others = [hit for hit in answer["hits"][:near] if hit["rank"] not in shown]
    return page_reply(
        "search.html",
        answer=answer,
        corrected=found.corrected,
        synonyms=mentioned_synonyms(found.synonyms),
        lead=lead,
        beside=present_suggestions(beside, base=current.base())["suggestions"],
        beside_ids=[each.passage_id for each in beside],
        related_ids=[each.passage_id for each in found.related],
        is_logged=current.site().oversight.questions is not None,
        lead_parts=passage_parts(lead, body_highlights(found.hits[0])) if lead else [],
        choices=[_shown(hit, links) for hit in choices],
        first_open=opens_first(found),
        further=by_article(unrepeated(others, lead)),
        nearest=answer["hits"][:_NEAREST],
        audience=search_request.audience or "",
        everybody_url=search_url(replace(search_request, audience=None)),
        literal_url=search_url(search_request, literal=True),
        neighbours=pages_around(search_request, answer, near),
        address=uri_to_iri(current.absolute(search_url(search_request))),
        today=date.today().isoformat(),
    )


@blueprint.post("/feedback")
def feedback() -> Response:
    """Stores what a reader tells, thanks, and asks what was missing."""
    engine = current.engine()
    submitted = read_feedback_form(request, engine)
    current.site().feedback.add(submitted.feedback, key=submitted.key)
    told = submitted.feedback
    passage = engine.passage(told.passage_id) if told.passage_id else None
    place = passage_url(passage.id) if passage else article_url(ArticleId(told.article_id))
    question = current.url("pages.search", q=told.question) if told.question else ""
    return page_reply(
        "feedback.html",
        submitted=submitted,
        back=question or current.base() + place,
        most=engine.settings.feedback_chars,
    )


@blueprint.get("/articles")
def articles() -> Response:
    """All articles, or those that pass the reader's filters, by folder."""
    listed = listing(current.engine(), read_filters(request.args), read_offset(request.args))
    return page_reply(
        "articles.html",
        canonical=current.absolute(current.url("pages.articles")),
        listed_now=listed,
        filters=listed.filters,
    )


@blueprint.get("/tags")
def tags() -> Response:
    """All tags, the most frequent ones first."""
    return page_reply("tags.html", tagged=tag_page(current.engine(), read_offset(request.args)))


@blueprint.get("/articles/<path:article_id>")
def article(article_id: str) -> Response:
    """One article, each section with its anchor."""
    engine = current.engine()
    indexed = engine.article(article_id)
    if indexed is None:
        abort(404)
    base, article = current.base(), indexed.article
    further = present_suggestions(further_questions(engine, indexed), base=base)
    shown = present_article(indexed, base=base)
    links = Links(engine, base).of(article.id, article.source, here=True)
    if any(block.pictures for block in blocks_of(article)):
        freshness.leave_untagged()
    folder = folder_of(article.source)
    response = page_reply(
        "article.html",
        article=shown,
        canonical=current.absolute(shown["url"]),
        description=describe(shown),
        structured=[embedded(article_data(shown)), embedded(breadcrumbs(shown, folder))],
        page=lay_out(indexed, ArticleTargets(links, engine.settings)),
        minutes=minutes(article),
        place=place(engine, indexed),
        rewritten=language() == LANGUAGE and is_rewritten(beginning(article)),
        further=further["suggestions"],
    )
    if hosts := remote_hosts(engine.settings.picture_hosts):
        response.headers["Content-Security-Policy"] = policy_with(hosts)
    return response


def _shown(hit: Hit, links: Links) -> tuple[HitObject, list[Part]]:
    """A hit and the parts of its text."""
    presented = present_hit(hit, base=current.base(), links=links)
    return presented, passage_parts(presented, body_highlights(hit))


def _here() -> str:
    """The path and query of this request, for links back to it."""
    path = f"{request.script_root}{request.path}"
    query = request.query_string.decode("utf-8", "replace")
    return f"{path}?{query}" if query else path
