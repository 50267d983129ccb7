"""Writes a document as the files that the corpus shall hold of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from faq.articles import KEYS
from faq.articles.editing import yaml_text
from faq.importing.names import TakenNames, link_name, safe_file_name
from faq.importing.source import Attachment, Document

FILES = "_files"
"""The folder beside articles for what belongs to them; the reader of the corpus leaves it out."""
_KEYS = ("title", "questions", "audience", "tags", "updated", "source")
assert set(_KEYS) <= set(KEYS)
_SEP = "\ufeff"
"""Tells Excel that a table is UTF-8."""


@dataclass(frozen=True, slots=True)
class File:
    """A file to be written."""

    path: str
    """Below the corpus."""
    content: bytes


def render(document: Document, path: str) -> Iterator[File]:
    """The article at `path`, and then what belongs to it in a folder of its own."""
    folder, slash, name = path.rpartition("/")
    own = f"{FILES}/{link_name(name.removesuffix(document.ending))}"
    names = _names(document.attachments)
    targets = {given: quote(f"{own}/{name}", safe="/-.") for given, name in names.items()}
    text = _with_targets(document.text, targets) if targets else document.text
    yield File(path, _content(document, text))
    for each in document.attachments:
        yield File(f"{folder}{slash}{own}/{names[each.name]}", each.content)


def _names(attachments: tuple[Attachment, ...]) -> dict[str, str]:
    """The names of files by those that the text has."""
    taken = TakenNames()
    names = {}
    for each in attachments:
        stem, dot, ending = safe_file_name(each.name).rpartition(".")
        names[each.name] = taken.take(stem or ending, f"{dot}{ending}" if stem else "")
    return names


def _with_targets(text: str, targets: Mapping[str, str]) -> str:
    """The text with the places of files instead of their names: in Markdown's links, bare or in
    brackets, and in HTML's attributes, whose quotes a table doubles."""
    every = {form: target for name, target in targets.items() for form in (name, quote(name))}
    either = "|".join(map(re.escape, sorted(every, key=len, reverse=True)))
    markdown = re.compile(rf"(?<=\]\()(?:<({either})>|({either}))(?=[\s)])")
    text = markdown.sub(lambda found: every[found[1] or found[2]], text)
    html = re.compile(rf"""(\b(?:src|href)=)("{{1,2}}|')({either})\2""", re.IGNORECASE)
    return html.sub(lambda found: f"{found[1]}{found[2]}{every[found[3]]}{found[2]}", text)


def _content(document: Document, text: str) -> bytes:
    if document.ending == ".csv":
        return f"{_SEP}{text}".encode("utf-8", "replace")
    values: Mapping[str, str | tuple[str, ...]] = {
        "title": document.title,
        "questions": document.questions,
        "audience": document.audience,
        "tags": document.tags,
        "updated": document.updated or "",
        "source": document.address,
    }
    lines = ["---"]
    for key in _KEYS:
        value = values[key]
        if isinstance(value, str):
            lines += [f"{key}: {_yaml(value)}"] if value.strip() else []
        elif entries := list(filter(None, map(_line, value))):
            lines += [f"{key}:", *(f"  - {yaml_text(each)}" for each in entries)]
    body = text.strip("\n")
    return "\n".join((*lines, "---", "", body, "")).encode("utf-8", "replace")


def _yaml(value: str) -> str:
    return yaml_text(_line(value))


def _line(value: str) -> str:
    return " ".join(value.split())
