"""Finds the sections of a plain-text page: by numbered lines, else by short ones above labels."""

from __future__ import annotations

import re
from collections.abc import Sequence

from faq.articles.outline import LABEL, NOTICE, clean_heading
from faq.articles.question_answers import answers, asks
from faq.articles.text_lines import (
    MAX_HEADING_CHARS,
    SENTENCE_END,
    Line,
    is_chrome,
    is_title,
    number_of,
)


def section_starts(lines: Sequence[Line]) -> list[int]:
    """Indices of the numbered lines that begin a section.

    They are numbered consecutively from 1 in one style, at the indentation of the first.
    """
    numbered = [(index, *found) for index, line in enumerate(lines) if (found := number_of(line))]
    listed = _listed(lines)
    first = next((each for each in numbered if each[2] == 1 and each[0] not in listed), None)
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
        within = continues and (value != len(starts) + 1 or number_of(lines[index - 1]))
        if index in listed or is_restart or within:
            inner = value
        elif value == len(starts) + 1:
            starts.append(index)
            inner = 0
    return starts if _are_sections(lines, starts) else []


def _listed(lines: Sequence[Line]) -> set[int]:
    """Indices of numbered lines that are no headings: the list below a label or within an
    answer, and counted questions."""
    listed: set[int] = set()
    in_pairs = False
    for index, line in enumerate(lines):
        bare = clean_heading(line.text)
        in_pairs = in_pairs or asks(bare)
        if number_of(line) and asks(bare):
            listed.add(index)
        elif _is_bare_label(line) or (in_pairs and answers(line.text)):
            run = _run_below(lines, index)
            if len(run) > 1 or (run and SENTENCE_END.search(lines[run[0]].text[-1])):
                listed.update(run)
    return listed


def _run_below(lines: Sequence[Line], index: int) -> range:
    """The indices of the lines directly below line `index` that count from 1 in one style."""
    style, stop = "", index + 1
    while stop < len(lines):
        number = number_of(lines[stop])
        if not number or number[1] != stop - index or style not in ("", number[0]):
            break
        style, stop = number[0], stop + 1
    return range(index + 1, stop)


def _is_bare_label(line: Line) -> bool:
    """Whether a line is nothing but a label."""
    label = LABEL.match(line.text)
    return bool(label) and not line.text[label.end() :].strip()  # type: ignore[union-attr]


def _are_sections(lines: Sequence[Line], starts: Sequence[int]) -> bool:
    """Whether most of the numbered lines have text: a list of one-line items has no sections."""
    ends = [*starts[1:], len(lines)]
    with_text = sum(
        end - start > 1 or _tells_more(lines[start].text)
        for start, end in zip(starts, ends, strict=True)
    )
    return 2 * with_text > len(starts)


def _tells_more(text: str) -> bool:
    """Whether a numbered line is more than a heading and more than one short sentence."""
    rest = heading_of(text)[1]
    is_sentence = rest == clean_heading(text) and not SENTENCE_END.search(rest[:-1])
    return bool(rest) and not (is_sentence and len(rest) <= 2 * MAX_HEADING_CHARS)


def heading_starts(lines: Sequence[Line]) -> list[int]:
    """Indices of the headings of a page without numbered ones.

    They are short lines after a blank one; at least one stands above a label.
    """
    heads = [
        index
        for index, line in enumerate(lines[:-1])
        if (line.after_blank or not index) and _is_heading(line) and _is_text(lines[index + 1])
    ]
    return heads if any(LABEL.match(lines[index + 1].text) for index in heads) else []


def _is_text(line: Line) -> bool:
    """Whether a line may be the first below a heading."""
    apart = line.after_blank and not LABEL.match(line.text)
    return not apart or bool(SENTENCE_END.search(line.text[-1]))


def _is_heading(line: Line) -> bool:
    marked = any(mark.match(line.text) for mark in (LABEL, NOTICE))
    return (
        is_title(line)
        and len(line.text) <= MAX_HEADING_CHARS
        and not (marked or is_chrome(line) or asks(line.text) or answers(line.text))
    )


def heading_of(text: str) -> tuple[str, str]:
    """The heading of a numbered line, and the text after it."""
    bare = clean_heading(text)
    if bare == text and len(bare) <= MAX_HEADING_CHARS and not SENTENCE_END.search(bare):
        return bare, ""
    cut = re.search(r"[:：]", bare)
    if cut and cut.start() <= MAX_HEADING_CHARS and not LABEL.match(bare):
        return bare[: cut.start()].strip(), bare[cut.end() :].strip()
    if len(bare) <= 2 * MAX_HEADING_CHARS and not SENTENCE_END.search(bare):
        return bare, ""
    clause = re.match(r"[^，。；！？,;!?]+", bare)
    return (clause[0] if clause else bare)[:MAX_HEADING_CHARS], bare
