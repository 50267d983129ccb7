"""Makes boxes of the panels of tabs, each named by its tab and shown whichever is chosen."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Sequence

from lxml import etree

from faq.articles.pages.trees import drop, text_of

_FEWEST = 2
"""A single panel is no alternative."""
_HIDES = ("hidden", "aria-hidden", "style", "class")


def draw_tabs(root: etree._Element) -> None:
    """Changes the page so that the panels of tabs are boxes with the names of these."""
    panels = [each for each in root.xpath(".//*[@role='tabpanel']") if each.getparent() is not None]
    if len(panels) < _FEWEST:
        return
    names = dict(_names(root, panels))
    if len(names) < _FEWEST:
        return
    for panel, name in names.items():
        if not name or panel.xpath("boolean(.//h1|.//main)"):
            continue  # it wraps an article
        for key in _HIDES:
            panel.attrib.pop(key, None)
        panel.tag = "faq-box"
        panel.set("role", "tab")
        panel.set("title", name)
    shown = {_folded(name) for name in names.values()}
    for tabs in root.xpath(".//*[@role='tablist']"):
        if all(_folded(text_of(tab)) in shown for tab in tabs.xpath(".//*[@role='tab']")):
            drop(tabs)


def _names(
    root: etree._Element, panels: Sequence[etree._Element]
) -> Iterator[tuple[etree._Element, str]]:
    """Each panel with the name of its tab: that which it names, which names it, or which stands in
    its place among as many tabs."""
    named: dict[str, str] = {}  # id of a tab or panel -> name
    for tab in root.xpath(".//*[@role='tab']"):
        target = tab.get("aria-controls") or (tab.get("href") or "").removeprefix("#")
        for key in filter(None, (tab.get("id"), target)):
            named[key] = _folded(text_of(tab))
    lists: dict[int, deque[list[etree._Element]]] = defaultdict(deque)  # by the number of tabs
    for each in root.xpath(".//*[@role='tablist']"):
        tabs = each.xpath(".//*[@role='tab']")
        lists[len(tabs)].append(tabs)
    siblings: dict[etree._Element, list[etree._Element]] = defaultdict(list)
    for panel in panels:
        siblings[panel.getparent()].append(panel)
    for own in siblings.values():
        placed = lists[len(own)].popleft() if lists[len(own)] else None
        for at, panel in enumerate(own):
            beside = _folded(text_of(placed[at])) if placed else ""
            keys = (panel.get("aria-labelledby"), panel.get("id"))
            name = next((named[key] for key in keys if key in named), "")
            yield panel, name or _folded(panel.get("aria-label") or "") or beside


def _folded(text: str) -> str:
    return " ".join(text.split())
