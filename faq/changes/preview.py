"""Shows what a changed file would be read as, before anything is built of it."""

from __future__ import annotations

from dataclasses import dataclass

from faq import articles as reading
from faq.articles import SourceFile
from faq.changes.change import Change
from faq.model import Fault, Passage
from faq.passages.prepare import prepare
from faq.settings import Settings


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change's articles would be."""

    passages: tuple[Passage, ...]
    faults: tuple[Fault, ...]
    """What keeps articles out, then what is weak about those that are in."""


def preview(settings: Settings, change: Change) -> Preview:
    """The passages of the changed articles, with their steps, and their faults."""
    root = settings.corpus.resolve()
    passages: list[Passage] = []
    faults: list[Fault] = []
    for each in change.files:
        name = each.path.relative_to(root).as_posix() if each.path.is_relative_to(root) else ""
        if each.content is None or "." + name.rpartition(".")[2].lower() not in reading.SUFFIXES:
            continue
        file = SourceFile(each.path, name, len(each.content))
        content = reading.read_file(file, each.content)
        faults += (*content.faults, *content.weak_spots)
        for _, own in prepare(content.articles, settings.passage_chars):
            passages += own
    return Preview(tuple(passages), tuple(faults))
