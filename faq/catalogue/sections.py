"""Finds the sections of a generation that meet a query, with what an editor wants to know."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from faq.catalogue.evaluate import Counts
from faq.catalogue.find import Catalogue
from faq.errors import FaqError, damaged_index
from faq.model import ArticleId, Audience, PassageId
from faq.storage.generation import Generation
from faq.storage.schema import SECTIONS


@dataclass(frozen=True, slots=True)
class FoundSection:
    """A section that meets a query.

    >>> engine.find("heading:积分", 1).sections[0].passage_id
    'both#积分多久过期'
    """

    passage_id: PassageId
    article_id: ArticleId
    title: str
    heading: str
    audience: tuple[Audience, ...]
    tags: tuple[str, ...]
    updated: str | None
    source: str


@dataclass(frozen=True, slots=True)
class FoundSections:
    """The sections that meet a query.

    >>> engine.find("运费", 1).total
    2
    """

    total: int
    sections: tuple[FoundSection, ...]
    """The first of them."""
    facets: dict[str, dict[str, int]]
    """How many of them have which tag, audience and folder, the most frequent first."""


def find_sections(
    generation: Generation, query: str, limit: int, counts: Counts | None = None
) -> FoundSections:
    """The sections of `generation` that meet `query`; `counts` as `faq.catalogue.evaluate`.

    Raises FindError where the query can't be read, IndexStale where the catalogue is damaged.
    """
    with _reading():
        found = Catalogue(generation.folder / SECTIONS, counts).find(query, limit, facets=True)
    sections = tuple(_section(generation, each) for each in found.passages)
    return FoundSections(found.total, sections, found.facets)


def find_articles(generation: Generation, query: str) -> frozenset[ArticleId]:
    """The articles of `generation` that meet a reader's query; raises as `find_sections`."""
    with _reading():
        return Catalogue(generation.folder / SECTIONS).articles(query)


@contextmanager
def _reading() -> Iterator[None]:
    try:
        yield
    except FaqError:
        raise
    except Exception as error:  # whatever Whoosh meets in files that are not as it wrote them
        raise damaged_index(error) from error


def _section(generation: Generation, passage_id: PassageId) -> FoundSection:
    row = generation.row_of(passage_id)
    if row is None:
        raise damaged_index(ValueError(f"{passage_id}: no such passage"))
    passage = generation.passage(row)
    entry = generation.entry_of(row)
    return FoundSection(
        passage_id,
        passage.article_id,
        passage.title,
        passage.heading,
        passage.audience or entry.audience,
        entry.tags,
        passage.updated,
        entry.source,
    )
