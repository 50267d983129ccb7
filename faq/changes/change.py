"""Defines a change: which files it writes, and what they were when it was made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from faq.errors import ChangeConflict

_NAMED = 3
"""Changes that the title of a combined one names."""


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file before and after."""

    path: Path
    """Absolute, without links: of the corpus, or that of the ranking model."""
    before: str | None
    """Digest of the file as it was; None where there must be none."""
    content: bytes | None
    """None where it is to go."""


@dataclass(frozen=True, slots=True)
class Change:
    """Files that change together: all of them or none."""

    title: str
    """What it does, in one line of Chinese."""
    files: tuple[FileChange, ...]


def digest_of(content: bytes | None) -> str | None:
    """The digest of a file's content; None where there is no file."""
    return None if content is None else blake2b(content, digest_size=16).hexdigest()


def combined(changes: Iterable[Change]) -> Change:
    """One change that does what several do, each on top of those before it.

    Raises ChangeConflict where two change the same file and neither was made on top of the other.
    """
    files: dict[Path, FileChange] = {}
    titles: list[str] = []
    for change in changes:
        titles.append(change.title)
        for each in change.files:
            earlier = files.get(each.path, each)
            if earlier is not each and digest_of(earlier.content) != each.before:
                raise ChangeConflict(
                    f"两处改动都改了 {each.path.name}，请一处一处地试和采用 "
                    f"(two changes of {each.path}; take one after the other)"
                )
            files[each.path] = FileChange(each.path, earlier.before, each.content)
    distinct = list(dict.fromkeys(filter(None, titles)))
    title = "；".join(distinct[:_NAMED])
    if len(distinct) > _NAMED:
        title += f" 等 {len(distinct)} 处"
    return Change(title, tuple(files.values()))
