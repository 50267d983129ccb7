"""Reads the entries of lists: the built-in ones, and those that a corpus brings, within bounds.

What is wrong with a line costs the line; what is wrong with a file costs the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from faq.files.regular import open_regular
from faq.model import Fault

FOLDER = "_lexicon"
_MAX_BYTES = 8 << 20
"""Bytes of a list.  The largest word lists of jieba's users have some 5 MiB."""
MAX_LINE_CHARS = 2_000
"""Characters of a line: 64 phrases of 30 characters."""
_MAX_ENTRIES = 400_000
"""Entries of a list; jieba's own dictionary has 349,046."""
_OUTSIDE = "链接指向语料目录之外 (a link that leaves the corpus)"
_NOT_REGULAR = "不是普通文件 (not a regular file)"
_TOO_LARGE = f"文件超过 {_MAX_BYTES} 字节 (file over the size limit)"
_TOO_LONG = f"一行超过 {MAX_LINE_CHARS} 字，未采用 (line too long, left out)"
_TOO_MANY = f"词条超过 {_MAX_ENTRIES} 个，其后的未采用 (too many entries, the rest left out)"


@dataclass(frozen=True, slots=True)
class Line:
    """An entry of a list."""

    text: str
    number: int
    path: str
    """Relative to the corpus folder; empty for a built-in list."""


def has_own(corpus: Path, name: str) -> bool:
    """Whether a corpus has a list of that name, if only as a link that leads nowhere."""
    path = corpus / FOLDER / name
    return path.is_symlink() or path.exists()


def own_lines(corpus: Path, name: str, faults: list[Fault]) -> Iterator[Line]:
    """The entries of one of the corpus's own lists; none if there is no such file."""
    path = f"{FOLDER}/{name}"
    if not has_own(corpus, name):
        return
    content = read_list(corpus, path)
    if isinstance(content, Fault):
        faults.append(content)
        return
    for count, line in enumerate(entries(content, path)):
        if count == _MAX_ENTRIES:
            faults.append(Fault(path, line.number, _TOO_MANY))
            return
        if len(line.text) > MAX_LINE_CHARS:
            faults.append(Fault(path, line.number, _TOO_LONG))
        else:
            yield line


def entries(text: str, path: str) -> Iterator[Line]:
    """The lines of `text` that are neither blank nor remarks."""
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.strip()
        if stripped and not stripped.startswith("#"):
            yield Line(stripped, number, path)


def read_list(corpus: Path, path: str) -> str | Fault:
    """The text of a regular file within the corpus, or the fault of any other."""
    try:
        target = (corpus / path).resolve(strict=True)
        if not target.is_relative_to(corpus.resolve()):
            return Fault(path, 1, _OUTSIDE)
        if not target.is_file():
            return Fault(path, 1, _NOT_REGULAR)
        with open_regular(target) as file:
            data = file.read(_MAX_BYTES + 1)
    except (OSError, RuntimeError) as error:
        return Fault(path, 1, f"无法读取 (unreadable): {error}")
    if len(data) > _MAX_BYTES:
        return Fault(path, 1, _TOO_LARGE)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return Fault(path, line, f"无法读取，须为 UTF-8 (not UTF-8): {error.reason}")
