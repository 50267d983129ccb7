"""Makes headings of the bold paragraphs that name the parts of a page without headings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from faq.articles.labels import KEY_POINTS, NOTICES, QUESTIONS, STEPS_IN_TEXT
from faq.articles.numerals import HAN
from faq.articles.pages.panels import HEADINGS
from faq.articles.pages.trees import alone, has_words, text_of
from faq.articles.question_answers import answers, asks

_BOLD = ".//strong|.//b|.//*[contains(@style, 'font-weight')]"
_HEAVY = re.compile(r"font-weight\s*:\s*(?:bold|bolder|[6-9]00)\b", re.IGNORECASE)
_BLOCKS = frozenset({"p", "div", "section"})
_NO_NAMES = frozenset(
    {"li", "td", "th", "blockquote", "faq-box", "figure", "figcaption", "caption", "a", "label"}
    | {"aside", "footer", "header", "nav", "dd", "pre", "form", *HEADINGS}
)
"""Elements within which a bold line heads nothing."""
_UNSEEN = frozenset({"script", "style", "template", "noscript", "head"})
_LABEL = re.compile(
    rf"[【\[]?(?:{KEY_POINTS}|{STEPS_IN_TEXT}|{NOTICES}|{QUESTIONS})[】\]]?"
    r"|(?:请|務必|务必|切记|特别|重要)?(?:注意|提示|说明|說明|备注|備註|提醒|警告|危险|重要|示例|例如|注|例)"
    r"(?:\W.*|\d*)?|.*作者.*"
)
"""What labels a remark or the steps of the text around."""
_STEP = re.compile(
    r"第\s?[一二三四五六七八九十\d]{1,3}\s?步|步[骤驟]\s?[一二三四五六七八九十\d]|step\s?\d", re.I
)
_STYLES = (
    re.compile(rf"第[{HAN}\d]{{1,3}}[章节條条部分篇]+"),
    re.compile(rf"[{HAN}]{{1,3}}[、.．]"),
    re.compile(rf"[(（][{HAN}]{{1,3}}[)）]"),
    re.compile(r"\d{1,2}[.．、)）](?!\d)"),
    re.compile(r"[(（]\d{1,2}[)）]"),
)
"""The ways to count headings, from the outermost."""
_ASKS = re.compile(
    r"怎[么麼样樣]|如何|什[么麼]|为何|多少|多久|是否|能否|[吗嗎？?]$|哪[里些裡個个儿]"
)
_STOPS = re.compile(r"[。！!；;]|[，,、:：…]$")
_MAX_CHARS = 50
_MAX_PLAIN_CHARS = 20
_FEWEST = 2


@dataclass(frozen=True, slots=True)
class _Name:
    """A bold line that may be a heading."""

    element: etree._Element
    text: str
    region: int
    """Number of the heading that it stands below."""
    level: int
    """Level of that heading, 0 without one."""
    style: int
    """The way it counts; as many as there are if it doesn't."""


def name_parts(root: etree._Element) -> None:
    """Changes the page so that bold lines are headings where several alike head text.

    Among headings of the page's own only those count that are numbered or ask.
    """
    if not root.xpath(f"boolean({_BOLD})"):
        return
    regions: dict[int, list[_Name]] = {}
    for name in _heading_text(root):
        regions.setdefault(name.region, []).append(name)
    for names in regions.values():
        counts = Counter(each.style for each in names)
        chosen = [each for each in names if counts[each.style] >= _FEWEST]
        if chosen and (chosen[0].level > 1 or _repeat(chosen)):
            chosen = _sure(chosen)
        styles = list(dict.fromkeys(each.style for each in chosen))
        for each in chosen:
            level = max(each.level, 1) + 1 + styles.index(each.style)
            each.element.tag = f"h{min(level, 6)}"


def _sure(names: Sequence[_Name]) -> list[_Name]:
    """Those that count, or ask, and are several."""
    sure = [each for each in names if each.style < len(_STYLES) or _ASKS.search(each.text)]
    return sure if len(sure) >= _FEWEST and not _repeat(sure) else []


def _repeat(names: Sequence[_Name]) -> bool:
    """Whether names are labels that come again."""
    return len({each.text for each in names}) < len(names)


def _heading_text(root: etree._Element) -> Iterator[_Name]:
    """The bold lines that stand before text, or before one that counts in another way."""
    before: _Name | None = None
    for each in _named_or_text(root):
        if before and (each is None or (isinstance(each, _Name) and each.style > before.style)):
            yield before
        before = each if isinstance(each, _Name) else None


def _named_or_text(root: etree._Element) -> Iterator[_Name | str | None]:
    """Bold lines, "heading" for each heading, and None for each piece of other text."""
    region = level = 0
    inside: set[etree._Element] = set()
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "end":
            if element not in inside and has_words(element.tail):
                yield None
            continue
        if element in inside or element.tag in _UNSEEN:
            inside.update(element)
            continue
        if element.tag in HEADINGS:
            region, level = region + 1, int(element.tag[1]) if element.tag[0] == "h" else 2
            inside.update(element)
            yield "heading"
        elif element.tag in _BLOCKS and (found := _name_in(element)) is not None:
            inside.update(element)
            yield _Name(found, text := _line(found), region, level, _style(text))
        elif has_words(element.text) or element.tag in {"img", "pre", "table"}:
            yield None


def _name_in(block: etree._Element) -> etree._Element | None:
    """The element that is a heading if `block` is a bold line; None if it is none."""
    if any(each.tag in _BLOCKS for each in block) or not _is_bold(block):
        return None
    text = _line(block)
    counted = _style(text) < len(_STYLES)
    longest = _MAX_CHARS if counted or _ASKS.search(text) else _MAX_PLAIN_CHARS
    if not 1 < len(text) <= longest or _STOPS.search(text):
        return None
    if _LABEL.fullmatch(text) or _STEP.match(text) or asks(text) or answers(text):
        return None
    if any(each.tag in _NO_NAMES for each in block.iterancestors()):
        return None
    return alone(block, _BLOCKS)[-1]


def _is_bold(element: etree._Element) -> bool:
    """Whether all words within an element are bold."""
    if element.tag in {"strong", "b"} or _HEAVY.search(element.get("style") or ""):
        return has_words(text_of(element))
    if has_words(element.text) or any(has_words(each.tail) for each in element):
        return False
    worded = [each for each in element if has_words(text_of(each))]
    return bool(worded) and all(map(_is_bold, worded))


def _style(text: str) -> int:
    return next((n for n, style in enumerate(_STYLES) if style.match(text)), len(_STYLES))


def _line(element: etree._Element) -> str:
    return " ".join(text_of(element).split())
