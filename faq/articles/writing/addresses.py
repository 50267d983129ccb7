"""Finds the addresses of an article's links and pictures, and replaces them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from faq.model import Article, Block


def links_in(article: Article) -> tuple[str, ...]:
    """Where the links of an article lead, each once, as written."""
    return tuple(
        dict.fromkeys(
            span.href
            for block in _blocks(article)
            for span in block.spans
            if span.kind == "link" and span.href
        )
    )


def pictures_in(article: Article) -> tuple[str, ...]:
    """The addresses of the pictures of an article, each once, as written."""
    return tuple(
        dict.fromkeys(
            picture.src for block in _blocks(article) for picture in block.pictures if picture.src
        )
    )


def with_addresses(
    article: Article, links: Mapping[str, str], pictures: Mapping[str, str]
) -> Article:
    """`article` with other addresses for links and pictures; those that aren't named stay."""
    if not (links or pictures):
        return article

    def changed(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
        return tuple(_changed(each, links, pictures) for each in blocks)

    return replace(
        article,
        lead=changed(article.lead),
        sections=tuple(replace(each, blocks=changed(each.blocks)) for each in article.sections),
        notice=changed(article.notice),
        closing=changed(article.closing),
    )


def _blocks(article: Article) -> Iterator[Block]:
    yield from article.lead
    for section in article.sections:
        yield from section.blocks
    yield from article.notice
    yield from article.closing


def _changed(block: Block, links: Mapping[str, str], pictures: Mapping[str, str]) -> Block:
    return replace(
        block,
        spans=tuple(
            replace(each, href=links.get(each.href, each.href)) if each.kind == "link" else each
            for each in block.spans
        ),
        pictures=tuple(
            replace(each, src=pictures.get(each.src, each.src)) for each in block.pictures
        ),
    )
