"""Decodes files of unknown encoding.

UTF-8 if the bytes decode strictly, else GB18030 or Big5, whichever yields more everyday
characters: read in the wrong one of the two, a text is full of rare characters.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from typing import NamedTuple

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064"
    "\u2066-\u2069\ufeff\ufffe\uffff]"
)
"""Control characters, and invisible ones that would part a word or turn it round."""
_SURROGATE = re.compile(r"[\ud800-\udfff]")


class Undecodable(ValueError):
    """Bytes that are no text in any supported encoding.

    `line` is that of the first NUL, which no text holds; None if there is none.
    """

    def __init__(self, line: int | None = None) -> None:
        super().__init__(line)
        self.line = line


class Decoded(NamedTuple):
    """The text of a file as it stands, and what it is written in."""

    text: str
    """With its own line endings and control characters, without its BOM."""
    encoding: str
    """As Python calls it."""
    bom: bytes


def decode(data: bytes, declared: str | None = None, *, whole: bool = True) -> str:
    """The text of `data`, with ``\\n`` as line ending and without control characters.

    `declared`, the encoding that the file names, is tried first.  Data that is not the
    `whole` file may end within a character.  Raises Undecodable.
    """
    text = decode_as_it_stands(data, declared, whole=whole).text
    return without_controls(text.replace("\r\n", "\n").replace("\r", "\n"))


def without_controls(text: str) -> str:
    """`text` without control characters other than ``\n``, ``\t`` and ``\r``.

    Soft hyphens, zero-width spaces and marks of direction count as such.

    A lone surrogate, which JSON and YAML escapes can produce and UTF-8 can't encode, becomes
    U+FFFD.
    """
    if text.isprintable():  # most texts of a page are, and this is ten times faster
        return text
    return _CONTROL.sub("", _SURROGATE.sub("\ufffd", text))


def decode_as_it_stands(data: bytes, declared: str | None = None, *, whole: bool = True) -> Decoded:
    """The text that `decode` makes one of, with its encoding; raises Undecodable."""
    for bom, name in _BOMS:
        if data.startswith(bom):
            text = _strict(data[len(bom) :], name, whole)
            if text is not None:
                return Decoded(text, name, bom)
    for name in filter(None, (declared, "utf-8")):
        text = _strict(data, name, whole)
        if text is not None and "\0" not in text:
            return Decoded(text, name, b"")
    names = ("gb18030", "big5hkscs")
    readings = [Decoded(text, name, b"") for name in names if (text := _strict(data, name, whole))]
    best = max(readings, key=lambda reading: _everyday_share(reading.text), default=None)
    if best is None or "\0" in best.text or _everyday_share(best.text) < 0.5:
        nul = data.find(b"\0")
        raise Undecodable(None if nul < 0 else data.count(b"\n", 0, nul) + 1)
    return best


def _strict(data: bytes, name: str, whole: bool) -> str | None:
    try:
        return data.decode(name) if whole else codecs.getincrementaldecoder(name)().decode(data)
    except (UnicodeDecodeError, LookupError):
        return None


def _everyday_share(text: str) -> float:
    """The share of the non-ASCII characters that are everyday Chinese."""
    # A text has few different characters, and judging one takes a microsecond.
    others = {char: count for char, count in Counter(text).items() if char > "\x7f"}
    if not others:
        return 1.0
    everyday = sum(count for char, count in others.items() if _is_everyday(char))
    return everyday / sum(others.values())


def _is_everyday(char: str) -> bool:
    if char in "，。、；：？！“”‘’（）《》「」『』…—·　":
        return True
    # Level 1 of GB 2312 and of Big5: the 3,755 and 5,401 characters in daily use.
    gb, big5 = char.encode("gb2312", "ignore"), char.encode("big5", "ignore")
    return b"\xb0\xa1" <= gb <= b"\xd7\xf9" or b"\xa4\x40" <= big5 <= b"\xc6\x7e"
