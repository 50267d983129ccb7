"""Tells what the style of a Word paragraph makes of it: a heading, a title, an item, its size."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from docx.oxml.ns import qn

_HEADING = re.compile(r"(?:heading|标题|標題)\s*(\d)", re.IGNORECASE)
_TITLES = frozenset({"title", "标题", "標題", "文档标题"})
_CONTENTS = re.compile(r"(?:toc|目录)\s*\d|toc heading|table of figures", re.IGNORECASE)
_BODY_LEVEL = 9
_DEFAULT_SIZE = 20
_MOST_PARENTS = 12


@dataclass(slots=True)
class Styles:
    """The styles of a document by their ids."""

    elements: dict[str, Any]
    default_size: int = _DEFAULT_SIZE
    """Of letters, in half points."""
    default: str = ""
    """Id of the style of paragraphs without one."""
    chains: dict[str, list[Any]] = field(default_factory=dict)

    def chain(self, style: str) -> list[Any]:
        """A style and those that it is based on, the nearest first."""
        style = style or self.default
        if style not in self.chains:
            found: list[Any] = []
            at = style
            while at in self.elements and len(found) < _MOST_PARENTS:
                found.append(self.elements[at])
                based = self.elements[at].find(qn("w:basedOn"))
                at = "" if based is None else based.get(qn("w:val"))
            self.chains[style] = found
        return self.chains[style]

    def names(self, paragraph: Any) -> list[str]:
        """The names of a paragraph's style and those that it is based on."""
        found = (each.find(qn("w:name")) for each in self.chain(style_of(paragraph)))
        return [str(each.get(qn("w:val"))) for each in found if each is not None]

    def property(self, paragraph: Any, name: str) -> Any:
        """The element of a property, of the paragraph's own or its style's; None without."""
        own = paragraph.find(f"{qn('w:pPr')}/{qn(name)}")
        if own is not None:
            return own
        chain = self.chain(style_of(paragraph))
        found = (each.find(f"{qn('w:pPr')}/{qn(name)}") for each in chain)
        return next((each for each in found if each is not None), None)

    def is_title(self, paragraph: Any) -> bool:
        """Whether it is the document's title."""
        return any(name.lower() in _TITLES for name in self.names(paragraph)[:1])

    def is_contents(self, paragraph: Any) -> bool:
        """Whether it is a line of a table of contents."""
        return any(_CONTENTS.match(name) for name in self.names(paragraph)[:1])

    def heading_level(self, paragraph: Any) -> int:
        """From 1; 0 for what is no heading."""
        outline = self.property(paragraph, "w:outlineLvl")
        level = _int(outline, _BODY_LEVEL)
        if 0 <= level < _BODY_LEVEL:
            return level + 1
        found = (_HEADING.fullmatch(name) for name in self.names(paragraph))
        return next((int(match[1]) for match in found if match and match[1] != "0"), 0)

    def size(self, paragraph: Any) -> int:
        """The size of most of its letters, in half points."""
        sizes: dict[int, int] = {}
        for run in paragraph.iter(qn("w:r")):
            length = sum(len(each.text or "") for each in run.iter(qn("w:t")))
            own = run.find(f"{qn('w:rPr')}/{qn('w:sz')}")
            size = _int(own, 0) or self._size_of_style(paragraph)
            sizes[size] = sizes.get(size, 0) + length
        return max(sizes, key=lambda size: sizes[size], default=self.default_size)

    def _size_of_style(self, paragraph: Any) -> int:
        for each in self.chain(style_of(paragraph)):
            size = _int(each.find(f"{qn('w:rPr')}/{qn('w:sz')}"), 0)
            if size:
                return size
        return self.default_size


def read_styles(root: Any) -> Styles:
    """The styles of a document; `root` is the element of its part."""
    elements, default = {}, ""
    for each in root.findall(qn("w:style")):
        name = str(each.get(qn("w:styleId")))
        elements[name] = each
        if each.get(qn("w:type")) == "paragraph" and each.get(qn("w:default")) in {"1", "true"}:
            default = name
    path = f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}/{qn('w:sz')}"
    return Styles(elements, _int(root.find(path), _DEFAULT_SIZE), default)


def style_of(paragraph: Any) -> str:
    """The id of a paragraph's style, "" without one."""
    style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return "" if style is None else str(style.get(qn("w:val")))


def _int(element: Any, default: int) -> int:
    text = None if element is None else element.get(qn("w:val"))
    try:
        return int(float(text)) if text else default
    except ValueError:
        return default
