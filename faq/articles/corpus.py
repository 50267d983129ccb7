"""Finds the files of a corpus, and reads each by its format."""

from __future__ import annotations

import os
import stat
import time
import unicodedata
from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

from faq.articles.decode import Undecodable, decode
from faq.articles.question_answers import part_pairs
from faq.articles.values import ArticleError, FileContent, SourceFile
from faq.errors import CorpusError
from faq.model import Article, ArticleId, Fault

_UNEXPECTED = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, AssertionError)
_UNDECODABLE = "文件既不是 UTF-8、GB18030 也不是 Big5 (undecodable bytes)"
_NUL = (
    "这一行有空字节 NUL：文件已损坏，不是文本，或是没有 BOM 的 UTF-16"
    " (NUL byte: damaged, no text, or UTF-16 without a BOM)"
)
_NO_ADDRESS = (
    "名称里有换行等控制字符，不能作网址，请改名 (a control character in the name; rename it)"
)
_NO_FILE = "不是普通文件 (not a regular file)"
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_SETTLED_NS = 2_000_000_000
"""Age from which every further write changes a file's time stamps, whatever their resolution."""
_MARKDOWN, HTML = frozenset({".md", ".markdown"}), frozenset({".html", ".htm"})
SUFFIXES = frozenset({*_MARKDOWN, *HTML, ".txt", ".csv", ".tsv", ".jsonl"})
"""Suffixes of article files, in lower case."""


@dataclass(frozen=True, slots=True)
class Walk:
    """The files of a corpus, sorted by name, and the faults of the folder tree."""

    files: tuple[SourceFile, ...]
    faults: tuple[Fault, ...]
    unread: tuple[str, ...] = ()
    """Paths of the files whose names end as those of no format that is read."""


def walk(root: Path) -> Walk:
    """All article files below `root`.

    Files and folders whose names begin with ``.`` or ``_`` are left out.  A link to a target
    outside `root` is a fault.  Raises CorpusError if `root` can't be read.
    """
    top = _top_of(root)
    files: list[SourceFile] = []
    faults: list[Fault] = []
    unread: list[str] = []
    folders = [("", str(root))]
    while folders:
        prefix, folder = folders.pop()
        try:
            with os.scandir(folder) as found:
                entries = list(found)
        except OSError as error:
            name = _shown(prefix.removesuffix("/") or ".")
            faults.append(Fault(name, 1, f"无法读取 (unreadable): {error.strerror}"))
            continue
        for entry in entries:
            if entry.name.startswith((".", "_")):
                continue
            is_folder, name = _is_folder(entry), prefix + entry.name
            if is_folder and not entry.is_symlink():
                folders.append((f"{name}/", entry.path))
            elif is_folder or entry.name[entry.name.rfind(".") :].lower() in SUFFIXES:
                examined = _examine(entry, name, top, is_folder)
                if isinstance(examined, Fault):
                    faults.append(examined)
                elif examined:
                    files.append(examined)
            else:
                unread.append(_shown(name))
    by_name = sorted(files, key=lambda file: file.name)
    return Walk(tuple(by_name), tuple(sorted(faults)), tuple(sorted(unread)))


def _top_of(root: Path) -> Path:
    """The folder that `root` leads to; raises CorpusError if it can't be read."""
    try:
        top = root.resolve(strict=True)
        with os.scandir(top):
            return top
    except FileNotFoundError as error:
        raise CorpusError(
            f"没有语料目录 {root}；faq init DIR 建一个带示例文章的目录 "
            "(no such corpus; `faq init DIR` makes a folder with a sample)"
        ) from error
    except (OSError, RuntimeError) as error:
        raise CorpusError(f"无法读取语料目录 {root} (can't read the corpus): {error}") from error


def _examine(
    entry: os.DirEntry[str], name: str, top: Path, is_folder: bool
) -> SourceFile | Fault | None:
    """A file or its fault; None for a link to a folder of the corpus."""
    shown = _shown(name)
    if any(unicodedata.category(sign) == "Cc" for sign in name):
        return Fault(shown, 1, _NO_ADDRESS)
    fault = _link_fault(entry.path, top) if entry.is_symlink() else None
    if fault or is_folder:
        return Fault(shown, 1, fault) if fault else None
    status = _status(entry.path)
    if isinstance(status, str):
        return Fault(shown, 1, status)
    return SourceFile(entry.path, shown, status.st_size, _stamp(status))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """Whether an entry is a folder or a link to one."""
    try:
        return entry.is_dir()
    except OSError:
        return False


def _status(path: str) -> os.stat_result | str:
    """The status of a regular file, or its fault."""
    try:
        status = os.stat(path)  # noqa: PTH116 - a Path for each of thousands of files is slow
    except OSError as error:
        return f"无法读取 (unreadable): {error.strerror}"
    return status if stat.S_ISREG(status.st_mode) else _NO_FILE


def _stamp(status: os.stat_result) -> tuple[int, ...]:
    # Unlike the modification time, the change time can't be set back.
    modified, changed = status.st_mtime_ns, status.st_ctime_ns
    if time.time_ns() - max(modified, changed) < _SETTLED_NS:
        return ()
    return status.st_size, modified, changed, status.st_ino


def _link_fault(link: str, top: Path) -> str | None:
    try:
        target = Path(link).resolve(strict=True)
    except (OSError, RuntimeError):
        return "链接指向的文件不存在 (dangling link)"
    if not target.is_relative_to(top):
        return "链接指向语料目录之外 (a link that leaves the corpus)"
    return None  # a linked folder of the corpus is read at its own path


def _shown(name: str) -> str:
    text = unicodedata.normalize("NFC", name)
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def stamp_now(file: SourceFile) -> tuple[int, ...]:
    """The stamp that `file` would get if the corpus were walked now.

    Take it before reading the file: a file that has settled since the walk then gets one.
    """
    if file.stamp:
        return file.stamp
    status = _status(str(file.path))
    return () if isinstance(status, str) else _stamp(status)


def load(file: SourceFile, max_bytes: int) -> bytes | Fault:
    """The bytes of `file`, or its fault."""
    data = load_beginning(file, max_bytes + 1)
    if not isinstance(data, Fault) and len(data) > max_bytes:
        return Fault(file.name, 1, f"文件超过 {max_bytes} 字节 (file over the size limit)")
    return data


def load_beginning(file: SourceFile, count: int) -> bytes | Fault:
    """The first `count` bytes of `file`, or its fault."""
    try:
        # Not blocking: the file may have been replaced by a pipe since the walk.
        opened = os.open(file.path, _FLAGS)
        with os.fdopen(opened, "rb") if _is_regular(opened) else nullcontext() as stream:
            if stream is None:
                return Fault(file.name, 1, _NO_FILE)
            return stream.read(count)
    except OSError as error:
        return Fault(file.name, 1, f"无法读取 (unreadable): {error.strerror}")


def _is_regular(opened: int) -> bool:
    """Whether a descriptor is that of a regular file; closes any other."""
    regular = stat.S_ISREG(os.fstat(opened).st_mode)
    if not regular:
        os.close(opened)
    return regular


def read_file(file: SourceFile, data: bytes) -> FileContent:
    """The articles in `data` and all faults; raises nothing, whatever the bytes."""
    try:
        content = _read(file, data)
        return replace(content, articles=tuple(map(part_pairs, content.articles)))
    except Undecodable as error:
        fault = _NUL if error.line else _UNDECODABLE
        return FileContent((), (Fault(file.name, error.line or 1, fault),))
    except ArticleError as error:
        return FileContent((), tuple(Fault(file.name, line, fault) for line, fault in error.found))
    except RecursionError:
        return FileContent((), (Fault(file.name, 1, "嵌套太深 (nested too deeply)"),))
    except _UNEXPECTED as error:
        # A defect of a reader must cost one file, not the rebuild.
        fault = f"无法理解 (could not be read): {type(error).__name__}: {error}"
        return FileContent((), (Fault(file.name, 1, fault),))


def _read(file: SourceFile, data: bytes) -> FileContent:
    """As `read_file`; raises what the reader of the format raises."""
    # Readers are imported on demand: importing some of their libraries takes longer than a
    # rebuild after a change of one file.
    if file.suffix in _MARKDOWN:
        from faq.articles.markdown import read_markdown

        return read_markdown(file, decode(data))
    if file.suffix in HTML:
        from faq.articles.html import declared_encoding, read_html

        return FileContent(read_html(file, decode(data, declared_encoding(data))))
    if file.suffix == ".txt":
        from faq.articles.text import read_text

        return FileContent(read_text(file, decode(data)))
    from faq.articles.tables import read_csv, read_jsonl

    return (read_jsonl if file.suffix == ".jsonl" else read_csv)(file, decode(data))


def unique(articles: Iterable[Article]) -> tuple[tuple[Article, ...], tuple[Fault, ...]]:
    """The first article of each id, and a fault for each later one."""
    first: dict[ArticleId, Article] = {}
    faults = []
    for article in articles:
        holder = first.setdefault(article.id, article)
        if holder is not article:
            faults.append(Fault(article.source, 1, duplicate_fault(article.id, holder.source)))
    return tuple(first.values()), tuple(faults)


def duplicate_fault(article_id: ArticleId, holder: str) -> str:
    """The fault of an article whose id the file `holder` already has."""
    return f"文章编号 {article_id} 已属于 {holder} (duplicate id)"
