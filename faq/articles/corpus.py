"""Which files make the corpus, and which reader takes each?"""

from __future__ import annotations

import os
import stat
import time
import unicodedata
from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from faq.articles.decode import Undecodable, decode
from faq.articles.values import ArticleError, FileContent, SourceFile
from faq.errors import CorpusError
from faq.model import Article, ArticleId, Fault

_UNEXPECTED = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, AssertionError)
_NO_FILE = "不是普通文件 (not a regular file)"
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_SETTLED = 2_000_000_000
"""Nanoseconds after which a file system tells the next writing by its time."""
_MARKDOWN, _HTML = frozenset({".md", ".markdown"}), frozenset({".html", ".htm"})
SUFFIXES = frozenset({*_MARKDOWN, *_HTML, ".txt", ".csv", ".jsonl"})
"""Endings of the files that are articles, in lower case."""


@dataclass(frozen=True, slots=True)
class Walk:
    """The files of a corpus by name, and what is wrong with the tree."""

    files: tuple[SourceFile, ...]
    faults: tuple[Fault, ...]


def walk(root: Path) -> Walk:
    """All article files below `root`.

    Whatever begins with ``.`` or ``_`` is left out, with all below it.  A link whose target
    lies outside `root` is a fault.  Raises CorpusError when `root` can't be read.
    """
    try:
        top = root.resolve(strict=True)
        with os.scandir(top):
            pass
    except (OSError, RuntimeError) as error:
        raise CorpusError(f"无法读取语料目录 {root} (can't read the corpus): {error}") from error
    files: list[SourceFile] = []
    faults: list[Fault] = []

    def refused(error: OSError) -> None:
        name = _name(Path(error.filename or root), root)
        faults.append(Fault(name, 1, f"无法读取 (unreadable): {error.strerror}"))

    for folder, folders, names in os.walk(root, onerror=refused):
        folders[:] = sorted(each for each in folders if not each.startswith((".", "_")))
        ours = [each for each in names if not each.startswith((".", "_"))]
        readable = [each for each in ours if each[each.rfind(".") :].lower() in SUFFIXES]
        below = Path(folder).relative_to(root).as_posix() if folders or readable else ""
        prefix = "" if below == "." else f"{below}/"
        for index, name in enumerate([*folders, *readable]):
            path = Path(folder, name)
            is_file = index >= len(folders)
            fault = _link_fault(path, top)
            if is_file and not fault:
                found = _status(path)
                if isinstance(found, str):
                    fault = found
                else:
                    stamp = _stamp(found)
                    files.append(SourceFile(path, _shown(prefix + name), found.st_size, stamp))
            if fault:
                faults.append(Fault(_shown(prefix + name), 1, fault))
    return Walk(tuple(sorted(files, key=lambda file: file.name)), tuple(sorted(faults)))


def _status(path: Path) -> os.stat_result | str:
    """What the system knows of a file, or what is wrong with it."""
    try:
        status = path.stat()
    except OSError as error:
        return f"无法读取 (unreadable): {error.strerror}"
    return status if stat.S_ISREG(status.st_mode) else _NO_FILE


def _stamp(status: os.stat_result) -> tuple[int, ...]:
    # The time of change can't be set back as that of writing can.
    written, changed = status.st_mtime_ns, status.st_ctime_ns
    if time.time_ns() - max(written, changed) < _SETTLED:
        return ()
    return status.st_size, written, changed, status.st_ino


def _link_fault(path: Path, top: Path) -> str | None:
    if not path.is_symlink():
        return None
    try:
        target = path.resolve(strict=True)
    except (OSError, RuntimeError):
        return "链接指向的文件不存在 (dangling link)"
    if not target.is_relative_to(top):
        return "链接指向语料目录之外 (a link that leaves the corpus)"
    # Below the corpus a linked folder is read where it really is.
    return None


def _name(path: Path, root: Path) -> str:
    return _shown((path.relative_to(root) if path.is_relative_to(root) else path).as_posix())


def _shown(name: str) -> str:
    text = unicodedata.normalize("NFC", name)
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def load(file: SourceFile, max_bytes: int) -> bytes | Fault:
    """The bytes of `file`, or what is wrong with it."""
    try:
        # A pipe put in the file's place since the walk must not hold us up.
        opened = os.open(file.path, _FLAGS)
        with os.fdopen(opened, "rb") if _is_regular(opened) else nullcontext() as stream:
            if stream is None:
                return Fault(file.name, 1, _NO_FILE)
            data = stream.read(max_bytes + 1)
    except OSError as error:
        return Fault(file.name, 1, f"无法读取 (unreadable): {error.strerror}")
    if len(data) > max_bytes:
        return Fault(file.name, 1, f"文件超过 {max_bytes} 字节 (file over the size limit)")
    return data


def _is_regular(opened: int) -> bool:
    """Whether a descriptor is a plain file's; any other is closed."""
    regular = stat.S_ISREG(os.fstat(opened).st_mode)
    if not regular:
        os.close(opened)
    return regular


def read_file(file: SourceFile, data: bytes) -> FileContent:
    """The articles that `data` holds, and every fault, whatever it holds."""
    try:
        return _read(file, data)
    except Undecodable:
        fault = "文件既不是 UTF-8、GB18030 也不是 Big5 (undecodable bytes)"
        return FileContent((), (Fault(file.name, 1, fault),))
    except ArticleError as error:
        return FileContent((), tuple(Fault(file.name, line, fault) for line, fault in error.found))
    except RecursionError:
        return FileContent((), (Fault(file.name, 1, "嵌套太深 (nested too deeply)"),))
    except _UNEXPECTED as error:
        # A slip of ours must cost one article, not the rebuild.
        fault = f"无法理解 (could not be read): {type(error).__name__}: {error}"
        return FileContent((), (Fault(file.name, 1, fault),))


def _read(file: SourceFile, data: bytes) -> FileContent:
    """The same; raises what its reader raises."""
    # Each format is imported where a file has it: some of what reads them takes longer to import
    # than a rebuild in which a file of another has changed.
    if file.suffix in _MARKDOWN:
        from faq.articles.markdown import read_markdown

        return FileContent(read_markdown(file, decode(data)))
    if file.suffix in _HTML:
        from faq.articles.html import declared_encoding, read_html

        return FileContent(read_html(file, decode(data, declared_encoding(data))))
    if file.suffix == ".txt":
        from faq.articles.text import read_text

        return FileContent(read_text(file, decode(data)))
    from faq.articles.tables import read_csv, read_jsonl

    return (read_csv if file.suffix == ".csv" else read_jsonl)(file, decode(data))


def unique(articles: Iterable[Article]) -> tuple[tuple[Article, ...], tuple[Fault, ...]]:
    """The first article of each id, and a fault for each later one."""
    kept: dict[ArticleId, Article] = {}
    faults = []
    for article in articles:
        holder = kept.setdefault(article.id, article)
        if holder is not article:
            faults.append(Fault(article.source, 1, duplicate_fault(article.id, holder.source)))
    return tuple(kept.values()), tuple(faults)


def duplicate_fault(article_id: ArticleId, holder: str) -> str:
    """What is said of an article whose id another file holds already."""
    return f"文章编号 {article_id} 已属于 {holder} (duplicate id)"
