"""What is wrong with a corpus, and what could be better?  Nothing is written."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from faq import articles as reading
from faq.language.lexicon import read_lexicon
from faq.model import Article, Block, Fault, Passage
from faq.passages.split import split
from faq.passages.steps import mark, steps
from faq.settings import Settings


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What `check` found; a weak spot is no fault, but its readers would be better off."""

    articles: int
    passages: int
    steps: int
    faults: tuple[Fault, ...]
    weak_spots: tuple[Fault, ...]


def check(settings: Settings) -> CheckReport:
    """Reads the whole corpus and reports on it.

    Raises CorpusError when the corpus can't be read at all.
    """
    walk = reading.walk(settings.corpus)
    _, lexicon_faults = read_lexicon(settings.corpus)
    faults = [*walk.faults, *lexicon_faults]
    articles: list[Article] = []
    for file in walk.files:
        loaded = reading.load(file, settings.max_file_bytes)
        if isinstance(loaded, Fault):
            faults.append(loaded)
            continue
        content = reading.read_file(file, loaded)
        faults.extend(content.faults)
        articles.extend(mark(article) for article in content.articles)
    kept, duplicates = reading.unique(articles)
    passages = [passage for article in kept for passage in split(article, settings.passage_chars)]
    return CheckReport(
        articles=len(kept),
        passages=len(passages),
        steps=sum(len(each.steps) for each in passages if each.piece == 1),
        faults=tuple(sorted({*faults, *duplicates})),
        weak_spots=tuple(sorted({*_of_articles(kept), *_same_questions(passages)})),
    )


def _of_articles(articles: Iterable[Article]) -> Iterator[Fault]:
    known = {article.source for article in articles}
    for article in articles:
        sections = [(section.heading, section.line, section.blocks) for section in article.sections]
        if not any(steps(blocks) for blocks in (article.lead, *(each[2] for each in sections))):
            yield Fault(article.source, 1, "没有任何操作步骤 (no action steps)")
        parents = {section.path[:-1] for section in article.sections}
        for section in article.sections:
            if not section.blocks and section.path not in parents:
                spot = f"小节“{section.heading}”没有内容 (empty section)"
                yield Fault(article.source, section.line, spot)
        for block in (*article.lead, *(block for each in sections for block in each[2])):
            yield from _dead_links(article, block, known)


def _dead_links(article: Article, block: Block, known: set[str]) -> Iterator[Fault]:
    for span in block.spans:
        try:
            parts = urlsplit(span.href)
        except ValueError:
            yield Fault(article.source, block.line, f"链接 {span.href} 不是网址 (not an address)")
            continue
        if span.kind != "link" or parts.scheme or parts.netloc or not parts.path:
            continue
        folder = "" if parts.path.startswith("/") else posixpath.dirname(article.source)
        target = posixpath.normpath(posixpath.join(folder, unquote(parts.path).lstrip("/")))
        if posixpath.splitext(target)[1] in reading.SUFFIXES and target not in known:
            spot = f"链接 {span.href} 指向的文章不存在 (dead link)"
            yield Fault(article.source, block.line, spot)


def _same_questions(passages: Iterable[Passage]) -> Iterator[Fault]:
    """Questions and headings that several articles claim: which one answers is chance."""
    first: dict[str, Passage] = {}
    for passage in passages:
        if passage.piece > 1 or passage.part == "notice":
            continue
        for question in {passage.heading, *passage.questions}:
            holder = first.setdefault(question, passage)
            if holder.article_id != passage.article_id:
                spot = f"“{question}”在 {holder.source} 里也有 (also asked there)"
                yield Fault(passage.source, 1, spot)
