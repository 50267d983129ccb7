"""Makes HTML of wikitext; the only import of mwparserfromhell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from urllib.parse import quote

import mwparserfromhell
from mwparserfromhell import nodes
from mwparserfromhell.wikicode import Wikicode

from faq.importing.exports.templates import SIGNS, Dropped, Parameter, name_and_argument, staying
from faq.importing.exports.wiki_lines import BLOCK, END, HELD, MARK, paragraphs

PAGE, PICTURE = "wiki-page:", "wiki-file:"
_PRIVATE = re.compile("[\ue000-\ue002]")
_FILES = frozenset({"file", "image", "media", "文件", "檔案", "图像", "圖像", "图片", "档案"})
_CATEGORIES = frozenset({"category", "分类", "分類"})
_NAMED = re.compile(
    r"(?:thumb|thumbnail|frame|framed|frameless|border|left|right|center|none|缩略图"
    r"|左|右|居中|无|\d+px|x\d+px|\d+x\d+px|upright.*|link=.*|class=.*|page=.*|lang=.*)"
)
_OPTIONS = re.compile(r"\|(?![^\[\]]{0,500}\]\])(?![^{}]{0,500}\}\})")
"""Parts the options of a picture, but not a link or a template in its caption."""
_CONVERSION = re.compile(r"-\{(?:[A-Za-z|;-]{0,20}\|)?(?P<inner>[^{}]{0,500}?)\}-")
_VARIANTS = ("zh-cn", "zh-hans", "zh-sg", "zh")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_SWITCH = re.compile(r"__[A-Z]{3,}__|__[^\W_]{2,10}__")
_CODE = frozenset({"pre", "source", "syntaxhighlight"})
_DROPPED = frozenset({"references", "templatestyles", "section", "indicator"})
_UNPARSED = frozenset(
    {"gallery", "math", "imagemap", "graph", "mapframe", "timeline", "score", "chem"}
)
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
    templates: dict[str, Dropped] = field(default_factory=dict)
    """Templates and functions, none of which is expanded, by name."""
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
        self._is_heading = False

    def blocks(self, code: Wikicode, *, indented: bool = False) -> str:
        """Wikitext as blocks; where it may be `indented`, spaces before a line mean nothing."""
        self._depth += 1
        text = self._inline(code, as_blocks=True) if self._depth <= _MAX_DEPTH else _plain(code)
        self._depth -= 1
        if indented:
            text = "\n".join(map(str.strip, text.split("\n")))
        made = "".join(paragraphs(text.split("\n")))
        while HELD.search(made):
            made = HELD.sub(lambda found: self._held[int(found[1])], made)
        return made

    def references(self) -> str:
        """The footnotes so far."""
        items = "".join(
            f'<li id="cite_note-{number}">{note}</li>' for number, note in enumerate(self._notes, 1)
        )
        return f'<ol class="references">{items}</ol>' if items else ""

    def _inline(self, code: Wikicode, *, as_blocks: bool = False) -> str:
        """Wikitext within a line, or `as_blocks` that are still to be parted."""
        alone = _alone(code.nodes) if as_blocks else set()
        return "".join(
            self._template(node, is_alone=at in alone)
            if isinstance(node, nodes.Template)
            else self._node(node)
            for at, node in enumerate(code.nodes)
        )

    def _hold(self, html: str) -> str:
        """A block in the place of which a line has its number."""
        self._held.append(html)
        return f"\n\n{BLOCK}{len(self._held) - 1}{END}\n\n"

    def _node(self, node: nodes.Node) -> str:
        match node:
            case nodes.Text():
                return escape(str(node.value), quote=False)
            case nodes.HTMLEntity():
                return str(node)
            case nodes.Heading():
                level = min(6, max(1, node.level))
                return self._hold(f"<h{level}>{self._in_heading(node.title)}</h{level}>")
            case nodes.Wikilink():
                return self._wikilink(node)
            case nodes.ExternalLink():
                words = self._inline(node.title) if node.title is not None else ""
                href = escape(str(node.url).strip())
                return f'<a href="{href}">{words.strip() or href}</a>'
            case nodes.Argument():
                return self._inline(node.default) if node.default is not None else ""
            case nodes.Tag():
                return self._tag(node)
            case _:
                return ""  # comments

    def _template(self, template: nodes.Template, *, is_alone: bool) -> str:
        name, argument = name_and_argument(_COMMENT.sub("", str(template.name)))
        if name in SIGNS and not template.params:
            return escape(SIGNS[name])
        given = [
            (
                Parameter(str(each.name).strip() if each.showkey else "", str(each.value).strip()),
                each,
            )
            for each in template.params
        ]
        is_function = bool(argument) or name.startswith("#")
        only_prose = is_alone or self._is_heading
        kept = [] if is_function else staying([each for each, _ in given], only_prose=only_prose)
        found = self._page.templates.setdefault(name[:60], Dropped())
        found.count += 1
        found.kept |= bool(kept)
        lost = [each for each, _ in given if each.text and each not in kept]
        told = (f"{each.name}={each.text}" if each.name else each.text for each in lost)
        found.words.update(" ".join(each.split()) for each in (argument, *told) if each)
        values = [each.value for parameter, each in given if parameter in kept]
        if is_alone:
            return "".join(self._hold(self.blocks(each)) for each in values)
        return " ".join(self._inline(each).strip() for each in values)

    def _in_heading(self, title: Wikicode) -> str:
        self._is_heading = True
        html = self._inline(title).strip()
        self._is_heading = False
        return html

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
        options = _OPTIONS.split(str(link.text or ""))
        words = [each for each in options if not _NAMED.fullmatch(each.strip().lower())]
        alt = next(
            (each[4:] for each in words if each.startswith("alt=")), words[-1] if words else ""
        )
        plain = str(mwparserfromhell.parse(alt).strip_code(keep_template_params=True)).strip()
        return f'<img src="{PICTURE}{escape(quote(name))}" alt="{escape(plain)}">'

    def _tag(self, tag: nodes.Tag) -> str:
        name = str(tag.tag).strip().lower()
        markup = tag.wiki_markup
        if name in ("li", "dt", "dd") and markup and tag.self_closing:
            return f"{MARK}{markup}"
        if name in _CODE:
            return self._hold(f"<pre><code>{escape(str(tag.contents or ''))}</code></pre>")
        if name == "nowiki":
            return escape(str(tag.contents or ""), quote=False)
        if name == "ref":
            return self._reference(tag)
        if name == "br":
            return "<br>"
        if name == "references" and tag.contents is not None:
            self._inline(tag.contents)  # the footnotes may be written there
        if name == "hr" or name in _DROPPED:
            return ""
        if name in _UNPARSED:
            return self._unparsed(name, str(tag.contents or ""))
        if name in _BLOCKS or name in _CELLS or (name == "li" and not markup):
            return self._block(name, tag)
        inner = self._inline(tag.contents) if tag.contents is not None else ""
        own = _INLINE.get(name)
        return f"<{own}>{inner}</{own}>" if own and inner.strip() else inner

    def _unparsed(self, name: str, contents: str) -> str:
        if name == "gallery":
            return self._gallery(contents)
        self._page.lost[name] += name != "math"
        return f"<code>{escape(contents)}</code>" if name == "math" else ""

    def _gallery(self, lines: str) -> str:
        """The pictures of a gallery, each of which is a line of its own."""
        links = []
        for line in filter(None, map(str.strip, lines.split("\n"))):
            is_named = line.partition(":")[0].strip().lower() in _FILES
            links.append(f"[[{line}]]" if is_named else f"[[File:{line}]]")
        code = mwparserfromhell.parse("\n\n".join(links))
        return self._hold(self.blocks(code))

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
        self._notes.append(HELD.sub(lambda found: self._held[int(found[1])], inner))
        number = len(self._notes)
        return f'<sup><a href="#cite_note-{number}">[{number}]</a></sup>'


def _plain(code: Wikicode) -> str:
    return escape(str(code))


def _alone(around: Sequence[nodes.Node]) -> set[int]:
    """The places of templates that have their lines for themselves, or share them with others."""
    found: set[int] = set()
    run: list[int] = []
    begins = True
    for at, node in enumerate(around):
        if not _is_seen(node):
            run.append(at)
            continue
        text = str(node) if run or isinstance(node, nodes.Text) else ""
        if begins and text.lstrip(" ").startswith("\n"):
            found.update(run)
        begins, run = text.rstrip(" ").endswith("\n"), []
    return found | set(run if begins else ())


def _is_seen(node: nodes.Node) -> bool:
    """Whether a node of wikitext is neither a template nor a comment nor spaces alone."""
    return not isinstance(node, nodes.Template | nodes.Comment) and bool(str(node).strip(" "))
