"""Escapes text so that Markdown, and what our reader adds to it, reads it as plain text."""

from __future__ import annotations

import re

_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
_SPECIAL = re.compile(r"[\\`*\[{]|_|~(?=~)|(?<=~)~|<(?=[A-Za-z/!?])|&(?=#?\w+;)|\](?=[(\[:])")
_IN_LABEL = re.compile(rf"{_SPECIAL.pattern}|\]")
_LINE_START = re.compile(
    r"#{1,6}(?=\s|$)|>|[-+](?=\s|$)|[=:|-][=:| -]*$|:::|:(?=\s)|~|!!!|\?\?\?|\?!!|==|@|\+\+\+$",
)
_NUMBER = re.compile(r"(\d{1,9})([.)])(?=\s|$)")
_SCRIPT = re.compile(r"(?=(?:import|export)\s)\w")
_CLOSING_MARKS = re.compile(r"(?:^|(?<=\s))(#+)$")


def escaped(text: str, *, in_label: bool = False) -> str:
    """`text` with the marks in it escaped, wherever they would count within a line or within the
    label of a link."""

    def escape(found: re.Match[str]) -> str:
        mark, after = found[0], text[found.end() : found.end() + 1]
        if mark == "\\" and after and after not in _PUNCTUATION and after != "\n":
            return mark
        if mark == "_" and found.start() and text[found.start() - 1].isalnum() and after.isalnum():
            return mark
        return f"\\{mark}"

    return (_IN_LABEL if in_label else _SPECIAL).sub(escape, text)


def escaped_start(line: str) -> str:
    """A line, whose inner marks are escaped or meant, so that it begins no block."""
    if _LINE_START.match(line):
        return f"\\{line}"
    if _SCRIPT.match(line):
        return f"&#{ord(line[0])};{line[1:]}"
    return _NUMBER.sub(r"\1\\\2", line, count=1) if _NUMBER.match(line) else line


def escaped_heading(text: str) -> str:
    """The text of a heading."""
    return _CLOSING_MARKS.sub(r"\\\1", escaped(text))


def destination(address: str) -> str:
    """The target of a link or picture."""
    plain = re.sub(r"&(?=#?\w+;)", "&amp;", re.sub(r"[\r\n]+", "", address)).replace("\\", "\\\\")
    if re.fullmatch(r"[^\s<>()\x00-\x1f|{]+", plain):
        return plain
    return "<" + plain.replace("<", "\\<").replace(">", "\\>") + ">"


def code_span(text: str) -> str:
    """Code within a line."""
    longest = max(map(len, re.findall("`+", text)), default=0)
    marks = "`" * (longest + 1)
    pad = " " if text[0] in "` " or text[-1] in "` " else ""
    return f"{marks}{pad}{text}{pad}{marks}"


def fenced(code: str) -> str:
    """Code as a block."""
    longest = max(map(len, re.findall("`{3,}", code)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}\n{code}\n{fence}"
