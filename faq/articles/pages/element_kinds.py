"""Tells what an HTML element is: chrome, a box, a part that unfolds."""

from __future__ import annotations

import re

from lxml import etree

from faq.articles.boxes import Box, BoxRole, box_of
from faq.articles.pages.bylines import is_byline
from faq.articles.pages.code_text import BUTTON, COPY, GUTTER, is_gutter
from faq.articles.pages.panels import HEADINGS
from faq.articles.pages.trees import text_of

_NEVER = {
    "script", "style", "template", "noscript", "iframe", "svg", "canvas", "object", "head",
    "audio", "video", "map", "input", "textarea",
    "nav", "aside", "button", "select", "dialog", "menu", "rt", "rp", "rtc",
}  # fmt: skip
_CHROME_ROLES = {"navigation", "banner", "contentinfo", "search", "complementary", "dialog"}
_CHROME_CLASS = re.compile(
    r"(?<![\w-])(?:[a-z]+[_-])?(?:bread-?crumbs?|pagination|pager)(?:[_-]+(?:nav|list|container|wrapper))?"
    r"(?![\w-])",
    re.IGNORECASE,
)
"""Classes of the way to a page and from page to page, on sites that have no `<nav>` for them."""
_COMPONENTS = {
    "tabitem", "tab", "tabs-tab", "tabpanel", "aside", "callout", "admonition", "note", "tip",
    "info", "warning", "danger", "caution", "important", "success", "check", "alert", "hint",
    "accordion", "accordionitem", "accordion-item", "collapse", "expandable", "spoiler",
}  # fmt: skip
"""Components of documentation sites that are boxes, in lower case."""
_TITLED = {
    "step", "card", "linkcard", "cardgroup", "feature", "section", "column", "panel", "frame",
    "updates", "update",
}  # fmt: skip
"""Components whose title is shown above their content."""
_BOX_CLASSES = {"admonition", "custom-block", "theme-admonition", "markdown-alert", "callout"}
_BOX_KIND = re.compile(r"^(?:alert|hint|is|admonition|callout|markdown-alert|type)-?(\w+)$")
_ROLES: dict[str, BoxRole] = {"remark": "remark", "tab": "tab", "fold": "fold", "group": "group"}
_TITLES = ("title", "label", "header", "heading", "summary")
_TEXT_NODES = (
    ".//text()[not(ancestor::script or ancestor::style or ancestor::select or ancestor::label"
    " or ancestor::textarea or ancestor::button)]"
)
_MIN_FORM_TEXT = 100
"""Characters, controls not counted, from which a form is taken for an article."""
_SENTENCES = {"p", "li", "td", "span", "dd", "strong", "b", "h1", "h2", "h3", "h4", "h5", "h6"}
_MAX_BUTTON_PARTS = 5
_LINK_BOXES = {"div", "ul", "ol", "p", "section", "span"}
_ARTICLE_PARTS = ".//h1|.//h2|.//h3|.//table|.//article|.//main"
_GUTTER_TAGS = {"ul", "ol", "div", "span", "td"}


def box_from(element: etree._Element) -> Box | None:
    """The box that an element is; None if it is none."""
    tag = element.tag
    if not element.keys():
        return box_of(tag) if tag in _COMPONENTS and tag != "aside" else None
    if tag == "faq-box":
        return Box(_ROLES.get(element.get("role") or "", "group"), element.get("title") or "")
    title = next((element.get(key) for key in _TITLES if element.get(key)), "") or ""
    if tag in _COMPONENTS and (tag != "aside" or element.get("type") or title):
        kind = element.get("type") if tag in {"aside", "callout", "admonition"} else None
        return box_of(kind or tag, title or (element.get("value") or "" if "tab" in tag else ""))
    if tag in _TITLED and title:
        return Box("group", title)
    if tag == "div" and element.get("label"):  # the form of a tab on some sites
        return Box("tab", element.get("label") or "")
    return _box_by_class(element) if element.get("class") else None


def _box_by_class(element: etree._Element) -> Box | None:
    classes = (element.get("class") or "").split()
    known = _BOX_CLASSES.intersection(classes)
    kinds = [match[1] for each in classes if (match := _BOX_KIND.match(each))]
    alert = "alert" in classes or "hint" in classes
    footnote = "footnote" in classes and element.tag in {"div", "p", "aside"}
    if element.tag not in {"div", "aside", "section", "p", "blockquote"}:
        return None
    if not (known or footnote or (alert and (kinds or len(classes) > 1))):
        return None
    if element.xpath("boolean(.//h1|.//h2)"):
        return None  # it wraps an article
    return Box("remark")


def is_left_out(element: etree._Element) -> bool:
    """Whether an element, other than a form, is chrome or unseen."""
    tag = element.tag
    if tag == "button":
        return not (_is_within_words(element) or _is_heading(element))
    if tag in _NEVER:
        return tag != "aside" or box_from(element) is None
    if not element.keys() and tag not in {"header", "footer"}:
        return False
    if tag in {"header", "footer"} and not _has_ancestor(element, {"main", "article"}):
        return tag == "footer" or element.getparent().tag == "body" or not _holds(element, "h1")
    style = (element.get("style") or "").replace(" ", "").lower()
    return (
        (element.get("hidden") is not None and element.get("role") != "tabpanel")
        or element.get("aria-hidden") == "true"
        or element.get("role") in _CHROME_ROLES
        or "display:none" in style
        or _is_way_between_pages(element)
        or is_byline(element)
        or _is_of_code(element)
    )


def _is_way_between_pages(element: etree._Element) -> bool:
    """Whether an element is the breadcrumbs or the pager of a site, and wraps no article."""
    if element.tag not in _LINK_BOXES or not _CHROME_CLASS.search(element.get("class") or ""):
        return False
    return not element.xpath(f"boolean({_ARTICLE_PARTS})")


def _is_of_code(element: etree._Element) -> bool:
    """Whether an element is the button or the line numbers of code beside it."""
    classes = element.get("class") or ""
    numbered = GUTTER.search(classes) or _follows_code(element)
    if numbered and element.tag in _GUTTER_TAGS and is_gutter(element):
        return True
    if not BUTTON.search(classes):
        return False
    return len(element) < _MAX_BUTTON_PARTS and bool(COPY.fullmatch(text_of(element)))


def _follows_code(element: etree._Element) -> bool:
    before = element.getprevious()
    return before is not None and before.tag == "pre"


def _is_within_words(button: etree._Element) -> bool:
    """Whether a button is named within a sentence instead of being one to press."""
    parent = button.getparent()
    if parent is None or parent.tag not in _SENTENCES:
        return False
    beside = [parent.text, *(each.tail for each in parent)]
    return any(text and text.strip() for text in beside)


def _is_heading(button: etree._Element) -> bool:
    """Whether a button is all that a heading says, as that of an accordion."""
    heading = next((each for each in button.iterancestors() if each.tag in HEADINGS), None)
    return heading is not None and text_of(heading).strip() == text_of(button).strip()


def is_content(form: etree._Element) -> bool:
    """Whether a form wraps an article instead of fields to fill in."""
    if _holds(form, "h1|.//h2|.//main|.//article"):
        return True
    return sum(len(str(text).strip()) for text in form.xpath(_TEXT_NODES)) >= _MIN_FORM_TEXT


def words_of(element: etree._Element) -> str:
    """The text of an element too deep to be walked."""
    return " ".join(map(str, element.xpath(_TEXT_NODES)))


def _has_ancestor(element: etree._Element, tags: set[str]) -> bool:
    return any(ancestor.tag in tags for ancestor in element.iterancestors())


def _holds(element: etree._Element, names: str) -> bool:
    return bool(element.xpath(f"boolean(.//{names})"))
