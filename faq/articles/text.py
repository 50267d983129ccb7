"""Reads a plain-text page.

A title, an optional 导读 list, numbered sections, a closing 特别提醒; often a page saved as
it stood, with the site's header and credits around it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import dropwhile

from faq.articles.outline import LABEL, NOTICE, clean_heading, without_label
from faq.articles.question_answers import asks
from faq.articles.question_matching import assign_questions
from faq.articles.text_lines import (
    CONTENTS,
    HAN,
    MAX_HEADING_CHARS,
    MAX_TITLE_CHARS,
    NUMBER,
    SENTENCE_END,
    Line,
    is_chrome,
    is_header,
    is_title,
    lines_of,
    number_of,
)
from faq.articles.text_sections import heading_of, heading_starts, section_starts
from faq.articles.values import ArticleError, SourceFile
from faq.model import Article, ArticleId, Block, Section

_OPENING_LINES = 15
"""Lines among which the title is looked for."""
_MAX_ENDING_LINES = 8
"""Lines of a closing reminder and the parting words after it."""


def read_text(file: SourceFile, text: str) -> tuple[Article, ...]:
    """The article in `text`; raises ArticleError if there is none."""
    lines = lines_of(text)
    if not lines:
        raise ArticleError((1, "没有标题也没有正文 (no title, no text)"))
    title, rest = _take_title(lines)
    entries, rest = _take_contents(rest)
    starts = section_starts(rest) or heading_starts(rest)
    head = rest[: starts[0]] if starts else rest
    if starts:
        head = [line for line in head if not is_chrome(line)]
        body, notice, closing = _take_notice(rest[starts[0] :], starts[-1] - starts[0] + 1)
    else:
        body = []
        head, notice, closing = _take_notice(_without_outer_chrome(head), 1)
    listed = [line.text for line in entries if _is_question(line.text)]
    others = [line for line in entries if not _is_question(line.text)]
    lead = [*_blocks(others, plain=True), *_blocks(head)]
    sections = _sections(body, [start - starts[0] for start in starts]) if starts else ()
    questions, unassigned = assign_questions(
        listed,
        [(each.heading, "\n".join(block.text for block in each.blocks)) for each in sections],
        one_to_one=True,
    )
    if not lead and not sections and not notice:
        raise ArticleError((lines[0].number, "没有正文 (no text)"))
    return (
        Article(
            id=ArticleId(file.stem),
            title=title or file.stem.rpartition("/")[2],
            source=file.name,
            lead=tuple(lead),
            sections=tuple(
                replace(section, questions=own)
                for section, own in zip(sections, questions, strict=True)
            ),
            notice=tuple(notice),
            closing=tuple(closing),
            questions=tuple(unassigned),
        ),
    )


def _take_title(lines: list[Line]) -> tuple[str, list[Line]]:
    """The title, and the lines without it and without the site's chrome before it.

    Lines that begin with one of several marked questions have no title.
    """
    opening = lines[:_OPENING_LINES]
    chinese = any(HAN.search(line.text) for line in lines)
    around = [is_chrome(line) or is_header(line, chinese) for line in opening]
    for index, line in enumerate(opening[:-1]):
        if line.text == opening[index + 1].text and len(line.text) <= MAX_TITLE_CHARS:
            before = [line for line, out in zip(lines[:index], around, strict=False) if not out]
            return clean_heading(line.text), before + lines[index + 2 :]
    index = around.index(False) if False in around else 0
    named = [at for at in range(index) if not is_chrome(opening[at])]
    if named and not is_title(opening[index]):
        index = named[-1]  # a title without Chinese characters
    line = opening[index]
    if asks(line.text) and any(asks(other.text) for other in lines[index + 1 :]):
        return "", lines[index:]
    whole = [] if len(line.text) <= MAX_TITLE_CHARS else [line]
    return clean_heading(line.text[:MAX_TITLE_CHARS]), whole + lines[index + 1 :]


def _without_outer_chrome(lines: Sequence[Line]) -> list[Line]:
    """The lines of a page without sections, in the midst of which nothing can be told to be
    chrome."""
    ahead = list(dropwhile(is_chrome, lines))
    return list(dropwhile(is_chrome, reversed(ahead)))[::-1]


def _take_contents(lines: list[Line]) -> tuple[list[Line], list[Line]]:
    """The entries of the table of contents (导读), and the lines without it."""
    for index, line in enumerate(lines):
        if CONTENTS.fullmatch(line.text):
            end = index + 1
            while end < len(lines) and (
                lines[end].bullet or not (lines[end].after_blank or NUMBER.match(lines[end].text))
            ):
                end += 1
            return lines[index + 1 : end], lines[:index] + lines[end:]
        if NUMBER.match(line.text):
            break
    return [], lines


def _is_question(text: str) -> bool:
    return len(text) <= 2 * MAX_HEADING_CHARS and not SENTENCE_END.search(text)


def _sections(lines: Sequence[Line], starts: Sequence[int]) -> tuple[Section, ...]:
    sections = []
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        line = lines[start]
        heading, rest = heading_of(line.text)
        first = [Block("paragraph", rest, line.number)] if rest else []
        blocks = (*first, *_blocks(lines[start + 1 : end]))
        sections.append(Section(heading, 1, (heading,), line.number, blocks))
    return tuple(sections)


def _blocks(lines: Sequence[Line], *, plain: bool = False) -> list[Block]:
    """One block a line: an item for each bullet or number, else a paragraph.

    All are paragraphs if `plain`.
    """
    indents = sorted({line.indent for line in lines if line.bullet or number_of(line)})
    blocks: list[Block] = []
    outer = ""  # the style of a list whose last item announces a list in another style
    style = ""
    for line in lines:
        number = number_of(line)
        level = indents.index(line.indent) if line.indent in indents else 0
        if number and number[0] != style:
            announced = number[1] == 1 and blocks and blocks[-1].text.endswith((":", "："))
            outer = style if announced else ""
            style = number[0]
        level += bool(outer and (number or line.bullet))
        if plain or not (line.bullet or number):
            blocks.append(Block("paragraph", line.text, line.number))
        elif number:
            text = clean_heading(line.text)
            blocks.append(Block("item", text, line.number, level, number[1]))
        else:
            blocks.append(Block("item", line.text, line.number, level))
    return blocks


def _take_notice(
    lines: Sequence[Line], first: int
) -> tuple[list[Line], tuple[Block, ...], tuple[Block, ...]]:
    """The lines before the closing reminder, the reminder, and the parting words after it.

    It begins at line `first` or later, within the last lines, and no steps follow it.
    """
    places = range(max(first, len(lines) - _MAX_ENDING_LINES), len(lines))
    at = next((place for place in places if NOTICE.match(lines[place].text)), None)
    if at is None or any(LABEL.match(line.text) for line in lines[at + 1 :]):
        return list(lines), (), ()
    end = at + 1
    bare = not lines[at].text[NOTICE.match(lines[at].text).end() :]  # type: ignore[union-attr]
    while end < len(lines) and (
        lines[end].bullet or not lines[end].after_blank or (bare and end == at + 1)
    ):
        end += 1
    notice = without_label(_blocks(lines[at:end]))
    return list(lines[:at]), notice, tuple(_blocks(lines[end:]))
