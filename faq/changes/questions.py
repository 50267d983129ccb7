"""Adds ways to ask to articles, so that nothing else of the file or of what it says changes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from faq import articles as reading
from faq.articles import FileContent, SourceFile
from faq.articles.corpus import HTML
from faq.articles.decode import Undecodable, without_controls
from faq.articles.editing import edited, open_source, question_attempts
from faq.articles.html import declared_encoding
from faq.changes.change import Change
from faq.changes.corpus_files import CorpusFiles, article_of, without_lines
from faq.errors import ChangeError
from faq.model import Article, ArticleId, Block, Passage
from faq.passages.prepare import prepare
from faq.passages.questions import take_questions
from faq.settings import Settings

_PARTING = re.compile(r"[；;|｜#]|[？?](?=.)")
_NO_PLACE = (
    "这个文件放不下这种问法，请改用同义词，或直接改文章的正文 "
    "(the file can't hold this way to ask: try a synonym, or edit the article)"
)


@dataclass(frozen=True, slots=True)
class Addition:
    """A further way to ask for a section of an article."""

    article: ArticleId
    heading: str
    """The section's heading, or # and its anchor; the article's title, or "", for all of it."""
    question: str


@dataclass(frozen=True, slots=True)
class _Target:
    """What a question is added to."""

    article: Article
    section: int | None
    """Index of the section; None for the article."""
    questions: tuple[str, ...]
    """Those it has."""

    @property
    def title(self) -> str:
        return (
            self.article.title
            if self.section is None
            else (self.article.sections[self.section].heading)
        )


def add_question(
    settings: Settings,
    article: ArticleId,
    heading: str,
    phrasing: str,
    onto: Change | None = None,
) -> Change:
    """The change that adds a way to ask for a section, by its heading or # and its anchor,
    or for a whole article, by its title or "", on top of another change where there is one.

    Raises ChangeError where the article can't hold it, and says why.
    """
    files = CorpusFiles(settings, onto)
    return _added(files, Addition(article, heading, phrasing))


def add_questions(settings: Settings, additions: Iterable[Addition]) -> Change:
    """One change that adds several ways to ask; raises ChangeError as `add_question`, and where
    there are none."""
    files = CorpusFiles(settings)
    for each in additions:
        files = files.on_top(_added(files, each))
    if files.onto is None:
        raise ChangeError("没有要加的问法 (no way to ask was given)")
    return files.onto


def _added(files: CorpusFiles, addition: Addition) -> Change:
    question = " ".join(without_controls(addition.question).split())
    if not question:
        raise ChangeError("问法是空的 (an empty way to ask)")
    if len(question) > files.settings.question_chars:
        raise ChangeError(
            f"问法超过 {files.settings.question_chars} 字，请写短些 (the way to ask is too long)"
        )
    file, data, content = files.find(addition.article)
    target = _target(files.settings, article_of(content, addition.article), addition.heading)
    if question in target.questions or question == target.title:
        raise ChangeError(f"“{target.title}”已有这种问法：{question} (it is there already)")
    changed = _with_question(files.settings, _File(file, data, content), target, question)
    title = f"给“{target.title}”加问法：{question}"
    return files.change(title, Path(file.path).resolve(), changed)


def _target(settings: Settings, article: Article, heading: str) -> _Target:
    """The part of an article with a heading; raises ChangeError where none or several have it."""
    heading = heading.strip()
    ((prepared, passages),) = prepare([article], settings.passage_chars)
    by_anchor = heading.startswith("#")
    named = [
        each for each in passages if heading == (f"#{each.anchor}" if by_anchor else each.heading)
    ]
    if len({each.section_key for each in named}) > 1:
        listed = "、".join(f"#{each.anchor}" for each in named)
        raise ChangeError(
            f"文章里有几个“{heading}”，请用锚点说明是哪一个：{listed} "
            "(several sections have this heading; name one by its anchor)"
        )
    if named and named[0].part == "notice":
        raise ChangeError(f"“{heading}”不能有问法，请加给别的小节 (a notice has no ways to ask)")
    if named and named[0].part == "section":
        return _Target(prepared, named[0].section, named[0].questions)
    if named or heading in {"", article.title}:
        return _Target(prepared, None, prepared.questions)
    raise ChangeError(
        f"文章 {article.id} 里没有“{heading}”这一节，可能已改名，请先重建索引 "
        "(no such section in the article; rebuild first)"
    )


@dataclass(frozen=True, slots=True)
class _File:
    """A file as it is."""

    file: SourceFile
    data: bytes
    content: FileContent


def _with_question(settings: Settings, before: _File, target: _Target, question: str) -> bytes:
    """The bytes of a file with a question more; raises ChangeError where it has no place."""
    declared = declared_encoding(before.data) if before.file.suffix in HTML else None
    try:
        source, decoded = open_source(before.data, declared)
    except Undecodable as error:
        raise ChangeError(_NO_PLACE) from error
    article = article_of(before.content, target.article.id)
    unwritable = ""
    for attempt in question_attempts(before.file, source, article, target.section, question):
        try:
            data = edited(before.data, decoded, attempt)
        except UnicodeEncodeError as error:
            unwritable = error.object[error.start : error.end]
            continue
        after = _File(before.file, data, reading.read_file(before.file, data))
        if _adds_alone(before, after, target, question) and _is_found(
            settings, after, target, question
        ):
            return data
    if unwritable:
        raise ChangeError(
            f"{before.file.name} 的编码 {decoded.encoding} 写不出“{unwritable}”，请先把文件另存为 "
            "UTF-8 (the file's encoding has no such character; save it as UTF-8)"
        )
    if _PARTING.search(question):
        raise ChangeError(
            f"问法“{question}”里的分号、竖线或句中的问号会把它拆成几句，请去掉 "
            "(marks within it would part it; leave them out)"
        )
    raise ChangeError(f"{before.file.name}：{_NO_PLACE}")


def _adds_alone(before: _File, after: _File, target: _Target, question: str) -> bool:
    """Whether a file says what it said, with one question more in the right article."""
    old, new = before.content, after.content
    if len(old.articles) != len(new.articles):
        return False
    if without_lines(old.faults) != without_lines(new.faults):
        return False
    if without_lines(old.weak_spots) != without_lines(new.weak_spots):
        return False
    for one, other in zip(old.articles, new.articles, strict=True):
        told, tells = _bare(take_questions(one)), _bare(take_questions(other))
        if one.id == target.article.id:
            added, tells = _without_question(told, tells, question)
            if added != 1:
                return False
        if told != tells:
            return False
    return True


def _without_question(before: Article, after: Article, question: str) -> tuple[int, Article]:
    """In how many places an article has a question that it had not, and the article without."""
    count = 0

    def less(old: tuple[str, ...], new: tuple[str, ...]) -> tuple[str, ...]:
        nonlocal count
        if question in old or question not in new:
            return new
        count += 1
        return tuple(each for each in new if each != question)

    if len(before.sections) != len(after.sections):
        return 0, after
    sections = tuple(
        replace(new, questions=less(old.questions, new.questions))
        for old, new in zip(before.sections, after.sections, strict=True)
    )
    questions = less(before.questions, after.questions)
    return count, replace(after, sections=sections, questions=questions)


def _bare(article: Article) -> Article:
    """An article without the lines that its parts stand on."""

    def bare(blocks: Sequence[Block]) -> tuple[Block, ...]:
        return tuple(replace(block, line=0) for block in blocks)

    return replace(
        article,
        lead=bare(article.lead),
        notice=bare(article.notice),
        closing=bare(article.closing),
        sections=tuple(
            replace(each, line=0, blocks=bare(each.blocks)) for each in article.sections
        ),
    )


def _is_found(settings: Settings, after: _File, target: _Target, question: str) -> bool:
    """Whether the section that was meant has the question; for a whole article, any has it."""
    article = article_of(after.content, target.article.id)
    ((_, passages),) = prepare([article], settings.passage_chars)
    return any(
        question in each.questions and target.section in {None, _section_of(each)}
        for each in passages
    )


def _section_of(passage: Passage) -> int | None:
    return passage.section if passage.part == "section" else None
