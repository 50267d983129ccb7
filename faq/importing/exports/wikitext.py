"""Makes HTML of wikitext; the only import of mwparserfromhell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import escape
from urllib.parse import quote

import mwparserfromhell
from mwparserfromhell import nodes
from mwparserfromhell.wikicode import Wikicode

PAGE, PICTURE = "wiki-page:", "wiki-file:"
_MARK, _BLOCK, _END = "\ue000", "\ue001", "\ue002"
"""Private characters: before the mark of a list, and around the number of a block."""
_PRIVATE = re.compile("[\ue000-\ue002]")
_LINE = re.compile(f"(?P<marks>(?:{_MARK}[*#:;])+)(?P<text>.*)", re.DOTALL)
_HELD = re.compile(f"{_BLOCK}(\\d+){_END}")
_FILES = frozenset({"file", "image", "media", "文件", "檔案", "图像", "圖像", "图片", "档案"})
_CATEGORIES = frozenset({"category", "分类", "分類"})
_NAMED = re.compile(
    r"(?:thumb|thumbnail|frame|framed|frameless|border|left|right|center|none|缩略图"
    r"|左|右|居中|无|\d+px|x\d+px|\d+x\d+px|upright.*|link=.*|class=.*|page=.*|lang=.*)"
)
_CONVERSION = re.compile(r"-\{(?:[A-Za-z|;-]{0,20}\|)?(?P<inner>[^{}]{0,500}?)\}-")
_VARIANTS = ("zh-cn", "zh-hans", "zh-sg", "zh")
_SWITCH = re.compile(r"__[A-Z]{3,}__|__[^\W_]{2,10}__")
_CODE = frozenset({"pre", "source", "syntaxhighlight"})
_DROPPED = frozenset({"references", "templatestyles", "noinclude", "section", "indicator"})
_LOST = frozenset({"gallery", "imagemap", "graph", "mapframe", "timeline", "score", "chem"})
_BLOCKS = frozenset({"table", "div", "blockquote", "center", "ol", "ul", "dl"})
_CELLS = frozenset({"tr", "td", "th", "caption"})
_FIRST_CELLS = re.compile(
    r"\A(?P<caption>(?:<caption.*?</caption>)?)(?P<cells><t[hd]\b.*?)(?=<tr\b|\Z)", re.DOTALL
)
"""Those of a table whose first row is not marked as one."""
_INLINE = {
    "b": "b",
    "strong": "b",
    "i": "i",
    "em": "i",
    "code": "code",
    "tt": "code",
    "kbd": "code",
    "sup": "sup",
    "sub": "sub",
    "s": "s",
    "del": "s",
    "u": "u",
    "small": "small",
}
_KEPT = ("rowspan", "colspan", "start", "value")
_MAX_DEPTH = 40


@dataclass(slots=True)
class WikiPage:
    """A page of wikitext as HTML."""

    html: str = ""
    """Links to pages begin with `PAGE` and the title, pictures with `PICTURE` and the file."""
    categories: list[str] = field(default_factory=list)
    templates: Counter[str] = field(default_factory=Counter)
    """Templates and functions that were dropped, by name."""
    lost: Counter[str] = field(default_factory=Counter)
    """Other elements that were dropped, by name."""


def html_of(wikitext: str) -> WikiPage:
    """The HTML of a page."""
    page = WikiPage()
    text = _CONVERSION.sub(_converted, _PRIVATE.sub("", wikitext))
    writer = _Writer(page)
    body = writer.blocks(mwparserfromhell.parse(_SWITCH.sub("", text)))
    page.html = body + writer.references()
    return page


def _converted(found: re.Match[str]) -> str:
    """The simplified one of the words for several variants of Chinese."""
    pairs: dict[str, str] = {}
    for each in found["inner"].split(";"):
        variant, colon, words = each.partition(":")
        if colon:
            pairs[variant.strip()] = words.strip()
    return next(
        (pairs[each] for each in _VARIANTS if each in pairs), "" if pairs else found["inner"]
    )


class _Writer:
    def __init__(self, page: WikiPage) -> None:
        self._page = page
        self._held: list[str] = []
        self._notes: list[str] = []
        self._depth = 0

    def blocks(self, code: Wikicode, *, indented: bool = False) -> str:
        """Wikitext as blocks; where it may be `indented`, spaces before a line mean nothing."""
        self._depth += 1
        text = self._inline(code) if self._depth <= _MAX_DEPTH else escape(str(code))
        self._depth -= 1
        if indented:
            text = "\n".join(map(str.strip, text.split("\n")))
        made = "".join(_paragraphs(text.split("\n")))
        while _HELD.search(made):
            made = _HELD.sub(lambda found: self._held[int(found[1])], made)
        return made

    def references(self) -> str:
        """The footnotes so far."""
        items = "".join(
            f'<li id="cite_note-{number}">{note}</li>' for number, note in enumerate(self._notes, 1)
        )
        return f'<ol class="references">{items}</ol>' if items else ""

    def _inline(self, code: Wikicode) -> str:
        return "".join(map(self._node, code.nodes))

    def _hold(self, html: str) -> str:
        """A block in the place of which a line has its number."""
        self._held.append(html)
        return f"\n\n{_BLOCK}{len(self._held) - 1}{_END}\n\n"

    def _node(self, node: nodes.Node) -> str:
        match node:
            case nodes.Text():
                return escape(str(node.value), quote=False)
            case nodes.HTMLEntity():
                return str(node)
            case nodes.Heading():
                level = min(6, max(1, node.level))
                return self._hold(f"<h{level}>{self._inline(node.title).strip()}</h{level}>")
            case nodes.Wikilink():
                return self._wikilink(node)
            case nodes.ExternalLink():
                words = self._inline(node.title) if node.title is not None else ""
                href = escape(str(node.url).strip())
                return f'<a href="{href}">{words.strip() or href}</a>'
            case nodes.Template():
                self._page.templates[" ".join(str(node.name).split())[:60]] += 1
                return ""
            case nodes.Tag():
                return self._tag(node)
            case _:
                return ""  # comments, and arguments of templates

    def _wikilink(self, link: nodes.Wikilink) -> str:
        target = str(link.title).strip()
        space, colon, name = target.lstrip(":").partition(":")
        kind = space.strip().lower() if colon else ""
        if kind in _CATEGORIES and not target.startswith(":"):
            self._page.categories.append(name.strip())
            return ""
        if kind in _FILES and not target.startswith(":"):
            return self._picture(name.strip(), link)
        words = self._inline(link.text) if link.text is not None else escape(target)
        title, mark, fragment = target.lstrip(":").partition("#")
        title = title.replace("_", " ").strip()
        href = f"{PAGE}{title[0].upper()}{title[1:]}" if title else ""
        behind = f"#{fragment.strip().replace(' ', '_')}" if mark else ""
        return f'<a href="{escape(href + behind)}">{words}</a>'

    def _picture(self, name: str, link: nodes.Wikilink) -> str:
        options = str(link.text or "").split("|")
        words = [each for each in options if not _NAMED.fullmatch(each.strip().lower())]
        alt = next(
            (each[4:] for each in words if each.startswith("alt=")), words[-1] if words else ""
        )
        plain = str(mwparserfromhell.parse(alt).strip_code()).strip()
        return f'<img src="{PICTURE}{escape(quote(name))}" alt="{escape(plain)}">'

    def _tag(self, tag: nodes.Tag) -> str:
        name = str(tag.tag).strip().lower()
        markup = tag.wiki_markup
        if name in ("li", "dt", "dd") and markup and tag.self_closing:
            return f"{_MARK}{markup}"
        if name in _CODE:
            return self._hold(f"<pre><code>{escape(str(tag.contents or ''))}</code></pre>")
        if name == "nowiki":
            return escape(str(tag.contents or ""), quote=False)
        if name == "ref":
            return self._reference(tag)
        if name == "br":
            return "<br>"
        if name == "hr" or name in _DROPPED:
            return ""
        if name in _LOST or name == "math":
            self._page.lost[name] += name != "math"
            return f"<code>{escape(str(tag.contents))}</code>" if name == "math" else ""
        if name in _BLOCKS or name in _CELLS or (name == "li" and not markup):
            return self._block(name, tag)
        inner = self._inline(tag.contents) if tag.contents is not None else ""
        own = _INLINE.get(name)
        return f"<{own}>{inner}</{own}>" if own and inner.strip() else inner

    def _block(self, name: str, tag: nodes.Tag) -> str:
        attributes = "".join(
            f' {key}="{escape(str(each.value).strip())}"'
            for each in tag.attributes
            if (key := str(each.name).strip().lower()) in _KEPT
        )
        inner = ""
        if tag.contents is not None:
            inner = self.blocks(tag.contents, indented=name in _CELLS)
        if name == "table":
            inner = _FIRST_CELLS.sub(r"\g<caption><tr>\g<cells></tr>", inner, count=1)
        if name == "td" and str(tag.contents or "").startswith("+"):
            name, inner = "caption", inner.replace("+", "", 1)
        html = f"<{name}{attributes}>{inner}</{name}>"
        return html if name in _CELLS or name == "li" else self._hold(html)

    def _reference(self, tag: nodes.Tag) -> str:
        inner = self._inline(tag.contents).strip() if tag.contents is not None else ""
        if not inner:
            return ""
        self._notes.append(_HELD.sub(lambda found: self._held[int(found[1])], inner))
        number = len(self._notes)
        return f'<sup><a href="#cite_note-{number}">[{number}]</a></sup>'


def _paragraphs(lines: list[str]) -> Iterator[str]:
    """Lines as paragraphs, lists and text that keeps its spaces."""
    lists = _Lists()
    text: list[str] = []
    kept: list[str] = []
    for line in [*lines, ""]:
        listed = _LINE.fullmatch(line)
        if kept and not line.startswith(" "):
            yield f"<pre>{chr(10).join(kept)}</pre>"
            kept = []
        if text and (listed or not line.strip() or _HELD.fullmatch(line.strip())):
            yield f"<p>{chr(10).join(text)}</p>"
            text = []
        if listed:
            yield lists.item(listed["marks"].replace(_MARK, ""), listed["text"].strip())
            continue
        if line.strip():
            yield lists.close()
        held = _HELD.fullmatch(line.strip())
        if held or _is_cell(line):
            yield line
        elif line.startswith(" ") and line.strip() and not text:
            kept.append(line[1:])
        elif line.strip():
            text.append(line)
    yield lists.close()


def _is_cell(line: str) -> bool:
    return bool(re.match(r"\s*</?(?:tr|td|th|caption|li)\b", line))


_OUTER = {"*": "ul", "#": "ol", ":": "dl", ";": "dl"}
_ITEM: Callable[[str], str] = {"*": "li", "#": "li", ":": "dd", ";": "dt"}.__getitem__


class _Lists:
    """Nests lists by the marks before their items."""

    def __init__(self) -> None:
        self._open = ""

    def item(self, marks: str, text: str) -> str:
        """An item, with the ends and beginnings of lists before it; it is left open."""
        same = 0
        while same < min(len(marks), len(self._open)) and (
            _OUTER[marks[same]] == _OUTER[self._open[same]]
        ):
            same += 1
        pieces = [self._ended(same)]
        if same == len(marks):  # a further item of a list that is open
            pieces.append(f"</{_ITEM(self._open[same - 1])}><{_ITEM(marks[-1])}>")
        for mark in marks[same:]:
            terms = ' class="terms"' if mark in ";:" else ""
            pieces.append(f"<{_OUTER[mark]}{terms}><{_ITEM(mark)}>")
        self._open = marks
        if marks.endswith(";") and f"{_MARK}:" in text:
            term, _, meaning = text.partition(f"{_MARK}:")
            pieces.append(f"{term.strip()}</dt><dd>{meaning}")
            self._open = f"{marks[:-1]}:"
        else:
            pieces.append(text)
        return "".join(pieces)

    def close(self) -> str:
        """The ends of all open lists."""
        ended = self._ended(0)
        self._open = ""
        return ended

    def _ended(self, depth: int) -> str:
        return "".join(
            f"</{_ITEM(mark)}></{_OUTER[mark]}>" for mark in reversed(self._open[depth:])
        )
