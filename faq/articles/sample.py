"""Samples the text of a corpus: a few pages of it tell which trade it is about.

Evenly spaced files or articles and the beginning of each, so that a corpus of any size takes some
hundredths of a second, and the same one always gives the same text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from faq.articles.corpus import HTML, load_beginning
from faq.articles.decode import Undecodable, decode
from faq.articles.values import SourceFile
from faq.model import Article, Fault

_FILES = 100
_CHARS = 200_000
_CHARS_OF_ONE = 4_000
_BYTES_OF_CHAR = 4
_HTML_BYTES = 65_536
"""Read of a page, whose text comes after its head."""
_MARKUP = re.compile(r"(?si)<(script|style|head)\b.*?(?:</\1\s*>|\Z)|<[^>]*>")
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")


def sample_files(files: Sequence[SourceFile]) -> Iterator[str]:
    """Text of some of `files`; those that can't be read are skipped."""
    chosen, chars = _spaced(len(files))
    for file in (files[number] for number in chosen):
        is_page = file.suffix in HTML
        data = load_beginning(file, _HTML_BYTES if is_page else chars * _BYTES_OF_CHAR)
        if isinstance(data, Fault):
            continue
        try:
            text = decode(data, whole=False)
        except Undecodable:
            continue
        if is_page:
            text = _MARKUP.sub(" ", text)
        elif file.suffix == ".jsonl":
            text = _ESCAPE.sub(lambda escape: chr(int(escape[1], 16)), text)
        yield text[:chars]


def sample_articles(articles: Sequence[Article]) -> Iterator[str]:
    """Text of some of `articles`, for those that no files hold."""
    chosen, chars = _spaced(len(articles))
    for article in (articles[number] for number in chosen):
        texts = [article.title, *article.questions, *(each.text for each in article.lead)]
        for section in article.sections:
            texts += [section.heading, *(each.text for each in section.blocks)]
        yield "\n".join(texts)[:chars]


def _spaced(total: int) -> tuple[list[int], int]:
    """Evenly spaced ones of `total` items, and how many characters to take of each."""
    count = min(total, _FILES)
    chosen = [number * total // count for number in range(count)]
    return chosen, min(_CHARS_OF_ONE, _CHARS // max(count, 1))
