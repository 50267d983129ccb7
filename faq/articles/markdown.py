"""Reads a Markdown file, with optional front matter.

Plain prose is read line by line, everything else as CommonMark.
"""

from __future__ import annotations

from faq.articles.front_matter import read_front_matter
from faq.articles.outline import Heading, outline
from faq.articles.prose import read_prose
from faq.articles.values import ArticleError, FileContent, SourceFile
from faq.model import Article, ArticleId, Block, Fault


def read_markdown(file: SourceFile, text: str) -> FileContent:
    """The article in `text`, and what is weak about its front matter.

    Raises ArticleError for broken front matter or an empty file.
    """
    matter, body = read_front_matter(text)
    stream = _read(body)
    parts = outline(stream, matter.title)
    if not any(isinstance(each, Block) for each in stream):
        fault = "没有正文 (no text)" if parts.title else "没有标题也没有正文 (no title, no text)"
        raise ArticleError((1, fault))
    other_title = (parts.other_title,) if parts.other_title else ()
    article = Article(
        id=ArticleId(file.stem),
        title=parts.title or file.stem.rpartition("/")[2],
        source=file.name,
        lead=parts.lead,
        sections=parts.sections,
        notice=parts.notice,
        questions=tuple(dict.fromkeys((*matter.questions, *other_title))),
        audience=matter.audience,
        tags=matter.tags,
        updated=matter.updated,
        valid_from=matter.valid_from,
        valid_until=matter.valid_until,
        origin=matter.origin,
    )
    weak = tuple(Fault(file.name, line, spot) for line, spot in matter.weak)
    return FileContent((article,), weak_spots=weak, unknown_keys=matter.unknown)


def _read(text: str) -> list[Heading | Block]:
    prose = read_prose(text)
    if prose is not None:
        return prose
    # Imported on demand: importing the parsers takes longer than reading a file of prose.
    from faq.articles.commonmark import read_commonmark

    return read_commonmark(text)
