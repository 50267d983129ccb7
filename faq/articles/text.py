"""Reads a plain-text page.

A title, an optional 导读 list, sections, a closing 特别提醒; often a page saved as it stood, with
the site's header and credits around it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from faq.articles.outline import LABEL, NOTICE, Heading, outline, without_label
from faq.articles.question_matching import assign_questions
from faq.articles.text_chrome import is_chrome, take_contents, take_title, without_outer_chrome
from faq.articles.text_dates import dates_of
from faq.articles.text_lines import Line, lines_of
from faq.articles.text_names import (
    MAX_HEADING_CHARS,
    SENTENCE_END,
    closed_up,
    counts_steps,
    is_bare_label,
    is_own_paragraph,
    split_name,
)
from faq.articles.text_outline import Place, TextOutline, outline_of
from faq.articles.values import ArticleError, SourceFile
from faq.model import Article, ArticleId, Block

_MAX_ENDING_LINES = 8
"""Lines of a closing reminder and the parting words after it."""
_GOES_ON = ("，", "、", ",")
"""What ends a line in the midst of a sentence."""


def read_text(file: SourceFile, text: str) -> tuple[Article, ...]:
    """The article in `text`; raises ArticleError if there is none."""
    lines = lines_of(text)
    if not lines:
        raise ArticleError((1, "没有标题也没有正文 (no title, no text)"))
    title, rest = take_title(lines)
    entries, rest = take_contents(rest)
    listed = [line.text for line in entries if _is_question(line.text)]
    others = [_paragraph(line) for line in entries if not _is_question(line.text)]
    found = outline_of(rest)
    rest, first = _without_chrome(rest, found)
    body, notice, closing = _take_notice(rest, first, found)
    parts = outline([*others, *_stream(body, found)], title or None)
    if not parts.lead and not parts.sections and not parts.notice and not notice:
        raise ArticleError((lines[0].number, "没有正文 (no text)"))
    questions, unassigned = assign_questions(
        listed,
        [(each.heading, "\n".join(b.text for b in each.blocks)) for each in parts.sections],
        one_to_one=True,
    )
    article = Article(
        id=ArticleId(file.stem),
        title=title or file.stem.rpartition("/")[2],
        source=file.name,
        lead=parts.lead,
        sections=tuple(
            replace(section, questions=own)
            for section, own in zip(parts.sections, questions, strict=True)
        ),
        notice=(*parts.notice, *notice),
        closing=closing,
        questions=tuple(unassigned),
        **dates_of(lines),
    )
    return (article,)


def _is_question(text: str) -> bool:
    return len(text) <= 2 * MAX_HEADING_CHARS and not SENTENCE_END.search(text)


def _without_chrome(lines: list[Line], found: TextOutline) -> tuple[list[Line], int]:
    """The lines without the site's before the first heading, and the index behind the last one."""
    heads = [index for index, line in enumerate(lines) if line.number in found.headings]
    if not heads:
        return without_outer_chrome(lines), 1
    lead = [line for line in lines[: heads[0]] if not is_chrome(line)]
    return lead + lines[heads[0] :], heads[-1] + 1 - heads[0] + len(lead)


def _take_notice(
    lines: Sequence[Line], first: int, found: TextOutline
) -> tuple[Sequence[Line], tuple[Block, ...], tuple[Block, ...]]:
    """The lines before the closing reminder, the reminder, and the parting words after it.

    It begins at line `first` or later, within the last lines, and no steps follow it.
    """
    places = range(max(first, len(lines) - _MAX_ENDING_LINES), len(lines))
    at = next((place for place in places if NOTICE.match(lines[place].text)), None)
    if at is None or any(LABEL.match(line.text) for line in lines[at + 1 :]):
        return lines, (), ()
    end = at + 1
    bare = bool(NOTICE.fullmatch(lines[at].text))
    while end < len(lines) and (
        lines[end].bullet or not lines[end].after_blank or (bare and end == at + 1)
    ):
        end += 1
    notice = without_label(_blocks(lines[at:end], found))
    return lines[:at], notice, tuple(_blocks(lines[end:], found))


def _blocks(lines: Sequence[Line], found: TextOutline) -> list[Block]:
    return [each for each in _stream(lines, found) if isinstance(each, Block)]


def _stream(lines: Sequence[Line], found: TextOutline) -> list[Heading | Block]:
    """The headings and blocks of the lines; a line that is wrapped goes to the item above."""
    stream: list[Heading | Block] = []
    wrapped: dict[int, list[str]] = {}  # the lines of each item or step, by its place in the stream
    above: Line | None = None
    for line in lines:
        heading, item = found.headings.get(line.number), found.items.get(line.number)
        if not (heading or item) and above and _goes_on(line, above, wrapped[len(stream) - 1][-1]):
            wrapped[len(stream) - 1].append(line.text)
            continue
        above = line if item or (not heading and counts_steps(line.text)) else None
        if heading:
            stream += _heading(line, heading)
        elif item:
            text = line.name.strip()
            stream.append(Block("item", text, line.number, item.level, item.number))
        else:
            stream.append(_paragraph(line))
        if above:
            wrapped[len(stream) - 1] = [line.name.strip() if item else line.text]
    for place, texts in wrapped.items():
        block = stream[place]
        if isinstance(block, Block) and len(texts) > 1:
            stream[place] = replace(block, text=_joined(texts))
    return stream


def _paragraph(line: Line) -> Block:
    return Block("paragraph", line.text, line.number)


def _heading(line: Line, place: Place) -> Iterator[Heading | Block]:
    """The heading in a line, and the text after it.

    The level is one deeper, so that none is taken for the title.  A label within a section is no
    heading, and ends those that stand beside it.
    """
    level = place.level + 1
    name, rest = split_name(line.name)
    if place.level > 1 and is_bare_label(line):
        yield Heading(level, "", line.number)
        yield Block("paragraph", f"{name}：", line.number)
        return
    yield Heading(level, closed_up(name), line.number, place.number)
    if rest:
        yield Block("paragraph", rest, line.number)


def _goes_on(line: Line, above: Line, text: str) -> bool:
    """Whether a line without a mark belongs to the item that began with `above`."""
    if line.after_blank or is_own_paragraph(line.text):
        return False
    return line.indent > above.indent or text.endswith(_GOES_ON)


def _joined(lines: Sequence[str]) -> str:
    """The lines of an item, as one where a sentence goes on in the next."""
    *others, last = lines
    return "".join(f"{each}{'' if each.endswith(_GOES_ON) else chr(10)}" for each in others) + last
