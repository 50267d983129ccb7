"""Proposes where a part of a text or of Markdown takes a labelled question (问法：)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from faq.articles.editing.source import Attempt, Edit, Source
from faq.articles.labels import KEY_POINTS, QUESTIONS, STEPS
from faq.model import Article, Block

LABEL = re.compile(rf"(?:{QUESTIONS})\s*(?:[:：]\s*|$)|[【\[](?:{QUESTIONS})[】\]]\s*[:：]?\s*")
"""A label of questions at the beginning of a block."""
_TRADITIONAL = re.compile(r"[問帳錢這個們說時請會]")
_SEPARATOR = re.compile(r"[；;|]")
_MARKER = re.compile(r"(\s*)((?:[-*+•·■◆★]|\d{1,3}[.、)）])\s*)?")
_LABELLED = re.compile(rf"(\s*[-*+•·]\s*)(?:{KEY_POINTS}|{STEPS})\s*[:：]")
_NUMBER = re.compile(r"\d+")
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~$!&^:=+\-])")


@dataclass(frozen=True, slots=True)
class Part:
    """A section of an article, or its lead, as it stands in a file; lines count from 0."""

    heading: str
    line: int
    """Of its heading."""
    blocks: Sequence[Block]
    after: int
    """The line that what follows it begins on."""


def part_of(article: Article, section: int | None, source: Source) -> Part:
    """A section by its index, or the lead."""
    starts = sorted(
        {each.line - 1 for each in article.sections}
        | {block.line - 1 for block in (*article.notice, *article.closing)}
    )
    if section is None:
        line = next((at for at in range(len(source.starts)) if not source.is_blank(at)), 0)
        heading, blocks = article.title, article.lead
    else:
        own = article.sections[section]
        heading, line, blocks = own.heading, own.line - 1, own.blocks
    last = max((block.line - 1 for block in blocks), default=line)
    after = next((start for start in starts if start > last), len(source.starts))
    return Part(heading, line, blocks, after)


def new_label(source: Source) -> str:
    """The label of questions, in Traditional characters where a file is written in these."""
    return "問法：" if _TRADITIONAL.search(source.text) else "问法："


def escaped_for_markdown(question: str) -> str:
    """A question in which no character is a mark of Markdown."""
    return _MARKUP.sub(r"\\\1", question)


def section_attempts(source: Source, part: Part, question: str) -> Iterator[Attempt]:
    """The ways to write a question into a part: behind those that it has, else as a line of its
    own, below the heading or at the end."""
    for index, block in enumerate(part.blocks):
        label = LABEL.match(block.text) if block.kind in {"paragraph", "item"} else None
        if label and block.text[label.end() :]:
            yield _behind(source, part, index, question)
        elif label:
            yield from _in_list(source, part, index, question)
    yield from _new_lines(source, part, f"{new_label(source)}{question}")


def _behind(source: Source, part: Part, index: int, question: str) -> Attempt:
    """At the end of a block with questions."""
    line = _last_line(source, part, index)
    used = _SEPARATOR.search(part.blocks[index].text)
    separator = used[0] if used else "；"
    at = source.starts[line] + len(source.line(line).rstrip())
    return (Edit(at, at, f"{separator}{question}"),)


def _in_list(source: Source, part: Part, index: int, question: str) -> Iterator[Attempt]:
    """As the last item of the list below a label."""
    last = index
    while last + 1 < len(part.blocks) and part.blocks[last + 1].kind == "item":
        last += 1
    if last == index:
        return
    marker = _MARKER.match(source.line(part.blocks[last].line - 1))
    lead = marker[0] if marker else "- "
    lead = _NUMBER.sub(lambda number: str(int(number[0]) + 1), lead)
    yield (source.after(_last_line(source, part, last), f"{lead}{question}"),)


def _last_line(source: Source, part: Part, index: int) -> int:
    """The last line of a block."""
    below = [block.line - 1 for block in part.blocks[index + 1 :]] + [part.after]
    line = part.blocks[index].line - 1
    while line + 1 < min(below) and not source.is_blank(line + 1):
        line += 1
    return line


def _new_lines(source: Source, part: Part, text: str) -> Iterator[Attempt]:
    first = min((block.line - 1 for block in part.blocks), default=part.line)
    indent = _MARKER.match(source.line(first)) if first < len(source.starts) else None
    leads = [_lead_of_labels(source, part), indent[1] if indent else "", ""]
    end = min(part.after, len(source.starts)) - 1
    while end > part.line and source.is_blank(end):
        end -= 1
    for lead in dict.fromkeys(each for each in leads if each is not None):
        for line in dict.fromkeys((part.line, part.line + 1, max(first - 1, part.line), end)):
            if line < len(source.starts):
                yield _new_line(source, line, f"{lead}{text}", parted=True)
                yield _new_line(source, line, f"{lead}{text}", parted=False)


def _new_line(source: Source, line: int, text: str, *, parted: bool) -> Attempt:
    if not parted:
        return (source.after(line, text),)
    before = () if source.is_blank(line) else ("",)
    following = line + 1 < len(source.starts) and not source.is_blank(line + 1)
    return (source.after(line, *before, text, *(("",) if following else ())),)


def _lead_of_labels(source: Source, part: Part) -> str | None:
    """What stands before the other labels of a part, as a bullet does."""
    for line in range(part.line, min(part.after, len(source.starts))):
        found = _LABELLED.match(source.line(line))
        if found:
            return found[1]
    return None
