"""Reports what is wrong with a corpus, and what could be better; writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from faq import articles as reading
from faq.indexing.dead_links import dead_links, missing_pictures
from faq.indexing.unread import unread_files
from faq.language.pack_choice import lexicon_in_force
from faq.model import Article, BlockRole, Fault, Passage
from faq.passages.evidence import Verdict
from faq.passages.prepare import prepare
from faq.passages.questions import take_questions
from faq.passages.steps import judged
from faq.reports import PackSource, unread_text
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
                    *_unread(walk, settings),
                    *_weak_articles(prepared),
                    *dead_links(prepared),
                    *missing_pictures(articles, settings.corpus),
                    *_repeated_questions(prepared),
                }
            )
        ),
        verdicts=tuple(_verdicts(unique)) if explain_steps else (),
        packs=lexicon.packs.names,
        packs_by=lexicon.packs.by,
    )


def _unread(walk: reading.Walk, settings: Settings) -> Iterator[Fault]:
    unread = unread_files(walk, settings.max_file_bytes)
    if unread:
        yield Fault(".", 1, unread_text(unread))


def _verdicts(articles: Iterable[Article]) -> Iterator[ListReport]:
    for article in articles:
        for each in judged(take_questions(article)):
            first = each.run.blocks[0]
            yield ListReport(article.source, first.line, first.text, each.role, each.verdict)


def _weak_articles(prepared: Sequence[tuple[Article, Sequence[Passage]]]) -> Iterator[Fault]:
    """Articles without steps and empty sections."""
    for article, passages in prepared:
        sections = article.sections
        if not any(each.steps for each in passages):
            yield Fault(article.source, _line(article), "没有任何操作步骤 (no action steps)")
        parents = {section.path[:-1] for section in sections}
        for section in sections:
            if not section.blocks and section.path not in parents:
                spot = f"小节“{section.heading}”没有内容 (empty section)"
                yield Fault(article.source, section.line, spot)


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
