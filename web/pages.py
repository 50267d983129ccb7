"""Which pages do people read?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby, zip_longest

from flask import Blueprint, Response, abort, redirect, request
from flask.sansio.scaffold import Scaffold
from markupsafe import Markup

from faq.engine import MAX_OFFSET, Engine
from faq.model import Article, ArticleEntry, Block, IndexedArticle, Related
from faq.presenting.present import (
    passage_segments,
    present_answer,
    present_article,
    present_articles,
    present_suggestions,
    segments,
)
from faq.presenting.shapes import AnswerObject, HitObject
from web import current
from web.assets import asset
from web.feedback import read_feedback_form
from web.languages import LANGUAGES, language, translate
from web.layout import lay_out
from web.links import Links
from web.parameters import SearchParameters, read_offset, read_search
from web.preferences import theme
from web.replies import page_reply

blueprint = Blueprint("pages", __name__)

AUDIENCE_LABELS = {"buyer": "买家", "seller": "卖家"}
_EXAMPLES = 6
_TRIED = 3
"""Times as many questions are tried for the examples: some are not answered surely."""
_NEAREST = 5
"""Topics offered where there is no answer; more would bury the advice."""
_SYNONYMS = 3
"""Told of at most, for what they explain is the answer."""
_NEXT = 3
"""Questions offered at the end of an article."""
_LISTED = 500
"""Articles on a page of the list; the rows of a question table can be very many."""
_READ_PER_MINUTE = 400
"""Han characters that a reader takes in."""


def register(target: Scaffold) -> None:
    """Gives the templates of `target` what all of them share."""

    @target.context_processor
    def shared() -> dict[str, object]:
        return {
            "_": translate,
            "asset": asset,
            "audience_labels": {code: translate(label) for code, label in AUDIENCE_LABELS.items()},
            "bdi": _isolated,
            "branding": current.site().branding,
            "language": language(),
            "languages": LANGUAGES,
            "here": current.url("pages.home") if request.method == "POST" else _here(),
            "question_chars": current.settings().question_chars,
            "room": (request.endpoint or "").rpartition(".")[2],
            "segments": segments,
            "theme": theme(),
            "url": current.url,
        }


def _isolated(text: str) -> Markup:
    """`text` whose direction does not reach what stands around it."""
    return Markup("<bdi>{}</bdi>").format(text)


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
        return redirect(current.url("pages.home"))  # type: ignore[return-value]
    engine = current.engine()
    asked = read_search(request.args, engine.settings)
    found = engine.ask(
        asked.question,
        limit=asked.limit,
        offset=asked.offset,
        audience=asked.audience,
        literal=asked.literal,
    )
    answer = present_answer(found, base=current.base())
    lead = answer["hits"][0] if answer["hits"] and asked.offset == 0 else None
    further = answer["hits"][1:] if lead else answer["hits"]
    return page_reply(
        "search.html",
        answer=answer,
        corrected=found.corrected,
        synonyms=_told(found.synonyms),
        lead=lead,
        lead_segments=passage_segments(lead) if lead else [],
        further=_by_article(further),
        nearest=answer["hits"][:_NEAREST],
        asked=asked,
        audiences=[
            (code, label, _search_url(asked, audience=code))
            for code, label in (("", "全部"), *AUDIENCE_LABELS.items())
        ],
        typed=_search_url(asked, literal=True),
        neighbours=_neighbours(asked, answer),
    )


@blueprint.post("/feedback")
def feedback() -> Response:
    """Stores what a reader without scripts says of an answer, and asks why not."""
    said = read_feedback_form(request, current.settings())
    current.site().feedback.add(said.feedback, key=said.key)
    return page_reply("feedback.html", said=said)


@blueprint.get("/articles")
def articles() -> Response:
    """All articles, or those with a tag, by folder."""
    engine = current.engine()
    called = engine.folders()
    places = {folder: place for place, folder in enumerate(called)}
    every = sorted(
        engine.articles(), key=lambda each: (places.get(_folder(each), len(places)), _folder(each))
    )
    tag = request.args.get("tag", "")
    entries = [each for each in every if not tag or tag in each.tags]
    offset = read_offset(request.args)
    listed = entries[offset : offset + _LISTED]
    behind = offset + _LISTED
    tags = Counter(tag for each in every for tag in each.tags)
    return page_reply(
        "articles.html",
        folders=[
            (
                called.get(folder, folder),
                present_articles(engine.generation, run, base=current.base())["articles"],
            )
            for folder, run in groupby(listed, _folder)
        ],
        counts=Counter(called.get(folder, folder) for folder in map(_folder, entries)),
        count=len(entries),
        tags=sorted(tags.items(), key=lambda each: (-each[1], each[0])),
        tag=tag,
        before=_list_url(max(0, offset - _LISTED), tag) if offset else None,
        behind=_list_url(behind, tag) if behind < len(entries) else None,
    )


@blueprint.get("/articles/<path:article_id>")
def article(article_id: str) -> Response:
    """One article, each section with its anchor."""
    engine = current.engine()
    indexed = engine.article(article_id)
    if indexed is None:
        abort(404)
    base = current.base()
    further = present_suggestions(_further(engine, indexed), base=base)
    return page_reply(
        "article.html",
        article=present_article(indexed, base=base),
        page=lay_out(indexed, Links(indexed, engine, base)),
        minutes=_minutes(indexed.article),
        further=further["suggestions"],
    )


def _examples(engine: Engine, entries: Sequence[ArticleEntry]) -> Iterator[str]:
    """Questions that are answered, each from another article, spread over the folders."""
    seen: set[str] = set()
    for tried, entry in enumerate(_spread(entries)):
        if len(seen) == _EXAMPLES or tried == _TRIED * _EXAMPLES:
            return
        indexed = engine.article(entry.id)
        question = _question_of(indexed.article) if indexed else entry.title
        if question not in seen and engine.ask(question).answered:
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


def _further(engine: Engine, indexed: IndexedArticle) -> Iterator[Related]:
    """What other articles say that comes nearest to this one."""
    limit = min(2 * _NEXT + 2, engine.settings.max_limit)
    title = indexed.article.title[: engine.settings.question_chars]
    seen = {indexed.article.id}
    for hit in engine.ask(title, limit=limit).hits if title.strip() else ():
        if hit.passage.article_id not in seen and len(seen) <= _NEXT:
            seen.add(hit.passage.article_id)
            yield Related(hit.passage.heading, hit.passage.id)


def _minutes(article: Article) -> int:
    """How long one reads, at least a minute."""

    def said(blocks: Sequence[Block]) -> int:
        return sum(len(block.text) for block in blocks)

    parts = (article.lead, article.notice, *(section.blocks for section in article.sections))
    return max(1, round(sum(map(said, parts)) / _READ_PER_MINUTE))


def _told(synonyms: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The synonyms worth telling: those of whole words, the first few."""
    said = [each for each, _ in synonyms]
    return [
        (each, taken)
        for each, taken in synonyms
        if not any(each != other and each in other for other in said)
    ][:_SYNONYMS]


def _by_article(hits: Sequence[HitObject]) -> list[list[HitObject]]:
    """Hits in the order of their best, those of one article together."""
    found: dict[str, list[HitObject]] = {}
    for hit in hits:
        found.setdefault(hit["article_id"], []).append(hit)
    return list(found.values())


def _folder(entry: ArticleEntry) -> str:
    return entry.source.rpartition("/")[0]


def _here() -> str:
    """The path and query of this request, to come back to."""
    path = f"{request.script_root}{request.path}"
    query = request.query_string.decode("utf-8", "replace")
    return f"{path}?{query}" if query else path


def _list_url(offset: int, tag: str) -> str:
    return current.url("pages.articles", offset=offset or None, tag=tag or None)


def _search_url(
    asked: SearchParameters, *, audience: str | None = None, offset: int = 0, literal: bool = False
) -> str:
    """The address of the same question with another audience or page, or taken as typed."""
    audience = (asked.audience or "") if audience is None else audience
    usual = current.settings().limit
    return current.url(
        "pages.search",
        q=asked.question,
        audience=audience or None,
        limit=None if asked.limit == usual else asked.limit,
        offset=offset or None,
        literal="1" if literal or asked.literal else None,
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
