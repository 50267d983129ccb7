"""Serves the pages for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from flask import Blueprint, Response, abort, redirect, request
from flask.sansio.scaffold import Scaffold
from markupsafe import Markup, escape
from msgspec.structs import replace

from faq.bounds import MAX_OFFSET, request_bounds
from faq.engine import Engine
from faq.errors import FaqError
from faq.model import Article, Block, Hit, IndexedArticle, Related, SearchRequest
from faq.presenting.links import Links
from faq.presenting.pieces import Part, passage_parts, point_parts, segments, step_parts
from faq.presenting.present import (
    body_highlights,
    near_hits,
    opens_first,
    present_answer,
    present_article,
    present_articles,
    present_hit,
    present_suggestions,
)
from faq.presenting.shapes import AnswerObject, HitObject
from web import current, freshness
from web.assets import asset, modules
from web.browsing import listing, neighbours, read_filters, topics
from web.contact import contact_link
from web.feedback import read_feedback_form
from web.headers import policy_with
from web.languages import LANGUAGES, language, translate
from web.layout import lay_out
from web.parameters import read_offset, read_search
from web.pictures import remote_hosts
from web.preferences import reader, theme
from web.replies import page_reply
from web.structured import article_data, describe, embedded
from web.targets import ArticleTargets

blueprint = Blueprint("pages", __name__)

AUDIENCE_LABELS = {"buyer": "买家", "seller": "卖家"}
_NEAREST = 5
"""Topics offered where there is no answer; more would bury the advice."""
_SYNONYMS = 3
"""Synonyms mentioned at most, so that they don't push the answer down."""
_EXAMPLES = 6
"""Questions on the first page: those that the owner pins, then those of the corpus."""
_BESIDE = 6
"""Sections offered beside the one that answers; more would be a table of contents."""
_NEXT = 3
"""Questions offered at the end of an article."""
_READ_PER_MINUTE = 400
"""Han characters that an adult reads in a minute."""


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
            "folder_of": _folder_of,
            "contact_link": contact_link,
            "has_sides": _has_sides,
            "language": language(),
            "listed": current.settings().search_engines == "allow",
            "languages": LANGUAGES,
            "here": current.url("pages.home") if request.method == "POST" else _here(),
            "modules": modules,
            "placeholder": _placeholder,
            "question_chars": current.settings().question_chars,
            "view": (request.endpoint or "").rpartition(".")[2],
            "reader": reader(),
            "passage_parts": passage_parts,
            "point_parts": point_parts,
            "segments": segments,
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
    found = engine.ask(search_request)
    links = Links(engine, current.base())
    answer = present_answer(found, base=current.base(), links=links)
    choices = found.choices if search_request.offset == 0 else ()
    has_lead = not choices and answer["hits"] and search_request.offset == 0
    lead = answer["hits"][0] if has_lead else None
    near = near_hits(found) if search_request.offset == 0 else len(found.hits)
    shown = {hit.rank for hit in choices or (found.hits[:1] if lead else ())}
    return page_reply(
        "search.html",
        answer=answer,
        corrected=found.corrected,
        synonyms=_mentioned_synonyms(found.synonyms),
        lead=lead,
        beside=present_suggestions(
            engine.beside(found.hits[0].passage, _BESIDE) if lead else (), base=current.base()
        )["suggestions"],
        lead_parts=passage_parts(lead, body_highlights(found.hits[0])) if lead else [],
        choices=[_shown(hit, links) for hit in choices],
        first_open=opens_first(found),
        further=_by_article([hit for hit in answer["hits"][:near] if hit["rank"] not in shown]),
        nearest=answer["hits"][:_NEAREST],
        audience=search_request.audience or "",
        everybody_url=_search_url(replace(search_request, audience=None)),
        literal_url=_search_url(search_request, literal=True),
        neighbours=_neighbours(search_request, answer, near),
    )


@blueprint.post("/feedback")
def feedback() -> Response:
    """Stores the feedback of a reader without scripts, and asks what was missing."""
    submitted = read_feedback_form(request, current.settings())
    current.site().feedback.add(submitted.feedback, key=submitted.key)
    return page_reply("feedback.html", submitted=submitted)


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


@blueprint.get("/articles/<path:article_id>")
def article(article_id: str) -> Response:
    """One article, each section with its anchor."""
    engine = current.engine()
    indexed = engine.article(article_id)
    if indexed is None:
        abort(404)
    base, article = current.base(), indexed.article
    further = present_suggestions(_further(engine, indexed), base=base)
    shown = present_article(indexed, base=base)
    links = Links(engine, base).of(article.id, article.source, here=True)
    if any(block.pictures for block in _blocks(article)):
        freshness.leave_untagged()
    response = page_reply(
        "article.html",
        article=shown,
        canonical=current.absolute(shown["url"]),
        description=describe(shown),
        structured=embedded(article_data(shown)),
        page=lay_out(indexed, ArticleTargets(links, engine.settings)),
        minutes=_minutes(article),
        place=_place(engine, indexed),
        further=further["suggestions"],
    )
    if hosts := remote_hosts(engine.settings.picture_hosts):
        response.headers["Content-Security-Policy"] = policy_with(hosts)
    return response


def _place(engine: Engine, indexed: IndexedArticle) -> dict[str, object]:
    """Where an article stands in time, in its folder and beside others."""
    article, today = indexed.article, date.today().isoformat()
    around = [
        each and present_articles(engine.generation, [each], base=current.base())["articles"][0]
        for each in neighbours(engine, article.id)
    ]
    return {
        "today": today,
        "expired": bool(article.valid_until and article.valid_until < today),
        "folder": _folder_of(article.source),
        "neighbours": dict(zip(("previous", "following"), around, strict=True)),
    }


def _folder_of(source: str) -> dict[str, str]:
    """The folder of a file of the corpus, with the name people know it by."""
    path = source.rpartition("/")[0]
    return {"path": path, "name": current.engine().folders().get(path, path)}


def _shown(hit: Hit, links: Links) -> tuple[HitObject, list[Part]]:
    """A hit and the parts of its text."""
    presented = present_hit(hit, base=current.base(), links=links)
    return presented, passage_parts(presented, body_highlights(hit))


def _further(engine: Engine, indexed: IndexedArticle) -> Iterator[Related]:
    """The passages of other articles nearest to the title of this one."""
    title = indexed.article.title[: engine.settings.question_chars]
    if not title.strip():
        return
    limit = min(2 * _NEXT + 2, engine.settings.max_limit)
    seen = {indexed.article.id}
    for hit in engine.ask(SearchRequest(title, limit=limit)).hits:
        if hit.passage.article_id not in seen and len(seen) <= _NEXT:
            seen.add(hit.passage.article_id)
            yield engine.standing_alone(hit.passage)


def _minutes(article: Article) -> int:
    """Minutes to read an article, at least one."""
    characters = sum(len(block.text) for block in _blocks(article))
    return max(1, round(characters / _READ_PER_MINUTE))


def _blocks(article: Article) -> Iterator[Block]:
    yield from article.lead
    for section in article.sections:
        yield from section.blocks
    yield from article.notice


def _mentioned_synonyms(synonyms: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The first few synonyms of words that are no part of another word with one."""
    words = [word for word, _ in synonyms]
    return [
        (word, taken)
        for word, taken in synonyms
        if not any(word != other and word in other for other in words)
    ][:_SYNONYMS]


def _by_article(hits: Sequence[HitObject]) -> list[list[HitObject]]:
    """Hits grouped by article, each group where its best hit ranks."""
    found: dict[str, list[HitObject]] = {}
    for hit in hits:
        found.setdefault(hit["article_id"], []).append(hit)
    return list(found.values())


def _here() -> str:
    """The path and query of this request, for links back to it."""
    path = f"{request.script_root}{request.path}"
    query = request.query_string.decode("utf-8", "replace")
    return f"{path}?{query}" if query else path


def _search_url(search: SearchRequest, *, offset: int = 0, literal: bool = False) -> str:
    """The address of the same question at another page, or taken literally."""
    settings = current.settings()
    default = request_bounds(settings).limit.nearest(settings.limit)
    return current.url(
        "pages.search",
        q=search.question,
        audience=search.audience,
        limit=None if search.limit == default else search.limit,
        offset=offset or None,
        literal="1" if literal or search.literal else None,
    )


def _neighbours(search: SearchRequest, answer: AnswerObject, shown: int) -> dict[str, str | None]:
    """The addresses of the pages before and behind one that shows so many hits, None where there
    is none."""
    previous = max(0, search.offset - search.limit)
    following = search.offset + shown
    has_more = shown > 0 and following < answer["total"] and following <= MAX_OFFSET
    return {
        "previous": _search_url(search, offset=previous) if search.offset else None,
        "following": _search_url(search, offset=following) if has_more else None,
    }
