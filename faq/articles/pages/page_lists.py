"""Makes lists of what a page only draws as one: Word's paragraphs, numbered boxes, components."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml import etree

from faq.articles.numerals import AFTER_COUNT, HAN, lone_number, number_of, roman_number
from faq.articles.pages.trees import drop, text_of

_WORD = (
    ".//p[contains(@style, 'mso-list') or starts-with(@class, 'MsoList')]"
    "[not(contains(@style, 'mso-list:none'))]"
)
_IGNORED = ".//*[contains(@style, 'mso-list') and contains(@style, 'gnore')]"
_LEVEL = re.compile(r"mso-list\s*:[^;]*?\blevel(\d)")
_COUNT = re.compile(
    rf"[\s\xa0]*[(（]?(?:(?P<digits>\d{{1,3}})|(?P<han>[{HAN}]{{1,3}})|(?P<letter>[a-zA-Z])"
    r"|(?P<circled>[①-⑳])|(?P<roman>[ivxIVX]{2,5}))[.．、)）]?[\s\xa0]*"
)
_LEADING = re.compile(
    rf"[\s\xa0]*(?:[·•●○■□◆▪➢✓§Øüvlo-]|[①-⑳]"
    rf"|[(（]?(?:\d{{1,3}}|[{HAN}]{{1,3}}|[ivxIVX]{{2,5}}|[a-zA-Z])[.．、)）])[\s\xa0]*"
)
_AFTER = re.compile(AFTER_COUNT)
_LETTER_BULLETS = frozenset("lovnüØ§")
"""Letters that the symbol fonts of Word show as bullets."""
_BOXES = {"div", "section", "article", "p", "a", "li", "span"}
_MAX_DOWN = 5


def draw_lists(root: etree._Element) -> None:
    """Changes the page so that its lists are list elements."""
    paragraphs = root.xpath(_WORD)
    if paragraphs:
        _draw_word(paragraphs)
    for steps in root.xpath(".//steps|.//stepper"):
        _draw_steps(steps)
    for parent in [each for each in root.iter() if len(each) > 1]:
        for run in _counted(parent):
            _draw_boxes(parent, run)


def _draw_steps(steps: etree._Element) -> None:
    """Makes an ordered list of a component that holds components for its steps."""
    items = [child for child in steps if child.tag == "step"]
    if not items:
        return
    steps.tag = "ol"
    for item in items:
        item.tag = "li"
        title = item.get("title") or item.get("label")
        if title:
            heading = item.makeelement("p")
            heading.text, heading.tail, item.text = title, item.text, None
            item.insert(0, heading)


def _draw_word(paragraphs: Sequence[etree._Element]) -> None:
    before: etree._Element | None = None
    opened: list[tuple[int, etree._Element]] = []
    for paragraph in paragraphs:
        mark = _take_mark(paragraph)
        if mark is None:
            before = None
            continue
        level = _LEVEL.search(paragraph.get("style") or "")
        depth = int(level[1]) if level else 1
        if before is None or paragraph.getprevious() is not (opened[0][1] if opened else None):
            opened = []
        while opened and opened[-1][0] > depth:
            opened.pop()
        numbers = _numbers(mark)
        kind = "ol" if numbers else "ul"
        if opened and opened[-1][0] == depth and opened[-1][1].tag != kind:
            opened.pop()
        if not opened or opened[-1][0] < depth:
            opened.append((depth, _new_list(kind, paragraph, opened[-1][1] if opened else None)))
        paragraph.tag = "li"
        if numbers:
            paragraph.set("value", str(_next_of(opened[-1][1], numbers)))
        paragraph.tail = None
        opened[-1][1].append(paragraph)
        before = paragraph


def _new_list(
    kind: str, paragraph: etree._Element, within: etree._Element | None
) -> etree._Element:
    """A list in the place of `paragraph`, or in the last item of the list `within`."""
    made = paragraph.makeelement(kind)
    made.sourceline = paragraph.sourceline
    if within is not None and len(within):
        within[-1].append(made)
    else:
        paragraph.addprevious(made)
    return made


def _take_mark(paragraph: etree._Element) -> str | None:
    """The number or bullet of a list paragraph, which is taken out of it; None without one."""
    for element in paragraph.xpath(_IGNORED):
        mark = text_of(element)
        drop(element)
        return mark
    if "mso-list" in (paragraph.get("style") or ""):
        return None
    first = next(iter(paragraph), None)
    if first is not None and not (paragraph.text or "").strip():
        mark = text_of(first)
        if _LEADING.fullmatch(mark):
            drop(first)
            return mark
    text = paragraph.text or ""
    found = _LEADING.match(text)
    if found and found.end() < len(text) and text[found.end() - 1] in " \xa0":
        paragraph.text = text[found.end() :]
        return found[0]
    return None


def _numbers(mark: str) -> tuple[int, ...]:
    """The numbers that a mark may show, as i the ninth letter or a Roman one; () for a bullet."""
    bare = mark.strip(" \t\r\n\xa0")
    found = _COUNT.fullmatch(bare)
    if bare in _LETTER_BULLETS or not found:
        return ()
    count = next(filter(None, found.group("digits", "han", "letter", "circled")), None)
    letters = found["roman"] or found["letter"] or ""
    romans = (roman_number(letters),) if letters and set(letters.lower()) <= set("ivx") else ()
    return (number_of(count), *romans) if count else romans


def _next_of(drawn: etree._Element, numbers: Sequence[int]) -> int:
    """Of the numbers that the next item of a list may have, the one by which it goes on."""
    following = int(drawn[-1].get("value") or 0) + 1 if len(drawn) else 1
    return following if following in numbers else numbers[0]


def _counted(parent: etree._Element) -> Iterator[list[tuple[etree._Element, ...]]]:
    """The runs of boxes that count themselves: each box with the element of its number."""
    run: list[tuple[etree._Element, ...]] = []
    for child in parent:
        leaf = _count_leaf(child)
        if leaf is None:
            if run and (not isinstance(child.tag, str) or not text_of(child).strip()):
                continue  # an arrow or line between two boxes
            yield from [run] if len(run) > 1 else []
            run = []
            continue
        number = lone_number(leaf.text or "")
        alike = run and (child.tag, child.get("class")) == (run[0][0].tag, run[0][0].get("class"))
        if not (alike and number == len(run) + 1):
            yield from [run] if len(run) > 1 else []
            run = []
        if number == len(run) + 1:
            run.append((child, leaf))
    if len(run) > 1:
        yield run


def _count_leaf(box: etree._Element) -> etree._Element | None:
    """The element within `box` that begins it and holds only a number."""
    if box.tag not in _BOXES:
        return None
    element = box
    for _ in range(_MAX_DOWN):
        if (element.text or "").strip():
            break
        element = next(iter(element), None)
        if element is None:
            return None
    if element is box or len(element) or not lone_number(element.text or ""):
        return None
    return element if sum(1 for text in box.itertext() if text.strip()) > 1 else None


def _draw_boxes(parent: etree._Element, run: Sequence[tuple[etree._Element, ...]]) -> None:
    for number, (box, leaf) in enumerate(run, 1):
        _drop_count(box, leaf)
        box.set("value", str(number))
    first = run[0][0]
    if first.tag == "li" and parent.tag in {"ul", "ol"}:
        parent.tag = "ol"
        return
    made = first.makeelement("ol")
    made.sourceline = first.sourceline
    first.addprevious(made)
    for box, _ in run:
        if (box.tail or "").strip():
            box.tail, made.tail = None, (made.tail or "") + (box.tail or "")
        box.tag = "li"
        made.append(box)


def _drop_count(box: etree._Element, leaf: etree._Element) -> None:
    """Takes a number out of its box, with what parts it from the text: `<b>步骤1</b>：打开`."""
    around = leaf.getparent()
    drop(leaf)
    around.text = _AFTER.sub("", around.text or "", count=1)
    while around is not box and not text_of(around).strip():
        around.tail = _AFTER.sub("", around.tail or "", count=1)
        around = around.getparent()
