"""Reads the text of a Word paragraph as HTML: links, pictures, footnotes, what is set bold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import escape
from typing import Any

from docx.oxml.ns import qn

from faq.importing.office.flow import picture, words_of
from faq.importing.office.page import Pictures
from faq.importing.source import Loss

_DROPPED = {qn(f"w:{name}") for name in ("del", "moveFrom", "pPr", "rPr", "instrText", "delText")}
_BREAKS = {qn("w:br"), qn("w:cr")}
_TEXT_BOX = qn("w:txbxContent")
_BLIP, _VML_IMAGE = qn("a:blip"), "{urn:schemas-microsoft-com:vml}imagedata"
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath"
_COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds"
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart"
_DRAWING_TEXT = qn("a:t")
_SYMBOLS = {"F0FC": "✓", "F0FB": "✗", "F0E0": "→", "F0E8": "→", "F0D8": "➢", "F06C": "●"}
"""Characters of Wingdings that people write."""


@dataclass(slots=True)
class _Field:
    """A field of Word: what computes it, then what it shows."""

    code: str = ""
    shows: bool = False
    html: list[str] = field(default_factory=list)


@dataclass(slots=True)
class WordText:
    """Reads paragraphs of one part of a document."""

    part: Any
    """The part whose relationships the paragraphs use."""
    pictures: Pictures
    place: Callable[[], str]
    """Where in the source it reads now."""
    losses: list[Loss]
    notes: dict[str, str] = field(default_factory=dict)
    """Names of the footnotes that the text refers to, in order."""
    boxes: list[Any] = field(default_factory=list)
    """Text boxes met on the way, to be read behind the paragraph."""
    open_fields: list[_Field] = field(default_factory=list)

    def html(self, paragraph: Any) -> str:
        """The paragraph's text."""
        html = "".join(self._children(paragraph))
        while self.open_fields:  # one that goes on in the next paragraph
            html += self._shown(self.open_fields.pop())
        return html.strip()

    def _children(self, element: Any) -> Iterator[str]:
        for child in element:
            for piece in self._element(child):
                if self.open_fields:
                    if self.open_fields[-1].shows:
                        self.open_fields[-1].html.append(piece)
                else:
                    yield piece

    def _element(self, child: Any) -> Iterator[str]:
        tag = child.tag
        if not isinstance(tag, str) or tag in _DROPPED:
            return
        if tag == qn("w:r"):
            yield from self._run(child)
        elif tag == qn("w:hyperlink"):
            yield _link("".join(self._children(child)), self._target(child))
        elif tag == _MATH:
            yield escape("".join(each.text or "" for each in child.iter(_MATH_TEXT)))
        elif tag == qn("w:fldSimple"):
            code = child.get(qn("w:instr")) or ""
            yield _link("".join(self._children(child)), _field_target(code))
        elif tag == qn("w:sdt"):
            content = child.find(qn("w:sdtContent"))
            yield from () if content is None else self._children(content)
        elif tag == qn("w:ruby"):
            base = child.find(qn("w:rubyBase"))
            yield from () if base is None else self._children(base)
        elif len(child):
            yield from self._children(child)

    def _run(self, run: Any) -> Iterator[str]:
        properties = run.find(qn("w:rPr"))
        if _is_on(properties, "w:vanish"):
            if run.find(qn("w:t")) is not None:
                self._lose("隐藏的文字没有导入 (hidden text)")
            return
        text: list[str] = []
        for child in run:
            mark = self._sign(child)
            if mark is not None:
                text.append(mark)
                continue
            if child.tag == qn("w:fldChar"):
                yield from self._put(text, properties)
                text = []
                yield from self._field(child.get(qn("w:fldCharType")))
            elif child.tag == qn("w:instrText") and self.open_fields:
                self.open_fields[-1].code += child.text or ""
            else:
                text.extend(self._object(child))
        yield from self._put(text, properties)

    def _put(self, text: list[str], properties: Any) -> Iterator[str]:
        html = "".join(text)
        if not html:
            return
        align = None if properties is None else properties.find(qn("w:vertAlign"))
        form = "" if align is None else align.get(qn("w:val"))
        tag = {"superscript": "sup", "subscript": "sub"}.get(form, "")
        html = f"<{tag}>{html}</{tag}>" if tag else html
        bold = _is_on(properties, "w:b") and html.strip() and "<img" not in html
        yield f"<b>{html}</b>" if bold else html

    def _sign(self, child: Any) -> str | None:
        """The characters that a child of a run stands for; None for anything else."""
        tag = child.tag
        if tag == qn("w:t"):
            return escape(child.text or "")
        if tag == qn("w:tab"):
            return " "
        if tag in _BREAKS:
            return "" if child.get(qn("w:type")) in {"page", "column"} else "<br>"
        if tag == qn("w:noBreakHyphen"):
            return "-"
        if tag == qn("w:sym"):
            return self._symbol((child.get(qn("w:char")) or "").upper())
        if tag in {qn("w:footnoteReference"), qn("w:endnoteReference")}:
            return self._note(tag.endswith("endnoteReference"), child.get(qn("w:id")) or "")
        return None

    def _symbol(self, code: str) -> str:
        if code not in _SYMBOLS:
            self._lose(f"符号字体的字符 {code} 没有导入 (a character of a symbol font)")
        return _SYMBOLS.get(code, "")

    def _note(self, is_end: bool, number: str) -> str:
        name = f"{'e' if is_end else 'f'}n{number}"
        shown = list(self.notes).index(name) + 1 if name in self.notes else len(self.notes) + 1
        self.notes[name] = number
        return f'<a href="#{name}" id="r{name}">[{shown}]</a>'

    def _field(self, kind: str | None) -> Iterator[str]:
        if kind == "begin":
            self.open_fields.append(_Field())
        elif kind == "separate" and self.open_fields:
            self.open_fields[-1].shows = True
        elif kind == "end" and self.open_fields:
            yield self._shown(self.open_fields.pop())

    def _shown(self, ended: _Field) -> str:
        return _link("".join(ended.html), _field_target(ended.code))

    def _target(self, element: Any) -> str:
        relation = self.part.rels.get(element.get(qn("r:id")) or "")
        if relation is None or not relation.is_external:
            return ""  # a place within the document
        anchor = element.get(qn("w:anchor"))
        return f"{relation.target_ref}#{anchor}" if anchor else str(relation.target_ref)

    def _object(self, child: Any) -> Iterator[str]:
        """The pictures of a drawing; its text boxes are noted."""
        alternatives = (
            child.findall(f"{_COMPATIBLE}Choice") if child.tag.startswith(_COMPATIBLE) else []
        )
        roots = alternatives[:1] or [child]
        for root in roots:
            for each in root.iter():
                if each.tag == _TEXT_BOX and not _is_within(each, _TEXT_BOX, root):
                    self.boxes.append(each)
                elif each.tag in {_BLIP, _VML_IMAGE}:
                    yield self._picture(each, root)
                elif each.tag == _CHART:
                    self._lose("图表没有导入 (a chart)")
                elif each.tag == _DIAGRAM:
                    yield from self._diagram(each)
        if child.tag == qn("w:object"):
            self._lose("嵌入的对象没有导入 (an embedded object)")

    def _diagram(self, element: Any) -> Iterator[str]:
        """The texts of a diagram, whose form is lost."""
        relation = self.part.rels.get(element.get(qn("r:dm")) or "")
        if relation is None or relation.is_external:
            return
        from docx.oxml import parse_xml

        root = parse_xml(relation.target_part.blob)
        texts = [escape(each.text) for each in root.iter(_DRAWING_TEXT) if each.text]
        self._lose("SmartArt 只导入了文字 (of a diagram, its text alone)")
        yield "<br>".join(texts)

    def _picture(self, blip: Any, root: Any) -> str:
        number = blip.get(qn("r:embed")) or blip.get(qn("r:id")) or ""
        relation = self.part.rels.get(number)
        if relation is None or relation.is_external:
            self._lose("链接到外部的图片没有导入 (a picture elsewhere)")
            return ""
        name = self.pictures.add(relation.target_part.blob, self.place())
        alt = _alternative(root)
        return picture(name, alt) if name else escape(alt)

    def _lose(self, what: str) -> None:
        self.losses.append(Loss(self.place(), what))


def _is_on(properties: Any, name: str) -> bool:
    found = None if properties is None else properties.find(qn(name))
    return found is not None and found.get(qn("w:val")) not in {"0", "false", "off", "none"}


def _is_within(element: Any, tag: str, root: Any) -> bool:
    parent = element.getparent()
    while parent is not None and parent is not root:
        if parent.tag == tag:
            return True
        parent = parent.getparent()
    return False


def _alternative(root: Any) -> str:
    """What a picture shows in words, where somebody has written it."""
    for each in root.iter(qn("wp:docPr")):
        text = each.get("descr") or each.get("title") or ""
        if words_of(text):
            return words_of(text)
    return ""


def _field_target(code: str) -> str:
    words = code.split(None, 1)
    if not words or words[0].upper() != "HYPERLINK" or len(words) < 2:
        return ""
    target = words[1].strip()
    return target[1:].partition('"')[0] if target.startswith('"') else target.split()[0]


def _link(html: str, href: str) -> str:
    if not href or not html or href.startswith(("\\", "#")):
        return html
    return f'<a href="{escape(href)}">{html}</a>'
