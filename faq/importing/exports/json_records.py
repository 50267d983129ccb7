"""Reads the JSON files of an export: the records that are articles, and those that hold them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import msgspec

from faq.articles.decode import Undecodable, decode
from faq.importing.defects import attempted
from faq.importing.exports.trees import EntryError, Tree, open_tree
from faq.importing.source import ANY, Loss

Record = Mapping[str, object]
_MOST_DEPTH = 12
_MOST_BYTES = 128 << 20
"""Of a file of JSON, which takes about ten times as much memory."""
_HEAD = 1 << 20
_OTHER = "和导出的文章放在一起，没有读取，请单独导入 (beside the export: import it by itself)"
_FILES = 50
"""Of a folder that are looked at."""


@dataclass(slots=True)
class Records:
    """What is in an export."""

    articles: list[tuple[str, Record, str]] = field(default_factory=list)
    """The file, the article, and the key of the record around it, "" without one."""
    holders: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Names of what holds articles, and the keys of what holds these, by key."""
    losses: list[Loss] = field(default_factory=list)

    def folder(self, key: str) -> str:
        """The names of a holder and of those around it, from the outermost, as a path."""
        names: list[str] = []
        seen: set[str] = set()
        while key in self.holders and key not in seen:
            seen.add(key)
            name, key = self.holders[key]
            names.append(name.replace("/", "／"))
        return "/".join(reversed(names))


@dataclass(frozen=True, slots=True)
class Form:
    """How a help centre writes its records."""

    body: tuple[str, ...]
    """Keys of an article's text, the best first."""
    marks: tuple[str, ...]
    """Keys that an article of this system has, and no other's."""
    parents: tuple[tuple[str, str], ...]
    """Keys that name what holds a record, each with the kind of that."""
    kinds: Callable[[Record, str], str]
    """The kind of a holder, by itself and the key of the list that it is in."""


def read_records(path: Path, form: Form) -> Records:
    """All records of an export, and what of it can't be read."""
    records = Records()
    try:
        with open_tree(path) as tree:
            records.losses += tree.losses
            for name in tree:
                lines = name.lower().endswith((".jsonl", ".ndjson"))
                if not lines and not name.lower().endswith(".json"):
                    records.losses.append(Loss(name, _OTHER))
                    continue
                added = attempted(partial(_add_file, records, tree, name, form), name, ANY)
                records.losses += [added] if added else []
    except EntryError as error:
        records.losses.append(Loss(path.name, str(error)))
    return records


def is_of(path: Path, form: Form) -> bool:
    """Whether a file, or one of a folder's, is JSON whose first bytes have all marks of a form."""
    if path.is_dir():
        files = sorted(path.glob("*.json"))[:_FILES]
        return any(is_of(each, form) for each in files)
    if path.suffix.lower() not in (".json", ".jsonl", ".ndjson") or not path.is_file():
        return False
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError:
        return False
    return all(f'"{mark}"'.encode() in head for mark in form.marks)


class _Unreadable(Exception):
    pass


def _content(data: bytes, *, lines: bool = False) -> object:
    try:
        if lines:
            return [msgspec.json.decode(line) for line in decode(data).split("\n") if line.strip()]
        return msgspec.json.decode(decode(data).encode())
    except (msgspec.DecodeError, Undecodable, RecursionError, ValueError) as error:
        raise _Unreadable(f"不是完整的 JSON (not whole JSON): {error}") from error


def _add_file(records: Records, tree: Tree, name: str, form: Form) -> Loss | None:
    try:
        value = _content(tree.read(name, _MOST_BYTES), lines=not name.lower().endswith(".json"))
    except (EntryError, _Unreadable) as error:
        return Loss(name, str(error), ANY)
    within: set[int] = set()  # what is in an article, as its translations are
    for record, kind, parent in _walk(value, "", "", form):
        if id(record) in within or "title" in record:
            within |= {id(each) for each in record.values() if isinstance(each, dict)}
        fault = "" if id(record) in within else _fault(record, form)
        if fault:
            title = f"{record.get('id') or ''} {record['title']}".strip()
            records.losses.append(Loss(f"{name}#{title:.60}", fault))
        if not isinstance(record.get("id"), (str, int)):
            continue
        around = _parent(record, form) or parent
        if "title" in record and any(_may_be_text(record, key) for key in form.body):
            records.articles.append((name, record, around))
        elif isinstance(record.get("name"), str):
            key = _key(form.kinds(record, kind), record["id"])
            records.holders.setdefault(key, (str(record["name"]), "" if around == key else around))
    return None


def _fault(record: Record, form: Form) -> str:
    """Why what seems to be an article is none that can be imported; "" for others."""
    marks = {*form.marks} - {*form.body}
    if not isinstance(record.get("title"), str) or not marks & {*record} - {"title"}:
        return ""
    if not isinstance(record.get("id"), (str, int)):
        return "没有编号，没有导入 (an article without an id)"
    bodies = [record[each] for each in form.body if each in record]
    if bodies and not any(isinstance(each, str | None) for each in bodies):
        return "正文不是文本，没有导入 (its body is no text)"
    return ""


def _may_be_text(record: Record, key: str) -> bool:
    """Whether a record has a text there, or the null of an empty one."""
    return key in record and isinstance(record[key], str | None)


def _walk(
    value: object, kind: str, parent: str, form: Form, depth: int = 0
) -> Iterator[tuple[Record, str, str]]:
    """The records within `value`, each with the key of its list and the holder around it."""
    if depth > _MOST_DEPTH:
        return
    if isinstance(value, list):
        for each in value:
            yield from _walk(each, kind, parent, form, depth + 1)
    elif isinstance(value, dict):
        yield value, kind, parent
        named = "id" in value and "name" in value
        own = _key(form.kinds(value, kind), value["id"]) if named else parent
        for key, inner in value.items():
            if isinstance(inner, (list, dict)):
                yield from _walk(inner, str(key), own, form, depth + 1)


def _parent(record: Record, form: Form) -> str:
    for name, kind in form.parents:
        value = record.get(name)
        if isinstance(value, (str, int)) and not isinstance(value, bool) and str(value):
            return _key(kind, value)
    return ""


def _key(kind: str, number: object) -> str:
    return f"{kind}:{number}"
