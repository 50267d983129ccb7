"""Reads a corpus as a rebuild does, for the rules that look for weak spots."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from faq import articles as reading
from faq.checking.findings import Finding, found
from faq.language.analyzer import Analyzer
from faq.language.lexicon import Lexicon
from faq.language.pack_choice import lexicon_in_force
from faq.model import Article, Block, Fault, Passage
from faq.passages.prepare import prepare
from faq.settings import Settings


@dataclass(frozen=True, slots=True)
class SectionText:
    """What stands under one heading of an article, or before all of them."""

    article: Article
    heading: str
    """The article's title for what stands before the first section, or after the last one."""
    path: tuple[str, ...]
    """Headings from the outermost section to this one; empty for what is in no section."""
    line: int
    blocks: tuple[Block, ...]
    alternative: bool = False
    """Whether it is one of several ways, as a tab is."""


@dataclass(frozen=True)
class CheckedCorpus:
    """A corpus as it was read, with what was wrong with it."""

    settings: Settings
    walk: reading.Walk
    lexicon: Lexicon
    read: tuple[Article, ...]
    """As their files have them, each id once."""
    prepared: Sequence[tuple[Article, tuple[Passage, ...]]]
    faults: tuple[Finding, ...]
    weak_spots: tuple[Finding, ...]
    """What could not be read of an article."""
    unknown_keys: tuple[tuple[str, int, str], ...] = ()
    """Keys of front matter that mean nothing, each with its file and line."""

    @property
    def articles(self) -> tuple[Article, ...]:
        """The articles as they are indexed."""
        return tuple(article for article, _ in self.prepared)

    @cached_property
    def analyzer(self) -> Analyzer:
        """Cuts text as the index does."""
        return Analyzer(self.lexicon)

    @cached_property
    def sections(self) -> tuple[SectionText, ...]:
        """All that the articles tell, by their headings."""
        return tuple(each for article in self.articles for each in _sections(article))


def read_corpus(settings: Settings) -> CheckedCorpus:
    """Reads and prepares the whole corpus; raises CorpusError if it can't be read at all."""
    walk = reading.walk(settings.corpus)
    lexicon, lexicon_faults = lexicon_in_force(settings, reading.sample_files(walk.files))
    faults = [*walk.faults, *lexicon_faults]
    read: list[Article] = []
    weak: list[Finding] = []
    keys: list[tuple[str, int, str]] = []
    for file in walk.files:
        loaded = reading.load(file, settings.max_file_bytes)
        if isinstance(loaded, Fault):
            faults.append(loaded)
            continue
        content = reading.read_file(file, loaded)
        faults.extend(content.faults)
        weak.extend(found("unread-value", each) for each in content.weak_spots)
        keys.extend((file.name, line, key) for line, key in content.unknown_keys)
        read.extend(content.articles)
    unique, duplicates = reading.unique(read)
    return CheckedCorpus(
        settings=settings,
        walk=walk,
        lexicon=lexicon,
        read=unique,
        prepared=prepare(unique, settings.passage_chars),
        faults=tuple(found("left-out", each) for each in sorted({*faults, *duplicates})),
        weak_spots=tuple(weak),
        unknown_keys=tuple(keys),
    )


def _sections(article: Article) -> Iterator[SectionText]:
    for blocks in (article.lead, article.notice, article.closing):
        if blocks:
            yield SectionText(article, article.title, (), blocks[0].line, blocks)
    for section in article.sections:
        yield SectionText(
            article,
            section.heading,
            section.path,
            section.line,
            section.blocks,
            section.alternative,
        )


def line_of(article: Article) -> int:
    """The first line of a file, or the line of a row of a table."""
    if not is_row(article):
        return 1
    blocks = (*article.lead, *article.notice, *article.closing)
    lines = (*(block.line for block in blocks), *(section.line for section in article.sections))
    return min(lines, default=1)


def is_row(article: Article) -> bool:
    """Whether an article is a row of a table."""
    return article.id.count("/") != article.source.count("/")


def blocks_of(article: Article) -> Iterator[Block]:
    """All blocks of an article, the closing ones apart."""
    yield from article.lead
    for section in article.sections:
        yield from section.blocks
    yield from article.notice


def prose(blocks: Iterable[Block]) -> str:
    """What blocks tell in words, a line each."""
    return "\n".join(each.text for each in blocks if each.kind != "code")
