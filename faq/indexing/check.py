"""Reports what is wrong with a corpus, and what could be better; writes nothing."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from faq import articles as reading
from faq.language.pack_choice import lexicon_in_force
from faq.model import Article, Block, BlockRole, Fault, Passage
from faq.passages.evidence import Verdict
from faq.passages.prepare import prepare
from faq.passages.questions import take_questions
from faq.passages.steps import judged
from faq.reports import PackSource
from faq.settings import Settings


@dataclass(frozen=True, slots=True)
class ListReport:
    """What a list or run of counted lines was taken for, and the evidence for steps."""

    path: str
    line: int
    text: str
    """Of its first item."""
    role: BlockRole
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What `check` found.  A weak spot is no fault: the article is indexed all the same."""

    articles: int
    passages: int
    steps: int
    faults: tuple[Fault, ...]
    weak_spots: tuple[Fault, ...]
    verdicts: tuple[ListReport, ...] = ()
    """Empty unless asked for."""
    packs: tuple[str, ...] = ()
    packs_by: PackSource = "articles"


def check(settings: Settings, *, explain_steps: bool = False) -> CheckReport:
    """Reads and prepares the whole corpus as a rebuild does, and reports on it.

    Raises CorpusError if the corpus can't be read at all.
    """
    walk = reading.walk(settings.corpus)
    lexicon, lexicon_faults = lexicon_in_force(settings, reading.sample_files(walk.files))
    faults = [*walk.faults, *lexicon_faults]
    read: list[Article] = []
    weak: list[Fault] = []
    for file in walk.files:
        loaded = reading.load(file, settings.max_file_bytes)
        if isinstance(loaded, Fault):
            faults.append(loaded)
            continue
        content = reading.read_file(file, loaded)
        faults.extend(content.faults)
        weak.extend(content.weak_spots)
        read.extend(content.articles)
    unique, duplicates = reading.unique(read)
    prepared = prepare(unique, settings.passage_chars)
    articles = [article for article, _ in prepared]
    passages = [passage for _, own in prepared for passage in own]
    return CheckReport(
        articles=len(articles),
        passages=len(passages),
        steps=sum(len(each.steps) for each in passages if each.piece == 1),
        faults=tuple(sorted({*faults, *duplicates})),
        weak_spots=tuple(
            sorted(
                {
                    *weak,
                    *_weak_articles(prepared),
                    *_missing_pictures(articles, settings.corpus),
                    *_repeated_questions(prepared),
                }
            )
        ),
        verdicts=tuple(_verdicts(unique)) if explain_steps else (),
        packs=lexicon.packs.names,
        packs_by=lexicon.packs.by,
    )


def _verdicts(articles: Iterable[Article]) -> Iterator[ListReport]:
    for article in articles:
        for each in judged(take_questions(article)):
            first = each.run.blocks[0]
            yield ListReport(article.source, first.line, first.text, each.role, each.verdict)


def _weak_articles(prepared: Sequence[tuple[Article, Sequence[Passage]]]) -> Iterator[Fault]:
    """Articles without steps, empty sections and dead links."""
    known = {article.source for article, _ in prepared}
    for article, passages in prepared:
        sections = article.sections
        if not any(each.steps for each in passages):
            yield Fault(article.source, _line(article), "没有任何操作步骤 (no action steps)")
        parents = {section.path[:-1] for section in sections}
        for section in sections:
            if not section.blocks and section.path not in parents:
                spot = f"小节“{section.heading}”没有内容 (empty section)"
                yield Fault(article.source, section.line, spot)
        for block in (*article.lead, *(block for each in sections for block in each.blocks)):
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


def _missing_pictures(articles: Iterable[Article], corpus: Path) -> Iterator[Fault]:
    """Pictures that should stand beside their articles and don't."""
    for article in articles:
        folder = (corpus / article.source).parent
        parts = (article.lead, *(each.blocks for each in article.sections), article.notice)
        for block in (block for blocks in parts for block in blocks):
            for picture in block.pictures:
                path = _local_path(picture.src)
                if path and not _is_there(folder / path):
                    spot = f"图片 {picture.src} 不存在 (missing picture)"
                    yield Fault(article.source, block.line, spot)


def _is_there(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # no name that a file can have
        return False


def _local_path(address: str) -> str:
    """The path that an address names relative to its article; empty for any other address."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    path = unquote(parts.path)
    absolute = parts.scheme or parts.netloc or path.startswith(("/", "\\")) or "\0" in path
    return "" if absolute else path


def _repeated_questions(
    prepared: Iterable[tuple[Article, tuple[Passage, ...]]],
) -> Iterator[Fault]:
    """Questions and headings that several articles hold: which of them ranks first is arbitrary."""
    first: dict[str, tuple[Article, int]] = {}
    for article, passages in prepared:
        lines = {section.heading: section.line for section in reversed(article.sections)}
        for passage in passages:
            if passage.piece > 1 or passage.part == "notice":
                continue
            line = lines.get(passage.heading) or _line(article)
            for question in {passage.heading, *passage.questions}:
                holder, place = first.setdefault(question, (article, line))
                if holder.id != article.id:
                    spot = f"“{question}”在 {holder.source}:{place} 也有 (also asked there)"
                    yield Fault(article.source, line, spot)


def _line(article: Article) -> int:
    """The first line of a file, or the line of a row of a table."""
    if article.id.count("/") == article.source.count("/"):
        return 1
    blocks = (*article.lead, *article.notice, *article.closing)
    lines = (*(block.line for block in blocks), *(section.line for section in article.sections))
    return min(lines, default=1)
