"""Reads the text of code in a page, without line numbers and buttons."""

from __future__ import annotations

import re

from lxml import etree

from faq.articles.decode import without_controls
from faq.articles.pages.trees import text_of

GUTTER = re.compile(
    r"(?:^|[-_])(?:gutter|linenos?|line-?numbers?|pre-numbering|ln-numbers|lnt)(?:$|[-_])", re.I
)
"""Classes of what numbers the lines of code."""
BUTTON = re.compile(r"(?:^|[-_])(?:copy|clipboard|btn|button|toolbar|signin)(?:$|[-_])", re.I)
"""Classes of what copies code."""
COPY = re.compile(
    r"\s*(?:(?:点击|一键)?(?:复制|複製|拷贝)(?:代码|代碼)?|copy(?: code)?|copied!?)\s*", re.I
)
"""What stands on such a button."""
_NUMBERS = re.compile(r"\s*(?:\d{1,5}\s*)+")


def code_text(element: etree._Element) -> str:
    """The code in `element`, as it would be copied."""
    return without_controls("".join(_pieces(element)))


def is_gutter(element: etree._Element) -> bool:
    """Whether an element holds nothing but the numbers of lines, counted from one."""
    numbers = _leaves(element)
    return len(numbers) > 1 and numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _leaves(element: etree._Element) -> list[int]:
    """The numbers in `element`; empty if it holds anything else."""
    numbers: list[int] = []
    for text in element.itertext():
        if text.strip():
            if not _NUMBERS.fullmatch(str(text)):
                return []
            numbers += map(int, text.split())
    return numbers


def _pieces(element: etree._Element) -> list[str]:
    pieces: list[str] = []
    # Not recursive: highlighters nest as deep as they like.
    stack: list[etree._Element | str] = [element]
    while stack:
        each = stack.pop()
        if isinstance(each, str):
            pieces.append(each)
            continue
        if each.tag == "br":
            pieces.append("\n")
            continue
        if not isinstance(each.tag, str) or (each is not element and _is_chrome(each)):
            continue
        for child in reversed(each):
            stack.append(child.tail or "")
            stack.append(child)
        stack.append(each.text or "")
    return pieces


def _is_chrome(element: etree._Element) -> bool:
    if element.tag in {"button", "script", "style", "svg"}:
        return True
    classes = element.get("class") or ""
    if GUTTER.search(classes) or BUTTON.search(classes):
        return True
    if element.tag in {"ul", "ol"}:
        return is_gutter(element)
    return element.tag in {"div", "a"} and bool(COPY.fullmatch(text_of(element)))
