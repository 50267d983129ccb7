"""Makes HTML of the storage format of Confluence: XHTML with macros, links and tasks of its own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape, unescape

from lxml import etree

from faq.importing.exports.xml_items import fragment

_NAMESPACES = 'xmlns:ac="ac" xmlns:ri="ri" xmlns:at="at"'
_ENTITY = re.compile(r"&(?!(?:lt|gt|amp|quot|apos|#\d+|#x[0-9a-fA-F]+);)([A-Za-z]\w*);")
_REMARKS = {
    "info": "note", "note": "warning", "warning": "warning", "tip": "tip", "panel": "note",
}  # fmt: skip
_CODE = frozenset({"code", "noformat"})
_MADE = frozenset(
    {"toc", "children", "pagetree", "recently-updated", "contentbylabel", "anchor", "livesearch"}
    | {"blog-posts", "attachments", "gallery", "detailssummary", "space-details", "profile"}
    | {"contributors", "toc-zone-location", "index", "favpage", "include-space"}
)
"""Macros whose content Confluence makes of other pages."""
_VOID = frozenset({"br", "hr", "img", "col"})
_MAX_DEPTH = 150
PAGE, ATTACHMENT = "confluence-page:", "confluence-attachment:"


@dataclass(slots=True)
class StoragePage:
    """A page of storage format as HTML."""

    html: str = ""
    """Links to pages begin with `PAGE` and their title, those to files with `ATTACHMENT`."""
    lost: Counter[str] = field(default_factory=Counter)
    """Macros that have no content, by name."""
    broken: bool = False


def html_of(body: str) -> StoragePage:
    """The HTML of a page's body."""
    text = _ENTITY.sub(lambda found: escape(unescape(found[0]), quote=False), body)
    root = fragment(text.replace("]] >", "]]>"), _NAMESPACES)
    page = StoragePage(broken=root is None)
    if root is not None:
        page.html = _Writer(page).inner(root)
    return page


class _Writer:
    def __init__(self, page: StoragePage) -> None:
        self._page = page
        self._depth = 0
        self._own: dict[str, Callable[[etree._Element], str]] = {
            "structured-macro": self._macro,
            "macro": self._macro,
            "link": self._link,
            "image": self._image,
            "task-list": lambda each: f"<ul>{self.inner(each)}</ul>",
            "task": self._task,
            "emoticon": lambda each: escape(each.get("{ac}emoji-fallback") or ""),
            "placeholder": lambda _: "",
            "parameter": lambda _: "",
            "adf-extension": self._extension,
        }

    def inner(self, element: etree._Element) -> str:
        """What is within an element."""
        self._depth += 1
        pieces = [escape(element.text or "", quote=False)]
        for child in element:
            if isinstance(child.tag, str):
                pieces.append(self._element(child))
            pieces.append(escape(child.tail or "", quote=False))
        self._depth -= 1
        return "".join(pieces)

    def _element(self, element: etree._Element) -> str:
        if self._depth > _MAX_DEPTH:
            return escape("".join(element.itertext()), quote=False)
        name = etree.QName(element).localname
        if element.tag.startswith("{"):
            write = self._own.get(name)
            return write(element) if write else self.inner(element)
        if name == "time" and not "".join(element.itertext()).strip():
            return escape(element.get("datetime") or "")
        attributes = "".join(
            f' {key}="{escape(value)}"' for key, value in element.items() if "{" not in key
        )
        if name in _VOID:
            return f"<{name}{attributes}>"
        return f"<{name}{attributes}>{self.inner(element)}</{name}>"

    def _macro(self, macro: etree._Element) -> str:
        name = (macro.get("{ac}name") or "").lower()
        title = _parameter(macro, "title")
        if name in _CODE:
            return f"<pre><code>{escape(_plain(macro), quote=False)}</code></pre>"
        rich = macro.find("{ac}rich-text-body")
        content = self.inner(rich) if rich is not None else ""
        if name in _REMARKS:
            head = f"<p>{escape(title)}</p>" if title else ""
            return f'<div class="admonition {_REMARKS[name]}">{head}{content}</div>'
        if name == "expand":
            title = title or _parameter(macro, "")
            return f"<details><summary>{escape(title or '展开')}</summary>{content}</details>"
        if name == "status":
            return f"[{escape(title)}]"
        if name == "jira":
            return escape(_parameter(macro, "key"))
        if name in _MADE:
            return ""
        if rich is None:
            plain = _plain(macro)
            self._page.lost[name] += 1
            return f"<pre>{escape(plain, quote=False)}</pre>" if plain.strip() else ""
        return f"<div>{content}</div>"

    def _extension(self, extension: etree._Element) -> str:
        fallback = extension.find("{ac}adf-fallback")
        return self.inner(fallback) if fallback is not None else ""

    def _task(self, task: etree._Element) -> str:
        body = task.find("{ac}task-body")
        return f"<li>{self.inner(body)}</li>" if body is not None else ""

    def _link(self, link: etree._Element) -> str:
        words = self._words(link)
        page, file = link.find("{ri}page"), link.find("{ri}attachment")
        anchor = link.get("{ac}anchor") or ""
        behind = f"#{anchor}" if anchor else ""
        if page is not None:
            title = page.get("{ri}content-title") or ""
            href = f"{PAGE}{title}{behind}"
        elif file is not None:
            title = file.get("{ri}filename") or ""
            href = f"{ATTACHMENT}{title}"
        else:
            title, href = anchor, behind
        if not href:
            return words
        return f'<a href="{escape(href)}">{words or escape(title)}</a>'

    def _words(self, link: etree._Element) -> str:
        rich = link.find("{ac}link-body")
        if rich is not None:
            return self.inner(rich)
        plain = link.find("{ac}plain-text-link-body")
        return escape(plain.text or "", quote=False) if plain is not None else ""

    def _image(self, image: etree._Element) -> str:
        file, remote = image.find("{ri}attachment"), image.find("{ri}url")
        words = escape(image.get("{ac}alt") or image.get("{ac}title") or "")
        if file is not None:
            src = f"{ATTACHMENT}{file.get('{ri}filename') or ''}"
        else:
            src = remote.get("{ri}value") or "" if remote is not None else ""
        return f'<img src="{escape(src)}" alt="{words}">' if src else ""


def _parameter(macro: etree._Element, name: str) -> str:
    for each in macro.iterfind("{ac}parameter"):
        if (each.get("{ac}name") or "") == name:
            return "".join(each.itertext()).strip()
    return ""


def _plain(macro: etree._Element) -> str:
    body = macro.find("{ac}plain-text-body")
    return "".join(body.itertext()) if body is not None else ""
