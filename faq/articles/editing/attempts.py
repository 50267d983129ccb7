"""Proposes, for any format, where a file takes a question of an article or of one section."""

from __future__ import annotations

import re
from collections.abc import Iterator

from faq.articles.corpus import HTML
from faq.articles.editing.csv_questions import csv_attempts
from faq.articles.editing.html_questions import html_attempts
from faq.articles.editing.json_questions import json_attempts
from faq.articles.editing.sections import escaped_for_markdown, part_of, section_attempts
from faq.articles.editing.source import Attempt, Source
from faq.articles.editing.toml_questions import toml_attempts
from faq.articles.editing.yaml_questions import yaml_attempts, yaml_text
from faq.articles.front_matter import find_front_matter
from faq.articles.values import SourceFile
from faq.model import Article

_MARKDOWN = frozenset({".md", ".markdown"})


def question_attempts(
    file: SourceFile, source: Source, article: Article, section: int | None, question: str
) -> Iterator[Attempt]:
    """The ways to write a question into a file, the likeliest first: for one section of an
    article, or (None) for all of it.

    What one of them makes of the file must be read to be known.
    """
    if file.suffix == ".jsonl":
        yield from json_attempts(source, article, question)
    elif file.suffix in {".csv", ".tsv"}:
        yield from csv_attempts(source, article, question)
    else:
        part = part_of(article, section, source)
        if file.suffix in HTML:
            yield from html_attempts(source, part, question)
        elif file.suffix in _MARKDOWN:
            if section is not None:
                yield from section_attempts(source, part, question)
                yield from section_attempts(source, part, escaped_for_markdown(question))
            yield from _front_matter_attempts(source, question)
        else:
            yield from section_attempts(source, part, question)


def _front_matter_attempts(source: Source, question: str) -> Iterator[Attempt]:
    lines = re.split(r"\r\n|\r|\n", source.text)
    bounds = find_front_matter(lines)
    if bounds is not None:
        attempts = toml_attempts if bounds.mark == "+++" else yaml_attempts
        yield from attempts(source, bounds, question)
        return
    head = ("---", "questions:", f"  - {yaml_text(question)}", "---", "")
    yield (source.before(0, *head),)
    yield (source.before(0, *head[:-1]),)
