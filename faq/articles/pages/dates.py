"""Finds the dates of a page in its ``<meta>`` and ``<time>``: updated, first and last day."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from lxml import etree

from faq.articles.values import read_date, read_until

_UPDATED = frozenset(
    {"article:modified_time", "og:updated_time", "datemodified", "updated", "last-modified"}
    | {"dcterms.modified", "dc.date.modified"}
)
_FROM = frozenset({"valid_from", "valid-from", "validfrom", "dcterms.available"})
_UNTIL = frozenset(
    {"article:expiration_time", "expires", "valid_until", "valid-until", "dcterms.valid"}
)
"""What ``property``, ``name`` or ``itemprop`` call the dates; ``http-equiv`` tells of caches."""
_NAMES = ("property", "name", "itemprop")
_LABELS = {
    "until": re.compile(
        r"(?:有效期限?|失效日期|失效[时時][间間]|到期日|valid until|expires(?: on)?)"
        r"[至到：:为為\s]*$",
        re.IGNORECASE,
    ),
    "from": re.compile(
        r"(?:生效日期|生效[时時][间間]|[实實施]行日期|实施日期|valid from|effective(?: from)?|自)"
        r"[：:为為\s]*$",
        re.IGNORECASE,
    ),
}
"""What stands before a date of validity."""
_LABEL_CHARS = 40


def updated(root: etree._Element) -> str | None:
    """When the page was updated, None where it doesn't tell."""
    return _first((*_told(root, _UPDATED), *_times(root, "")), read_date)


def valid_from(root: etree._Element) -> str | None:
    """The first day on which the page holds, None where it doesn't tell."""
    return _first((*_told(root, _FROM), *_times(root, "from")), read_date)


def valid_until(root: etree._Element) -> str | None:
    """The last day on which the page holds, None where it doesn't tell."""
    return _first((*_told(root, _UNTIL), *_times(root, "until")), read_until)


def _told(root: etree._Element, names: frozenset[str]) -> Iterator[str]:
    """What ``<meta>`` tells under one of `names`."""
    for each in root.iter("meta"):
        if any((each.get(name) or "").strip().lower() in names for name in _NAMES):
            yield each.get("content") or ""


def _times(root: etree._Element, sense: str) -> Iterator[str]:
    """The times of a page that tell one thing: "from", "until", or "" for neither."""
    return (
        each.get("datetime") or ""
        for each in root.iter("time")
        if each.get("datetime") and _sense(each) == sense
    )


def _sense(time: etree._Element) -> str:
    """What a time is marked as, or labelled as in the text before it."""
    marks = {time.get("itemprop") or "", *(time.get("class") or "").split()}
    names = {mark.lower() for mark in marks}
    if names & _UNTIL:
        return "until"
    if names & _FROM:
        return "from"
    before = time.getprevious()
    text = before.tail if before is not None else getattr(time.getparent(), "text", None)
    if before is not None and not (text or "").strip():
        text = before.text
    told = (text or "")[-_LABEL_CHARS:]
    return next((sense for sense, label in _LABELS.items() if label.search(told)), "")


def _first(values: Iterable[str], read: Callable[[object], str | None]) -> str | None:
    for value in values:
        try:
            return read(value)
        except ValueError:
            continue  # a duration or a bare year is no date
    return None
