"""Parts the lines of wikitext into paragraphs, lists and text that keeps its spaces."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

MARK, BLOCK, END = "\ue000", "\ue001", "\ue002"
"""Private characters: before the mark of a list, and around the number of a block."""
_LINE = re.compile(f"(?P<marks>(?:{MARK}[*#:;])+)(?P<text>.*)", re.DOTALL)
HELD = re.compile(f"{BLOCK}(\\d+){END}")


def paragraphs(lines: list[str]) -> Iterator[str]:
    """Lines as paragraphs, lists and text that keeps its spaces."""
    lists = _Lists()
    text: list[str] = []
    kept: list[str] = []
    for line in [*lines, ""]:
        listed = _LINE.fullmatch(line)
        if kept and not line.startswith(" "):
            yield f"<pre>{chr(10).join(kept)}</pre>"
            kept = []
        if text and (listed or not line.strip() or HELD.fullmatch(line.strip())):
            yield f"<p>{chr(10).join(text)}</p>"
            text = []
        if listed:
            yield lists.item(listed["marks"].replace(MARK, ""), listed["text"].strip())
            continue
        if line.strip():
            yield lists.close()
        held = HELD.fullmatch(line.strip())
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
        if marks.endswith(";") and f"{MARK}:" in text:
            term, _, meaning = text.partition(f"{MARK}:")
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
