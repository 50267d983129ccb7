"""Makes parts that unfold of a page's accordions: what heads a panel, and the panel."""

from __future__ import annotations

import re
from collections.abc import Collection

from lxml import etree

from faq.articles.pages.trees import alone, drop, has_words, text_of

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "summary", "dt"})
"""Elements that head what follows them."""
_HEADS = re.compile(
    r"(?:.*[-_])?(?:faq|accordion|collapse|collapsible|expander?|toggle|qa|panel)[-_]{1,2}"
    r"(?:item[-_]{1,2})?(?:question|q|title|head|header|heading|button|btn|trigger|toggle|control)"
    r"|(?:.*[-_])?(?:question|accordion)(?:[-_]{1,2}(?:title|text|name|head|header))?",
    re.IGNORECASE,
)
"""Classes of what heads a panel."""
_PANELS = re.compile(
    r"(?:.*[-_])?(?:faq|accordion|collapse|collapsible|expander?|toggle|qa|panel)[-_]{1,2}"
    r"(?:item[-_]{1,2})?(?:answer|a|body|content|panel|pane|inner|text|wrap)"
    r"|(?:.*[-_])?answer(?:[-_]{1,2}(?:text|body|content))?|collapse|panel",
    re.IGNORECASE,
)
"""Classes of a panel."""
_TRIGGERS = (
    ".//*[@aria-expanded or @aria-controls or @data-bs-toggle='collapse' or @data-toggle='collapse'"
    " or (@itemprop='name' and ancestor::*[contains(@itemtype, 'schema.org/Question')])"
    " or contains(@class, 'uestion') or contains(@class, 'accordion') or contains(@class, 'faq')"
    " or contains(@class, 'collaps') or contains(@class, 'toggle') or contains(@class, 'panel')"
    " or contains(@class, 'expand') or contains(@class, 'qa')]"
)
_CONTROLS = ("aria-controls", "data-bs-target", "data-target", "href")
_CHROME = re.compile(
    r"\W*(?:点击|點擊|点此)?(?:展开|展開|收起|折叠|显示|顯示|隐藏|查看|更多|菜单|選單|菜單|目录|目錄|导航"
    r"|切换|分享|搜索|语言|全部|全文|详情|more|menu|toggle|show|hide|close|expand|collapse|all|nav"
    r"|navigation)+\W*",
    re.IGNORECASE,
)
"""What stands on buttons that head nothing."""
_NOT_IN = frozenset({"nav", "summary", "details", "table"})
_NO_PANELS = frozenset({"button", "nav", "a", *HEADINGS})
_MAX_CHARS = 120
_MAX_UP = 4


def unfold_panels(root: etree._Element) -> None:
    """Changes the page so that each panel is a `details` whose `summary` is what heads it."""
    for element in root.xpath(".//*[@role='heading']"):
        level = element.get("aria-level") or "2"
        if element.tag in {"div", "p", "span"} and f"h{level}" in HEADINGS:
            element.tag = f"h{level}"
    for trigger in root.xpath(_TRIGGERS):
        _unfold(trigger)
    for listed in dict.fromkeys(root.xpath(".//li/details/../..")):
        _free(listed)


def _unfold(trigger: etree._Element) -> None:
    kind = _kind(trigger)
    text = " ".join(text_of(trigger).split()) if kind else ""
    if not 1 < len(text) <= _MAX_CHARS or _CHROME.fullmatch(text) or _is_within(trigger, _NOT_IN):
        return
    chain = alone(trigger)[: _MAX_UP + 1]
    head = chain[-1]
    panel = next(head.itersiblings(), None)
    if panel is None or not _is_panel(panel, trigger, named=kind == "class"):
        return
    _show(panel)
    for mark in [each for each in trigger.iterdescendants() if not len(each)]:
        if mark.tag not in {"img", "br"} and not has_words(mark.text):
            drop(mark)
    if any(each.tag in HEADINGS for each in (*chain, *trigger.iterdescendants())):
        return
    part = head.makeelement("details")
    part.sourceline = head.sourceline
    head.addprevious(part)
    part.tail, panel.tail = panel.tail, None
    part.append(head)
    part.append(panel)
    trigger.tag, head.tag = "span", "summary"


def _kind(element: etree._Element) -> str | None:
    """Whether an element heads a panel by what it does, or at most by its class."""
    if element.get("aria-haspopup") or element.tag in {"input", "select", "textarea", "option"}:
        return None
    toggles = {element.get("data-bs-toggle"), element.get("data-toggle")} - {None}
    if toggles - {"collapse"} or element.get("role") in {"tab", "menuitem", "combobox", "listbox"}:
        return None
    pressed = element.tag in {"button", "a"} or element.get("role") == "button"
    told = toggles or element.get("aria-expanded") or element.get("aria-controls")
    if told and (pressed or element.tag in {"div", "p", "span", *HEADINGS}):
        return "state"
    if element.get("itemprop") == "name":
        return "class"
    heads = any(map(_HEADS.fullmatch, (element.get("class") or "").split()))
    return "class" if heads else None


def _is_panel(panel: etree._Element, trigger: etree._Element, *, named: bool) -> bool:
    """Whether `panel` is what `trigger` heads; one that has only the name must be named too."""
    if panel.tag in _NO_PANELS or not text_of(panel).strip():
        return False
    classes = (panel.get("class") or "").split()
    if any(map(_PANELS.fullmatch, classes)) or panel.get("itemprop") == "acceptedAnswer":
        return True
    targets = {(trigger.get(each) or "").lstrip("#") for each in _CONTROLS} - {""}
    return panel.get("id") in targets or not (named or targets)


def _show(panel: etree._Element) -> None:
    """Takes away what hides a panel while it is folded."""
    for name in ("hidden", "aria-hidden"):
        panel.attrib.pop(name, None)
    style = panel.get("style")
    if style:
        panel.set("style", re.sub(r"display\s*:\s*none", "", style))


def _free(listed: etree._Element) -> None:
    """Takes the parts out of a list that holds nothing else."""
    if listed.tag in {"ul", "ol"} and all(
        len(each) == 1 and each[0].tag == "details" for each in listed
    ):
        for each in (listed, *listed):
            each.tag = "div"


def _is_within(element: etree._Element, tags: Collection[str]) -> bool:
    return any(each.tag in tags for each in element.iterancestors())
