"""Lists articles by folder, and those that a reader's filters let through."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby

from faq.engine import Engine
from faq.errors import FindError, LocalIndexNeeded
from faq.model import ArticleEntry, Audience
from faq.presenting.present import present_entries
from faq.presenting.shapes import EntryObject
from web import current
from web.languages import translate
from web.problems import NOT_HERE

LISTED = 500
"""Articles on a page of the list; a question table may have many thousand rows."""
_TITLE_CHARS, _PATH_CHARS = 200, 400
"""Characters of a query, and of a folder or tag, that count: each article is compared with all of
them, and each link to another filter repeats them."""
_TAGS = 12
"""Tags shown at once, the most frequent ones."""
_RARE_TAGS = 60
"""Further tags that unfold; each link repeats the other filters.  The rest have a page."""
_TITLES = 3
"""Titles that tell what a folder is about."""
_SIDES: dict[str, Audience] = {"buyer": "buyer", "seller": "seller"}


@dataclass(frozen=True, slots=True)
class Filters:
    """What a reader wants to see of the list; all of it by default."""

    title: str = ""
    """A query as `faq find` takes it; words without a field are sought in titles."""
    audience: str = ""
    folder: str = ""
    tag: str = ""

    def __bool__(self) -> bool:
        return bool(self.title or self.audience or self.folder or self.tag)

    def passing(self, entries: Sequence[ArticleEntry]) -> list[ArticleEntry]:
        """Those of `entries`, which meet the query, that are to be listed."""
        return [each for each in entries if self._passes(each)]

    def _passes(self, entry: ArticleEntry) -> bool:
        return (
            (not self.audience or not entry.audience or self.audience in entry.audience)
            and (not self.folder or f"{folder_of(entry)}/".startswith(f"{self.folder}/"))
            and (not self.tag or self.tag in entry.tags)
        )

    def url(self, *, offset: int = 0, **changes: str) -> str:
        """The address of the list with these filters, some of them changed."""
        wanted = replace(self, **changes)
        return current.url(
            "pages.articles",
            title=wanted.title or None,
            audience=wanted.audience or None,
            folder=wanted.folder or None,
            tag=wanted.tag or None,
            offset=offset or None,
        )


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of the corpus with the articles that are listed."""

    path: str
    name: str
    count: int
    """Articles in it that pass the filters, on all pages of the list."""
    entries: Sequence[EntryObject] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of the list of articles."""

    filters: Filters
    count: int
    folders: Sequence[Folder]
    all_folders: Sequence[Folder]
    """Of the articles that meet the query, as the tags are."""
    tags: Sequence[tuple[str, int]]
    rare_tags: Sequence[tuple[str, int]]
    unshown_tags: int
    previous: str | None
    following: str | None
    fault: str = ""
    """What is wrong with the query."""


@dataclass(frozen=True, slots=True)
class TagPage:
    """A page of the list of tags, with the number of articles that have each."""

    count: int
    tags: Sequence[tuple[str, int]]
    previous: str | None
    following: str | None


def read_filters(arguments: Mapping[str, str]) -> Filters:
    """The filters of a query string; what means nothing lets everything through."""
    return Filters(
        title=arguments.get("title", "").strip()[:_TITLE_CHARS],
        audience=_SIDES.get(arguments.get("audience", ""), ""),
        folder=arguments.get("folder", "").strip("/")[:_PATH_CHARS],
        tag=arguments.get("tag", "")[:_PATH_CHARS],
    )


def listing(engine: Engine, filters: Filters, offset: int) -> Listing:
    """The articles from `offset` on that pass the filters, by folder."""
    names, (every, fault) = engine.folders(), _meeting(engine, filters.title)
    entries = [] if fault else filters.passing(every)
    counts = Counter(map(folder_of, entries))
    folders = [
        Folder(
            path,
            names.get(path, path),
            counts[path],
            present_entries(run, base=current.base()),
        )
        for path, run in groupby(entries[offset : offset + LISTED], folder_of)
    ]
    whole = len(every) == len(in_order(engine))
    ranked = _ranked_tags(engine, engine.generation) if whole else _ranked(every)
    following = offset + LISTED
    return Listing(
        filters,
        len(entries),
        folders,
        _folders(engine, every),
        ranked[:_TAGS],
        ranked[_TAGS : _TAGS + _RARE_TAGS],
        max(0, len(ranked) - _TAGS - _RARE_TAGS),
        filters.url(offset=max(0, offset - LISTED)) if offset else None,
        filters.url(offset=following) if following < len(entries) else None,
        fault,
    )


def _meeting(engine: Engine, query: str) -> tuple[list[ArticleEntry], str]:
    """The articles that meet a query, or all of them with what is wrong with it."""
    every = in_order(engine)
    if not query:
        return every, ""
    try:
        met = engine.articles_meeting(query)
    except FindError as error:
        return every, str(error)
    except LocalIndexNeeded:  # its text is for operators
        return every, translate(NOT_HERE)
    return [each for each in every if each.id in met], ""


def tag_page(engine: Engine, offset: int) -> TagPage:
    """The tags from `offset` on, the most frequent ones first."""
    ranked = _ranked_tags(engine, engine.generation)
    following = offset + LISTED
    return TagPage(
        len(ranked),
        ranked[offset:following],
        current.url("pages.tags", offset=max(0, offset - LISTED) or None) if offset else None,
        current.url("pages.tags", offset=following) if following < len(ranked) else None,
    )


@lru_cache(maxsize=4)
def _ranked_tags(engine: Engine, generation: str) -> list[tuple[str, int]]:
    """All tags with their articles, counted once for each `generation`."""
    return _ranked(engine.articles())


def _ranked(entries: Iterable[ArticleEntry]) -> list[tuple[str, int]]:
    tags = Counter(tag for each in entries for tag in each.tags)
    return sorted(tags.items(), key=lambda each: (-each[1], each[0]))


def topics(engine: Engine) -> list[Folder]:
    """The folders that hold articles, each with the first few of them."""
    return _folders(engine, in_order(engine))


def _folders(engine: Engine, every: Sequence[ArticleEntry]) -> list[Folder]:
    names = engine.folders()
    counts = Counter(map(folder_of, every))
    return [
        Folder(
            path,
            names.get(path, path),
            counts[path],
            present_entries(list(run)[:_TITLES], base=current.base()),
        )
        for path, run in groupby(every, folder_of)
    ]


def neighbours(engine: Engine, entry_id: str) -> tuple[ArticleEntry | None, ArticleEntry | None]:
    """The articles before and after one in its folder, None where there is none."""
    every = in_order(engine)
    at = next((place for place, each in enumerate(every) if each.id == entry_id), None)
    if at is None:
        return None, None
    own = folder_of(every[at])
    around = (every[at - 1] if at else None, every[at + 1] if at + 1 < len(every) else None)
    previous, following = (each if each and folder_of(each) == own else None for each in around)
    return previous, following


def in_order(engine: Engine) -> list[ArticleEntry]:
    """All articles, folders in the order that the owner has given them."""
    return _ordered(engine, engine.generation)


@lru_cache(maxsize=4)
def _ordered(engine: Engine, generation: str) -> list[ArticleEntry]:
    """The same, sorted once for each `generation`."""
    places = {folder: place for place, folder in enumerate(engine.folders())}
    return sorted(
        engine.articles(),
        key=lambda each: (places.get(folder_of(each), len(places)), folder_of(each)),
    )


def folder_of(entry: ArticleEntry) -> str:
    """The path of the folder that an article's file is in."""
    return entry.source.rpartition("/")[0]
