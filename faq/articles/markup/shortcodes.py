"""Reads the short codes of site generators: {{< name … >}}, {{% name … %}} and {% name … %}."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

from faq.articles.boxes import Box, box_of

CODE = re.compile(
    r"\{\{(?:<|%)(?P<hugo>[^{}]{0,500}?)(?:>|%)\}\}"
    r"|\{%-?(?P<liquid>(?:[^%{}]|%(?!\})|\{(?!%)|\}){0,500}?)-?%\}"
)
_ARGUMENT = re.compile(
    r"""(?:(?P<key>[\w-]+)\s*[=:]\s*)?(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s"'=]+))"""
)
_TITLES = ("title", "header", "heading", "label", "summary", "name", "caption")
_BOXES = frozenset({"notice", "alert", "hint", "callout", "admonition", "box", "callouts"})
"""Codes that name the kind of box in an argument."""
VERBATIM = frozenset({"highlight", "code"})
HIDDEN = frozenset({"comment"})


@dataclass(frozen=True, slots=True)
class ShortCode:
    """A short code, which may open or close something."""

    name: str
    closes: bool
    arguments: tuple[tuple[str, str], ...] = ()
    """Keys and values; a value without a key has the key ""."""

    def get(self, *keys: str) -> str:
        """The first value among these keys, else empty."""
        own = dict(reversed(self.arguments))
        return next((own[key] for key in keys if own.get(key)), "")

    def box(self) -> Box:
        """What it opens, if it is closed further on."""
        name, words = self.name, [value for key, value in self.arguments if not key]
        title = self.get(*_TITLES)
        if name in _BOXES:
            kind = self.get("style", "type", "color", "kind") or (words.pop(0) if words else "")
            known = box_of(kind or "note")
            name = kind if kind and known.role != "group" else "note"
            if known.role == "group" and kind and not self.get("style", "type", "color", "kind"):
                title = title or kind
        return box_of(name, title or " ".join(words), otherwise="group")

    def alone(self) -> str:
        """What it stands for if nothing closes it, as HTML: a picture, or a remark."""
        if self.name in {"figure", "image", "img", "picture"}:
            words = [value for key, value in self.arguments if not key]
            src = self.get("src", "link") or next(iter(words), "")
            alt = escape(self.get("alt", "caption", "title"))
            return f'<p><img src="{escape(src)}" alt="{alt}"></p>' if src else ""
        content = self.get("content") if self.name == "include" else ""
        return f'<faq-box role="remark">{escape(content)}</faq-box>' if content else ""


def read_code(match: re.Match[str]) -> ShortCode:
    """The short code in a match of `CODE`."""
    text = (match["hugo"] or match["liquid"] or "").strip().strip("/*").strip()
    written = (match["hugo"] or match["liquid"] or "").strip()
    if written.startswith("/*"):
        return ShortCode("", closes=False)
    closes = written.startswith("/")
    name, _, rest = text.partition(" ")
    name = name.rstrip("/").lower()
    if match["hugo"] is None and name.startswith("end") and len(name) > len("end"):
        return ShortCode(name.removeprefix("end"), closes=True)
    arguments = tuple(
        (each["key"] or "", next(filter(None, each.group("double", "single", "bare")), ""))
        for each in _ARGUMENT.finditer(rest)
    )
    return ShortCode(name, closes, arguments)
