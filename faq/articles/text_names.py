"""Tells what a line of plain text may be by its words: a name, a label, a sentence."""

from __future__ import annotations

import re

from faq.articles.labels import COLONS, KEY_POINTS, STEPS_IN_TEXT
from faq.articles.outline import NOTICE
from faq.articles.question_answers import answers, asks
from faq.articles.text_lines import Line

MAX_HEADING_CHARS = 30
_MAX_PLAIN_CHARS = 25
_MAX_CLAUSE_CHARS = 15
_LABEL = re.compile(
    rf"(?:[【\[]\s*(?:{KEY_POINTS}|{STEPS_IN_TEXT}|操作)\s*[】\]]"
    rf"|(?:{KEY_POINTS}|{STEPS_IN_TEXT})(?=\s*(?:[:：]|$)))\s*[:：]?\s*"
)
_REMARK = re.compile(r"注意|提示|说明|备注|提醒|重要|警告|注[:：]|[Tt]ips|小?贴士|例")
_STEP = re.compile(
    r"第\s?[一二三四五六七八九十\d]{1,3}\s?步|步[骤驟]\s?[一二三四五六七八九十\d]|[Ss]tep\s?\d"
)
_COLON = re.compile(r"(?<!\d)[:：](?!//)|[:：](?![\d/])")
SENTENCE_END = re.compile(r"[。！!；;]|[:：]$")
_STOPS = re.compile(r"[。！!；;]|[，,、]$")
_SENTENCES = re.compile(r"[。！？!?；;]")
_SPACED = re.compile(r"[㐀-鿿](?:\s+[㐀-鿿])+")
_CLAUSE = re.compile(r"[^，。；！？,;!?]+")
_LONG = 50
"""Characters of what is told rather than named."""


def is_name(name: str) -> bool:
    """Whether a line without its mark is short, and no sentence."""
    return len(name) <= MAX_HEADING_CHARS and not _STOPS.search(name)


def is_titled(name: str) -> bool:
    """Whether a line is a name with a colon and text after it."""
    colon = _COLON.search(name)
    return bool(
        colon and 0 < colon.start() <= MAX_HEADING_CHARS and name[colon.end() :].strip()
    ) and not _STOPS.search(name[: colon.start()] if colon else "")


def tells(name: str) -> bool:
    """Whether a line holds the text of a section itself."""
    heading, rest = split_name(name)
    sentences = len(_SENTENCES.findall(rest))
    return sentences > 1 and len(rest) >= _LONG + (0 if is_titled(name) else len(heading))


def can_head(line: Line) -> bool:
    """Whether a line may head a section: it is neither label nor question, answer or reminder with
    text after it."""
    name = line.name
    notice = NOTICE.match(name)
    return not (
        _labels_text(name)
        or _labels_text(line.text)
        or (notice and name[notice.end() :].strip())
        or is_pair_mark(line.text)
        or is_pair_mark(name)
    )


def is_remark(name: str) -> bool:
    """Whether a name with text after it is that of a remark."""
    return bool(_REMARK.match(name))


def is_pair_mark(text: str) -> bool:
    """Whether a text begins with the mark of a question or an answer (问：, Q1.)."""
    return asks(text) or answers(text)


def is_bare_label(line: Line) -> bool:
    """Whether a line is nothing but a label, with its mark or without."""
    return bool(_LABEL.fullmatch(line.text) or _LABEL.fullmatch(line.name))


def leads_in(line: Line) -> bool:
    """Whether a line announces what stands below it."""
    return line.text.endswith(COLONS) or opens_list(line)


def opens_list(line: Line) -> bool:
    """Whether what stands below a line belongs to its label."""
    text = line.text if line.mark is None else line.name
    announces = text.endswith(COLONS)
    if NOTICE.fullmatch(text) or _LABEL.fullmatch(text):
        return True
    return announces and bool(_LABEL.match(text) or is_pair_mark(text))


def is_own_paragraph(text: str) -> bool:
    """Whether a line begins something new, though it be indented below an item."""
    return bool(_LABEL.match(text) or NOTICE.match(text) or is_pair_mark(text))


def counts_steps(text: str) -> bool:
    """Whether a line begins with the number of a step (第一步, Step 1)."""
    return bool(_STEP.match(text))


def is_short_name(name: str) -> bool:
    """Whether a line without a mark is so short that it may be a heading."""
    ends = name.endswith((":", "：", "…", "—", ".", "”", "」", "》", "|"))
    return len(name) <= _MAX_PLAIN_CHARS and is_name(name) and not (ends or _COLON.search(name))


def is_clause_name(name: str) -> bool:
    """Whether the text of a clause (第几条) is only its name."""
    return len(name) <= _MAX_CLAUSE_CHARS and is_name(name) and "，" not in name


def closed_up(name: str) -> str:
    """A name without the spaces that part its characters, as in 总  则."""
    return "".join(name.split()) if _SPACED.fullmatch(name) else name


def split_name(name: str) -> tuple[str, str]:
    """The heading that a line begins with, and the text after it."""
    colon = _COLON.search(name)
    if colon and 0 < colon.start() <= MAX_HEADING_CHARS and not _labels_text(name):
        return name[: colon.start()].strip(), name[colon.end() :].strip()
    if len(name) <= 2 * MAX_HEADING_CHARS and not SENTENCE_END.search(name):
        return name, ""
    found = _CLAUSE.match(name)
    clause = found[0] if found else name
    rest = "" if found and found.end() >= len(name) - 1 else name
    return clause[:MAX_HEADING_CHARS], rest if len(clause) <= MAX_HEADING_CHARS else name


def _labels_text(name: str) -> bool:
    label = _LABEL.match(name)
    return bool(label and name[label.end() :].strip())
