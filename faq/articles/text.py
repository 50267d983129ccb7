"""Reads a plain-text page.

A title, an optional 导读 list, numbered sections, a closing 特别提醒; often a page saved as
it stood, with the site's header and credits around it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from faq.articles.outline import LABEL, NOTICE, clean_heading, without_label
from faq.articles.question_matching import assign_questions
from faq.articles.values import ArticleError, SourceFile
from faq.model import Article, ArticleId, Block, Section

_BULLET = re.compile(r"[•·●○◆◇▪■□★☆*\-–]\s+|[•·●○◆◇▪■★☆]")
_NUMBER = re.compile(
    r"(?P<digits>\d{1,2})(?:[.、．)）](?!\d|[xX](?![A-Za-z]))\s*)|(?P<han>[一二三四五六七八九十]{1,3})[、.．]\s*"
    r"|[(（](?P<inner>[一二三四五六七八九十\d]{1,3})[)）]\s*"
    r"|第(?P<part>[一二三四五六七八九十\d]{1,3})[章节部分]+[、：:\s]?\s*"
)
_CONTENTS = re.compile(r"[【\[]?(?:导读|目录|本文目录|内容导航)[】\]]?\s*[:：]?\s*$")
_CREDIT = re.compile(
    r"(?:题图|封面图?|配图|图片|头图)\s*(?:来自|来源|源自|[:：])|分享到|上一篇|下一篇|阅读量|浏览量"
    r"|点赞|版权声明|本文来自"
)
_INVITATION = re.compile(
    r"(?:输入|搜索|提问|下方|搜一搜).*(?:问题|答案|关键[字词]|内容)|(?:问题|答案|关键[字词]).*(?:输入|搜索|下方)"
)
_CRUMB_MARK = re.compile(r"[>»›]")
_MAX_CRUMB_CHARS = 12
_HAN = re.compile(r"[㐀-鿿]")
_SENTENCE_END = re.compile(r"[。！!；;]|[:：]$")
_HAN_NUMBERS = {char: value for value, char in enumerate("一二三四五六七八九", 1)}
_MAX_TITLE_CHARS = 60
_MAX_HEADING_CHARS = 30
_OPENING_LINES = 15
"""Lines among which the title is looked for."""
_MAX_ENDING_LINES = 8
"""Lines of a closing reminder and the parting words after it."""


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    indent: int
    text: str
    """Without its bullet."""
    bullet: bool
    after_blank: bool


def read_text(file: SourceFile, text: str) -> tuple[Article, ...]:
    """The article in `text`; raises ArticleError if there is none."""
    lines = _lines(text)
    if not lines:
        raise ArticleError((1, "没有标题也没有正文 (no title, no text)"))
    title, rest = _take_title(lines)
    entries, rest = _take_contents(rest)
    starts = _section_starts(rest)
    head = rest[: starts[0]] if starts else rest
    if starts:
        body, notice, closing = _take_notice(rest[starts[0] :], starts[-1] - starts[0] + 1)
    else:
        body = []
        head, notice, closing = _take_notice(head, 1)
    listed = [line.text for line in entries if _is_question(line.text)]
    others = [line for line in entries if not _is_question(line.text)]
    lead = [*_blocks(others, plain=True), *_blocks([line for line in head if not _is_chrome(line)])]
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
            title=title,
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


def _lines(text: str) -> list[_Line]:
    lines = []
    blank = True
    for number, raw in enumerate(text.split("\n"), 1):
        expanded = raw.expandtabs(4).replace("\u3000", "  ").replace("\xa0", " ")
        stripped = expanded.strip()
        if not stripped:
            blank = True
            continue
        bullet = _BULLET.match(stripped)
        bare = stripped[bullet.end() :].strip() if bullet else stripped
        if bare:
            indent = len(expanded) - len(expanded.lstrip())
            lines.append(_Line(number, indent, bare, bool(bullet), blank))
        blank = False
    return lines


def _take_title(lines: list[_Line]) -> tuple[str, list[_Line]]:
    """The title, and the lines without it and without the site's chrome before it."""
    opening = lines[:_OPENING_LINES]
    chinese = any(_HAN.search(line.text) for line in lines)
    around = [_is_chrome(line) or _is_header(line, chinese) for line in opening]
    for index, line in enumerate(opening[:-1]):
        if line.text == opening[index + 1].text and len(line.text) <= _MAX_TITLE_CHARS:
            before = [line for line, out in zip(lines[:index], around, strict=False) if not out]
            return clean_heading(line.text), before + lines[index + 2 :]
    index = around.index(False) if False in around else 0
    named = [at for at in range(index) if not _is_chrome(opening[at])]
    if named and not _is_title(opening[index]):
        index = named[-1]  # a title without Chinese characters
    line = opening[index]
    whole = [] if len(line.text) <= _MAX_TITLE_CHARS else [line]
    return clean_heading(line.text[:_MAX_TITLE_CHARS]), whole + lines[index + 1 :]


def _is_title(line: _Line) -> bool:
    plain = not (line.bullet or _NUMBER.match(line.text) or _CONTENTS.fullmatch(line.text))
    return plain and len(line.text) <= _MAX_TITLE_CHARS and not _SENTENCE_END.search(line.text)


def _is_chrome(line: _Line) -> bool:
    """Whether a line before the first section belongs to the site instead of the article."""
    text = line.text
    return len(text) <= 2 * _MAX_TITLE_CHARS and bool(
        _INVITATION.search(text) or (_CREDIT.match(text) and len(text) <= _MAX_TITLE_CHARS)
    )


def _is_header(line: _Line, chinese: bool) -> bool:
    """Whether a line before the title is the site's name, greeting or breadcrumbs.

    On a `chinese` page so is a line without Chinese characters.
    """
    text = line.text
    if len(text) >= 2 * _MAX_TITLE_CHARS:
        return False
    crumbs = [crumb.strip() for crumb in _CRUMB_MARK.split(text)]
    return (chinese and not _HAN.search(text)) or (
        not line.bullet and len(crumbs) > 1 and all(0 < len(c) <= _MAX_CRUMB_CHARS for c in crumbs)
    )


def _take_contents(lines: list[_Line]) -> tuple[list[_Line], list[_Line]]:
    """The entries of the table of contents (导读), and the lines without it."""
    for index, line in enumerate(lines):
        if _CONTENTS.fullmatch(line.text):
            end = index + 1
            while end < len(lines) and (
                lines[end].bullet or not (lines[end].after_blank or _NUMBER.match(lines[end].text))
            ):
                end += 1
            return lines[index + 1 : end], lines[:index] + lines[end:]
        if _NUMBER.match(line.text):
            break
    return [], lines


def _is_question(text: str) -> bool:
    return len(text) <= 2 * _MAX_HEADING_CHARS and not _SENTENCE_END.search(text)


def _number(line: _Line) -> tuple[str, int] | None:
    """The style and the value of a line's number; None for a line without one."""
    match = _NUMBER.match(line.text)
    if not match or line.bullet:
        return None
    style, digits = next((name, value) for name, value in match.groupdict().items() if value)
    if digits.isdigit():
        return style, int(digits)
    tens, ten, ones = digits.rpartition("十")
    high = _HAN_NUMBERS.get(tens, 1) * 10 if ten else 0
    return style, high + _HAN_NUMBERS.get(ones, 0)


def _section_starts(lines: Sequence[_Line]) -> list[int]:
    """Indices of the lines that begin a section.

    They are numbered consecutively from 1 in one style, at the indentation of the first.
    """
    numbered = [(index, *found) for index, line in enumerate(lines) if (found := _number(line))]
    first = next((entry for entry in numbered if entry[2] == 1), None)
    if first is None:
        return []
    starts: list[int] = []
    inner = 0  # the last number of a list within a section
    for index, style, value in numbered:
        line = lines[index]
        if style != first[1] or abs(line.indent - lines[first[0]].indent) > 1:
            continue
        is_restart = bool(starts) and value == 1
        continues = bool(inner) and value == inner + 1
        if is_restart or (continues and (value != len(starts) + 1 or _number(lines[index - 1]))):
            inner = value
        elif value == len(starts) + 1:
            starts.append(index)
            inner = 0
    return starts if _are_sections(lines, starts) else []


def _are_sections(lines: Sequence[_Line], starts: Sequence[int]) -> bool:
    """Whether most of the numbered lines have text: a list of one-line items has no sections."""
    ends = [*starts[1:], len(lines)]
    with_text = sum(
        end - start > 1 or _heading_of(lines[start].text)[1] != ""
        for start, end in zip(starts, ends, strict=True)
    )
    return 2 * with_text > len(starts)


def _heading_of(text: str) -> tuple[str, str]:
    """The heading of a numbered line, and the text after it."""
    bare = clean_heading(text)
    cut = re.search(r"[:：]", bare)
    if cut and cut.start() <= _MAX_HEADING_CHARS and not LABEL.match(bare):
        return bare[: cut.start()].strip(), bare[cut.end() :].strip()
    if len(bare) <= 2 * _MAX_HEADING_CHARS and not _SENTENCE_END.search(bare):
        return bare, ""
    clause = re.match(r"[^，。；！？,;!?]+", bare)
    return (clause[0] if clause else bare)[:_MAX_HEADING_CHARS], bare


def _sections(lines: Sequence[_Line], starts: Sequence[int]) -> tuple[Section, ...]:
    sections = []
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        line = lines[start]
        heading, rest = _heading_of(line.text)
        first = [Block("paragraph", rest, line.number)] if rest else []
        blocks = (*first, *_blocks(lines[start + 1 : end]))
        sections.append(Section(heading, 1, (heading,), line.number, blocks))
    return tuple(sections)


def _blocks(lines: Sequence[_Line], *, plain: bool = False) -> list[Block]:
    """One block a line: an item for each bullet or number, else a paragraph.

    All are paragraphs if `plain`.
    """
    indents = sorted({line.indent for line in lines if line.bullet or _number(line)})
    blocks: list[Block] = []
    outer = ""  # the style of a list whose last item announces a list in another style
    style = ""
    for line in lines:
        number = _number(line)
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
    lines: Sequence[_Line], first: int
) -> tuple[list[_Line], tuple[Block, ...], tuple[Block, ...]]:
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
