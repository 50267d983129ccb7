"""Proposes where YAML front matter takes a question, in the style of what is there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import yaml

from faq.articles.editing.source import Attempt, Edit, Source
from faq.articles.front_matter import Bounds

_KEY = "questions"
_NULL = frozenset({"", "~", "null", "Null", "NULL"})


class _Mark(NamedTuple):
    offset: int
    """In the text of the file."""
    column: int


class _Node(NamedTuple):
    """A text, or where a list or mapping begins."""

    start: _Mark
    end: _Mark
    text: str | None
    """None for a list or mapping."""
    style: str
    """What a text is marked with; "[" for a list or mapping in brackets."""
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class _Entry:
    """A key with its value."""

    key: _Node
    value: _Node
    items: tuple[_Node, ...]
    """The beginnings of what a list holds."""
    end: _Mark
    """Where the value ends."""
    last_item_end: _Mark
    """Where the last item of a list ends."""


@dataclass(frozen=True, slots=True)
class _Mapping:
    in_brackets: bool = False
    entries: tuple[_Entry, ...] = ()


def yaml_attempts(source: Source, bounds: Bounds, question: str) -> Iterator[Attempt]:
    """The ways to write a question into front matter; none where it can't be read."""
    start = source.starts[bounds.start + 1]
    try:
        mapping = _read(source.text[start : source.starts[bounds.end]], start)
    except yaml.YAMLError:
        return
    writer = _Writer(source, bounds, mapping)
    entry = next((each for each in reversed(mapping.entries) if each.key.text == _KEY), None)
    yield from writer.new_key(question) if entry is None else writer.added(entry, question)


@dataclass(frozen=True, slots=True)
class _Writer:
    source: Source
    bounds: Bounds
    mapping: _Mapping

    def added(self, entry: _Entry, question: str) -> Iterator[Attempt]:
        """A question in the value of the key."""
        if entry.value.text is not None:
            yield from self._scalar(entry, question)
        elif entry.value.is_list and entry.value.style == "[":
            yield self._in_brackets(entry, question)
        elif entry.value.is_list:
            yield self._in_block(entry, question)

    def _in_block(self, entry: _Entry, question: str) -> Attempt:
        first = entry.items[0].start.offset
        line = self.source.line_of(first)
        lead = self.source.text[self.source.starts[line] : first]
        if lead.strip() != "-":
            lead = " " * entry.value.start.column + "- "
        last = self._line_before(entry.last_item_end)
        return (self.source.after(last, lead + yaml_text(question, _style(entry))),)

    def _in_brackets(self, entry: _Entry, question: str) -> Attempt:
        written = yaml_text(question, _style(entry), flow=True)
        if entry.items:
            at = entry.last_item_end.offset
            return (Edit(at, at, f", {written}"),)
        at = self.source.text.index("[", entry.value.start.offset) + 1
        return (Edit(at, at, written),)

    def _scalar(self, entry: _Entry, question: str) -> Iterator[Attempt]:
        """A list of one question in the place of a text or of nothing."""
        value, indent = entry.value, " " * entry.key.start.column
        written = yaml_text(question)
        if not value.style and value.text in _NULL:
            item = f"{indent}{self._indent()}- {written}"
            line = self.source.line_of(entry.key.end.offset)
            gone = Edit(value.start.offset, value.end.offset, "")
            yield (*((gone,) if gone.end > gone.start else ()), self.source.after(line, item))
            return
        colon = self.source.text.index(":", entry.key.end.offset) + 1
        for lead in (f"{indent}{self._indent()}- ", f"{indent}- "):
            item_after = self.source.after(self._line_before(value.end), lead + written)
            yield Edit(colon, value.start.offset, self.source.newline + lead), item_after

    def new_key(self, question: str) -> Iterator[Attempt]:
        """The key with a list of one question."""
        entries = self.mapping.entries
        if self.mapping.in_brackets:
            written = f"{_KEY}: [{yaml_text(question, flow=True)}]"
            brace = self.source.text.index("{", self.source.starts[self.bounds.start + 1]) + 1
            at = entries[-1].end.offset if entries else brace
            yield (Edit(at, at, f", {written}" if entries else written),)
            return
        indent = " " * (entries[0].key.start.column if entries else 0)
        item = f"{indent}{self._indent()}- {yaml_text(question)}"
        for line in self._places():
            yield (self.source.before(line, f"{indent}{_KEY}:", item),)

    def _places(self) -> Iterator[int]:
        """Before which lines the key may stand: that below the title, else the last or first."""
        entries = self.mapping.entries
        for each, following in pairwise(entries):
            if each.key.text == "title":
                yield self.source.line_of(following.key.start.offset)
        yield self.bounds.end
        yield self.bounds.start + 1

    def _indent(self) -> str:
        """How far the lists of this front matter stand below their keys."""
        for each in self.mapping.entries:
            if each.value.is_list and each.value.style != "[":
                return " " * max(each.value.start.column - each.key.start.column, 0)
        return "  "

    def _line_before(self, end: _Mark) -> int:
        """The last line of a text; one in a block ends where the next line begins."""
        return self.source.line_of(end.offset) - (end.column == 0)


def _read(text: str, start: int) -> _Mapping:
    """The outermost mapping of a text that begins at an offset; raises YAMLError for what is
    none."""
    # The parser in Python: that in C counts bytes.
    events = iter(list(yaml.parse(text, Loader=yaml.BaseLoader)))
    root = next((each for each in events if isinstance(each, yaml.NodeEvent)), None)
    if root is None:
        return _Mapping()
    if isinstance(root, yaml.ScalarEvent) and not root.style and root.value in _NULL:
        return _Mapping()
    if not isinstance(root, yaml.MappingStartEvent):
        raise yaml.YAMLError("no mapping")
    entries = []
    for event in events:
        if isinstance(event, yaml.MappingEndEvent):
            break
        entries.append(_entry(_node(event, start), events, start))
    return _Mapping(bool(root.flow_style), tuple(entries))


def _entry(key: _Node, events: Iterator[yaml.Event], start: int) -> _Entry:
    event = next(events)
    value = _node(event, start)
    items: list[_Node] = []
    depth = int(isinstance(event, yaml.CollectionStartEvent))
    end = last = value.end
    while depth:
        event = next(events)
        node = _node(event, start)
        if depth == 1 and isinstance(event, yaml.NodeEvent):
            items.append(node)
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        last, end = (end, node.end) if depth == 0 else (node.end, node.end)
    return _Entry(key, value, tuple(items), end, last)


def _node(event: yaml.Event, start: int) -> _Node:
    if event.start_mark is None or event.end_mark is None:
        raise yaml.YAMLError("no place")
    begins, ends = (
        _Mark(start + int(mark.index), int(mark.column))
        for mark in (event.start_mark, event.end_mark)
    )
    if isinstance(event, yaml.ScalarEvent):
        return _Node(begins, ends, event.value, event.style or "")
    in_brackets = isinstance(event, yaml.CollectionStartEvent) and event.flow_style
    is_list = isinstance(event, yaml.SequenceStartEvent)
    return _Node(begins, ends, None, "[" if in_brackets else "", is_list)


def _style(entry: _Entry) -> str:
    """The quotation marks that all items have, if they have any."""
    styles = {each.style for each in entry.items}
    style = styles.pop() if len(styles) == 1 else ""
    return style if style in {"'", '"'} else ""


def yaml_text(text: str, style: str = "", *, flow: bool = False) -> str:
    """A text of one line as YAML, in quotation marks where it needs some or `style` wants them;
    `flow` within brackets."""
    if style == "'":
        return "'" + text.replace("'", "''") + "'"
    if not style and _is_plain(text, flow=flow):
        return text
    return json.dumps(text, ensure_ascii=False)


def _is_plain(text: str, *, flow: bool) -> bool:
    """Whether a text means itself without quotation marks."""
    if text in _NULL or not _is_last_scalar(f"a: {text}", text, 3):
        return False
    return not flow or _is_last_scalar(f"[{text}]", text, 2)


def _is_last_scalar(document: str, text: str, count: int) -> bool:
    """Whether a document has so many nodes, the last of which is a text without marks."""
    try:
        events = list(yaml.parse(document, Loader=yaml.BaseLoader))
    except yaml.YAMLError:
        return False
    nodes = [each for each in events if isinstance(each, yaml.NodeEvent)]
    last = nodes[-1]
    is_text = isinstance(last, yaml.ScalarEvent) and not last.style and last.value == text
    return is_text and len(nodes) == count
