"""Reads lines that are marks of a site generator, as rules of the Markdown parser.

Boxes (::: and !!!), tabs (===), short codes, components, directives such as [TOC], and the
imports and exports of MDX.  A mark that opens or closes a box becomes a token of its own, which
`faq.articles.markup.box_pairs` pairs.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from markdown_it.rules_block import StateBlock

from faq.articles.boxes import Box, box_of
from faq.articles.markup.shortcodes import CODE, HIDDEN, VERBATIM, ShortCode, read_code
from faq.articles.markup.tags import Tag, read_tag

_FENCE = re.compile(r"(?P<colons>:{3,})[ \t]*(?P<info>.*?)[ \t]*$")
_FENCE_INFO = re.compile(r"\{?\.?(?P<name>[^\s\[\]{}]+)\}?(?P<rest>.*)$")
_LABEL = re.compile(r"\s*\[(?P<title>[^\]]*)\]\s*(?P<rest>.*)$")
_ATTRIBUTES = re.compile(r"\{[^{}]*\}\s*$")
_TITLE_ATTRIBUTE = re.compile(r"title\s*=\s*[\"“]?([^\"”}]+)")
_INDENTED = re.compile(
    r"(?:!!!|\?\?\?\+?|\?!!)\s*(?P<name>[^\s\"“]+)?(?:[ \t]+[A-Za-z][\w-]*)*"
    r"[ \t]*(?:[\"“](?P<title>.*)[\"”])?(?P<more>[ \t]+.*)?$"
)
_TAB = re.compile(r"===[!+]*[ \t]+(?P<quote>[\"'])(?P<title>.*)(?P=quote)[ \t]*$")
_AT_TAB = re.compile(r"(?:@tab(?::active)?|==)[ \t]+(?P<title>\S.*?)[ \t]*$")
_DIRECTIVE = re.compile(
    r"(?:@?\[toc\](?:\([^()]*\))?|\[\[_?toc_?\]\]|\[\[\s*toc\s*\]\]"
    r"|\{:[^{}]*\}|\{(?:\s*[#.][\w:-]+|\s+[\w-]+=\S+)+\s*\}|\{/\*.*?\*/\}"
    r"|\{\{\s*toc\s*\}\})[ \t]*$",
    re.IGNORECASE,
)
_ABBREVIATION = re.compile(r"\*\[(?P<name>[^\[\]\n]{1,80})\]:[ \t]*(?P<text>.*)$")
_CONTENTS = re.compile(r"[*+-][ \t]+\S{1,20}[ \t]*$")
_CONTENTS_MARK = re.compile(r"\{:[ \t]*toc\b[^{}]*\}[ \t]*$")
"""The list item and mark in whose place kramdown puts a table of contents."""
_IMPORT = re.compile(
    r"import\s+(?:[\"'][^\"']+[\"'];?[ \t]*$"
    r"|(?:[\w$*{][^\"']*?)\s+from\s*[\"'][^\"']+[\"'];?[ \t]*$)"
)
_IMPORT_OPEN = re.compile(r"import\s+(?:[\w$]+\s*,\s*)?\{[^{}\"']*$")
_EXPORT = re.compile(
    r"export\s+(?:default\b|(?:const|let|var|async\s+function|function\*?|class)\s+[\w$]|\{|\*\s+from)"
)
_MAX_IMPORT_LINES = 30


def mark_line(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Reads the marks that begin on the line `start`; a rule of the parser."""
    begin = state.bMarks[start] + state.tShift[start]
    rule = _RULES.get(state.src[begin : begin + 1])
    if rule is None or state.is_code_block(start):
        return False
    return rule(state, start, end, silent)


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


def _push_open(state: StateBlock, start: int, name: str, box: Box, code: str = "") -> None:
    token = state.push("mark_open", "", 0)
    token.map = [start, start + 1]
    token.meta = {"name": name, "box": box, "alone": code}


def _push_close(state: StateBlock, start: int, name: str) -> None:
    token = state.push("mark_close", "", 0)
    token.map = [start, start + 1]
    token.meta = {"name": name}


def _push_text(state: StateBlock, start: int, text: str) -> None:
    state.push("paragraph_open", "p", 1).map = [start, start + 1]
    inline = state.push("inline", "", 0)
    inline.content, inline.map, inline.children = text, [start, start + 1], []
    state.push("paragraph_close", "p", -1)


def _fence(state: StateBlock, start: int, _end: int, silent: bool) -> bool:
    match = _FENCE.match(_line(state, start))
    if not match:
        return False
    if silent:
        return True
    colons, info = match["colons"], match["info"]
    state.line = start + 1
    if not info:
        _push_close(state, start, colons)
        return True
    closed = len(info) > len(colons) and info.endswith(":::")
    box, text = _fence_box(info.rstrip(":").rstrip() if closed else info, whole=closed)
    _push_open(state, start, colons, box)
    if closed:
        if text:
            _push_text(state, start, text)
        _push_close(state, start, colons)
    return True


def _fence_box(info: str, *, whole: bool) -> tuple[Box, str]:
    """The box of ::: and the text on the line of one that is `whole`."""
    match = _FENCE_INFO.match(info)
    if not match:
        found = _TITLE_ATTRIBUTE.search(info)
        name = next(iter(re.findall(r"\.([\w-]+)", info)), "")
        return box_of(name, found[1] if found else "", otherwise="remark"), ""
    named = _TITLE_ATTRIBUTE.search(match["rest"]) if "=" in match["rest"] else None
    rest = _ATTRIBUTES.sub("", match["rest"]).strip()
    label = _LABEL.match(rest)
    title, rest = (label["title"], label["rest"]) if label else ("", rest)
    if not whole:
        title, rest = title or (named[1].strip() if named else rest), ""
    return box_of(match["name"], title, otherwise="remark"), rest


def _indented(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    match = _INDENTED.match(_line(state, start))
    if not match or not (match["name"] or match["title"]):
        return False
    indent, after = state.sCount[start], start + 1
    while after < end and state.isEmpty(after):
        after += 1
    has_body = after < end and state.sCount[after] >= indent + 2 and state.sCount[after] >= 0
    name, title, more = match["name"] or "", match["title"], match["more"] or ""
    ascii_name = bool(re.fullmatch(r"[A-Za-z][\w-]*", name))
    if not ascii_name or (more and title is None):  # 完成!!! and the like are words
        if not has_body:
            return False
        title = " ".join(filter(None, [name if not ascii_name else "", title or more.strip()]))
        name = name if ascii_name else "note"
    if silent:
        return True
    _nested(state, start, end, box_of(name, title or "", otherwise="remark"))
    return True


def _tab(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    match = _TAB.match(_line(state, start))
    if not match:
        return _at_tab(state, start, end, silent)
    if not silent:
        _nested(state, start, end, box_of("tab", match["title"]))
    return True


def _at_tab(state: StateBlock, start: int, _end: int, silent: bool) -> bool:
    match = _AT_TAB.match(_line(state, start))
    if not match:
        return False
    if not silent:
        _push_open(state, start, "@tab", box_of("tab", match["title"]), _line(state, start))
        state.line = start + 1
    return True


def _nested(state: StateBlock, start: int, end: int, box: Box) -> None:
    """Parses the indented lines behind `start` as the content of a box."""
    indent, after = state.sCount[start], start + 1
    while after < end and state.isEmpty(after):
        after += 1
    own = state.sCount[after] - indent if after < end else 0
    inner = indent + min(4, own)
    next_line = start + 1
    if own >= 2:
        while next_line < end and (state.isEmpty(next_line) or state.sCount[next_line] >= inner):
            next_line += 1
    _push_open(state, start, "indented", box)
    saved = state.parentType, state.lineMax, state.blkIndent
    state.parentType, state.lineMax, state.blkIndent = "faq_box", next_line, inner
    if next_line > start + 1:
        state.level += 1
        state.md.block.tokenize(state, start + 1, next_line)
        state.level -= 1
    state.parentType, state.lineMax, state.blkIndent = saved
    _push_close(state, start, "indented")
    state.line = next_line


def _brace(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    line = _line(state, start)
    codes, at = [], 0
    while match := CODE.match(line, at):
        codes.append(read_code(match))
        at = match.end() + len(line[match.end() :]) - len(line[match.end() :].lstrip())
    if codes and at >= len(line.rstrip()):
        if not silent:
            state.line = start + 1
            for code in codes:
                _push_code(state, start, end, code)
        return True
    return _directive(state, start, end, silent)


def _push_code(state: StateBlock, start: int, end: int, code: ShortCode) -> None:
    if code.closes:
        _push_close(state, start, code.name)
        return
    if code.name in VERBATIM | HIDDEN:
        last = _closing_line(state, start, end, code.name)
        if last and (code.name != "code" or "```" not in _line(state, start + 1)):
            if code.name in VERBATIM:
                token = state.push("fence", "code", 0)
                token.content = state.getLines(start + 1, last, state.sCount[start], True)
                token.map = [start, last + 1]
            state.line = last + 1
            return
    _push_open(state, start, code.name, code.box(), code.alone())


def _closing_line(state: StateBlock, start: int, end: int, name: str) -> int:
    """The line that closes a short code; 0 without one, which is looked for only once."""
    unclosed = state.env.setdefault("faq_unclosed", set())
    if (name, end) in unclosed:
        return 0
    for number in range(start + 1, end):
        match = CODE.match(_line(state, number)) if "{" in _line(state, number) else None
        if match and (code := read_code(match)).closes and code.name == name:
            return number
    unclosed.add((name, end))
    return 0


def _directive(state: StateBlock, start: int, _end: int, silent: bool) -> bool:
    if not _DIRECTIVE.match(_line(state, start)):
        return False
    if not silent:
        state.line = start + 1
    return True


def _contents(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if start + 1 >= end or not _CONTENTS.match(_line(state, start)):
        return False
    if not _CONTENTS_MARK.match(_line(state, start + 1)):
        return False
    if not silent:
        state.line = start + 2
    return True


def _abbreviation(state: StateBlock, start: int, _end: int, silent: bool) -> bool:
    match = _ABBREVIATION.match(_line(state, start))
    if not match:
        return False
    if not silent:
        _push_text(state, start, f"{match['name']}：{match['text']}")
        state.line = start + 1
    return True


def _component(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A line of nothing but tags of components, or of a part that unfolds."""
    first = read_tag(state.src, state.bMarks[start] + state.tShift[start])
    if first is None or not _is_mark(first):
        return False
    tags, at = [first], first.end
    last = start
    while last < end and state.eMarks[last] < at:
        last += 1
    while last < end:
        rest = state.src[at : state.eMarks[last]]
        if not rest.strip():
            break
        tag = read_tag(state.src, at + len(rest) - len(rest.lstrip()))
        if tag is None or not _is_mark(tag) or tag.end > state.eMarks[last]:
            return False
        tags.append(tag)
        at = tag.end
    if last >= end:
        return False
    if not silent:
        token = state.push("html_block", "", 0)
        token.content = "".join(tag.html() for tag in tags)
        token.map = [start, last + 1]
        state.line = last + 1
    return True


def _is_mark(tag: Tag) -> bool:
    return tag.is_component or tag.name.lower() == "details"


def _script(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Imports and exports of MDX, which stand at the outermost level."""
    if silent or state.level or state.sCount[start]:
        return False
    line = _line(state, start)
    if _EXPORT.match(line):
        after = start + 1
        while after < end and not state.isEmpty(after):
            after += 1
        state.line = after
        return True
    last = start
    if _IMPORT_OPEN.match(line):
        while last < min(end - 1, start + _MAX_IMPORT_LINES) and "}" not in _line(state, last):
            last += 1
        line = " ".join(_line(state, number) for number in range(start, last + 1))
    if not _IMPORT.match(line):
        return False
    state.line = last + 1
    return True


_Rule = Callable[[StateBlock, int, int, bool], bool]
_RULES: dict[str, _Rule] = {
    ":": _fence,
    "!": _indented,
    "?": _indented,
    "=": _tab,
    "@": lambda *line: _at_tab(*line) or _directive(*line),
    "[": _directive,
    "{": _brace,
    "*": lambda *line: _abbreviation(*line) or _contents(*line),
    "-": _contents,
    "<": _component,
    "i": _script,
    "e": _script,
}
