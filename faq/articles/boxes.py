"""Tells what a box of a page is, by its name: a remark, an alternative, a part that unfolds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

BoxRole = Literal["remark", "tab", "fold", "group"]
_REMARKS = {
    "note", "seealso", "abstract", "summary", "tldr", "info", "information", "todo", "tip",
    "tips", "hint", "important", "success", "check", "done", "question", "help", "faq",
    "warning", "warn", "caution", "attention", "failure", "fail", "missing", "danger", "error",
    "bug", "example", "quote", "cite", "alert", "notice", "remark", "callout", "admonition",
    "aside", "primary", "secondary", "reminder", "security", "experimental", "new", "update",
    "changed", "deprecated", "versionadded", "versionchanged", "infobox", "blockquote", "panel",
    "message",
}  # fmt: skip
_ASKING = frozenset({"question", "help", "faq"})
_FOLDS = {
    "details", "expand", "expandable", "collapse", "collapsible", "spoiler", "accordion",
    "accordionitem", "accordion-item", "disclosure", "foldable",
}  # fmt: skip
_TABS = {
    "tab", "tabitem", "tab-item", "tabpanel", "tab-panel", "tabs.tab", "tabs-tab",
    "content-tab",
}  # fmt: skip
_PREFIX = re.compile(r"^(?:callout|admonition|alert|md|custom)-")


@dataclass(frozen=True, slots=True)
class Box:
    """What a box is, with the words on it."""

    role: BoxRole
    title: str = ""


def box_of(name: str, title: str = "", *, otherwise: BoxRole = "group") -> Box:
    """The box called `name`; `otherwise` tells what an unknown one with a title is."""
    known = _PREFIX.sub("", name.strip().lower().lstrip("."))
    title = title.strip()
    if known in _FOLDS:
        return Box("fold" if title else "remark", title)
    if known in _TABS:
        return Box("tab" if title else "group", title)
    if known in _REMARKS:
        asks = known in _ASKING or title.endswith(("?", "？"))
        return Box("fold" if asks and title else "remark", title)
    if not known.isascii():  # the author's own word, as 注意
        return Box("remark", f"{name.strip()} {title}".strip())
    return Box(otherwise if title else "group", title)
