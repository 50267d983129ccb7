"""Tells the title and the contents of a plain-text page from what its site put around it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import dropwhile

from faq.articles.outline import clean_heading
from faq.articles.question_answers import asks
from faq.articles.text_lines import Line
from faq.articles.text_names import SENTENCE_END, closed_up

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
_LEADER = re.compile(r"\s*[.．…·]{2,}\s*\d*$|\s+\d{1,3}$")
"""Dots and page number behind an entry of the contents."""
_MAX_TITLE_CHARS = 60
_OPENING_LINES = 15
"""Lines among which the title is looked for."""


def take_title(lines: list[Line]) -> tuple[str, list[Line]]:
    """The title, and the lines without it and without the site's chrome before it.

    It is empty where the page begins with its first section or item, or with one of several
    marked questions.
    """
    opening = lines[:_OPENING_LINES]
    chinese = any(_HAN.search(line.text) for line in lines)
    around = [is_chrome(line) or _is_header(line, chinese) for line in opening]
    for index, line in enumerate(opening[:-1]):
        if line.text == opening[index + 1].text and len(line.text) <= _MAX_TITLE_CHARS:
            before = [line for line, out in zip(lines[:index], around, strict=False) if not out]
            return _title(line), before + lines[index + 2 :]
    index = around.index(False) if False in around else 0
    named = [at for at in range(index) if not is_chrome(opening[at])]
    if named and not _is_title(opening[index]):
        index = named[-1]  # a title without Chinese characters
    line, below = opening[index], lines[index + 1 :]
    pairs = asks(line.text) and any(asks(other.text) for other in below)
    if pairs or _is_first_of(line, below):
        return "", [line, *below]
    whole = [] if len(line.text) <= _MAX_TITLE_CHARS else [line]
    return _title(line), whole + below


def _title(line: Line) -> str:
    """The title in a line, without its number and what adorns it."""
    ruled = line.mark and line.mark.encloses and not line.text.startswith("【")
    text = line.name if ruled else line.text.rstrip(f"{line.bullet} ") or line.text
    return closed_up(clean_heading(text[:_MAX_TITLE_CHARS]))


def _is_first_of(line: Line, below: Sequence[Line]) -> bool:
    """Whether a line at the beginning of a page is the first of those that follow in its style."""
    mark = line.mark
    if mark is None or not below:
        return False
    alike = ((at, each.mark) for at, each in enumerate(below) if each.mark)
    at, following = next((each for each in alike if each[1].style == mark.style), (0, None))
    if following is None or mark.path:
        return bool(following and mark.value <= 1 and following.value == mark.value + 1)
    last = at + 1 == len(below)
    return at > 0 and not last and below[0].after_blank == below[at + 1].after_blank


def take_contents(lines: list[Line]) -> tuple[list[Line], list[Line]]:
    """The entries of the table of contents (导读), and the lines without it.

    Numbered entries are left out: they are headings of the page.
    """
    for index, line in enumerate(lines):
        if _CONTENTS.fullmatch(line.text):
            names = Counter(map(_entry, lines[index + 1 :]))
            end = index + 1
            while end < len(lines) and _is_entry(lines[index + 1], lines[end], names):
                end += 1
            entries = [each for each in lines[index + 1 : end] if not _is_counted(each)]
            return entries, lines[:index] + lines[end:]
        if _is_counted(line):
            break
    return [], lines


def _is_counted(line: Line) -> bool:
    return bool(line.mark and line.mark.path)


def _is_entry(first: Line, line: Line, names: Mapping[str, int]) -> bool:
    """Whether a line belongs to the contents of which `first` is the first one.

    A numbered line does where the page has what it numbers again.
    """
    if line.bullet:
        return line.bullet == first.bullet
    if _is_counted(line):
        goes_on = line is first or not line.after_blank
        return goes_on and not first.bullet and names[_entry(line)] > 1
    return not line.after_blank


def _entry(line: Line) -> str:
    name = line.name
    return _LEADER.sub("", name) if len(name) <= 2 * _MAX_TITLE_CHARS else name


def without_outer_chrome(lines: Sequence[Line]) -> list[Line]:
    """The lines of a page without sections, in the midst of which nothing can be told to be
    chrome."""
    ahead = list(dropwhile(is_chrome, lines))
    return list(dropwhile(is_chrome, reversed(ahead)))[::-1]


def is_chrome(line: Line) -> bool:
    """Whether a line before the first section belongs to the site instead of the article."""
    text = line.text
    return len(text) <= 2 * _MAX_TITLE_CHARS and bool(
        _INVITATION.search(text) or (_CREDIT.match(text) and len(text) <= _MAX_TITLE_CHARS)
    )


def _is_title(line: Line) -> bool:
    plain = not (line.bullet or _is_numbered(line) or _CONTENTS.fullmatch(line.text))
    return plain and len(line.text) <= _MAX_TITLE_CHARS and not SENTENCE_END.search(line.text)


def _is_numbered(line: Line) -> bool:
    return bool(line.mark and not line.mark.encloses)


def _is_header(line: Line, chinese: bool) -> bool:
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
