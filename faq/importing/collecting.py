"""Gathers the documents of a source as files to be written, each at its place in the corpus."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain, count
from tempfile import TemporaryFile, gettempdir
from types import TracebackType
from typing import IO

from faq import articles as reading
from faq.changes.change import digest_of
from faq.errors import ImportFailed
from faq.importing.defects import attempted
from faq.importing.names import TakenNames, safe_path
from faq.importing.plan import Offered
from faq.importing.reading import Found
from faq.importing.record import Entry
from faq.importing.rendering import FILES, File, render
from faq.importing.source import Document, Loss

_MOST_LOSSES = 10_000
_SHOWN_ENDINGS = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg")
_MORE = "还有更多没有导入的地方，没有一一列出 (more losses than are listed)"
_UNSHOWN = "已存在文章旁边，但网页不提供这种文件 (kept beside the article; pages don't serve it)"
_TAKEN = (
    "和来源“{other}”里已导入的是同一篇，没有再导入；同一来源的新导出请加 --name {other}，"
    "否则用 --name 另取一个名字 (imported already from another source: name it by --name)"
)


class Spool:
    """Keeps contents on disk until they are written."""

    def __init__(self) -> None:
        self._file: IO[bytes] = TemporaryFile()  # noqa: SIM115 -- closed on exit
        self._places: dict[str, tuple[int, int]] = {}

    def __enter__(self) -> Spool:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        with suppress(OSError):  # what didn't fit was told when it was put
            self._file.close()

    def put(self, file: File) -> None:
        """Keeps the content of a file; raises ImportFailed where there is no room for it."""
        try:
            start = self._file.seek(0, 2)
            self._file.write(file.content)
            self._file.flush()
        except OSError as error:
            raise ImportFailed(
                f"临时目录 {gettempdir()} 放不下，语料没有改动；用 TMPDIR 换一个 "
                f"(no room in the temporary folder, nothing was written): {error.strerror}"
            ) from error
        self._places[file.path] = start, len(file.content)

    def content(self, path: str) -> bytes:
        """The content kept for the file at `path`."""
        start, size = self._places[path]
        self._file.seek(start)
        return self._file.read(size)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the documents of a source go."""

    into: str
    """Folder below the corpus, "" for the corpus itself."""
    before: dict[str, Entry]
    """What was imported of the source before, by path."""
    taken: TakenNames
    """All articles of the corpus, without endings."""
    others: dict[str, tuple[str, str]]
    """Name and key of each file of other sources by its path; empty where the source is named."""
    max_file_bytes: int
    whole: str = ""
    """The file that is the source, "" for a folder of files."""


@dataclass(slots=True)
class Collection:
    """The files that a source comes to."""

    files: dict[str, Offered] = field(default_factory=dict)
    """By path below the corpus."""
    losses: list[Loss] = field(default_factory=list)
    documents: int = 0
    seen: set[str] = field(default_factory=set)
    """Keys of all documents, whether or not they could be imported."""
    unread: set[str] = field(default_factory=set)
    """Files and documents of the source of which nobody knows what they hold."""
    whole: str = ""
    """The file that is the source, "" for a folder of files."""

    def hides(self, key: str) -> bool:
        """Whether a document that wasn't read may be in a file that wasn't."""
        return any(
            file == self.whole or key.startswith((f"{file}.", f"{file}!", f"{file}~"))
            for file in self.unread
        )

    def lose(self, place: str, what: str) -> None:
        """Tells of something that can't be imported."""
        if len(self.losses) < _MOST_LOSSES:
            self.losses.append(Loss(place, what))
        elif len(self.losses) == _MOST_LOSSES:
            self.losses.append(Loss(place, _MORE))


def collect(found: Iterable[Found], place: Place, spool: Spool) -> Collection:
    """The files of all documents that are found, their contents in `spool`."""
    collection = Collection(whole=place.whole)
    paths = {
        entry.key: path for path, entry in place.before.items() if FILES not in path.split("/")
    }
    for each in found:
        if isinstance(each.item, Loss):
            collection.lose(each.item.place, each.item.what)
            if each.is_of_all or each.item.key:
                collection.unread.add(each.item.key or each.file)
        else:
            _add(collection, each.item, paths, place, spool)
    return collection


def _add(
    collection: Collection, document: Document, paths: dict[str, str], place: Place, spool: Spool
) -> None:
    collection.documents += 1
    key = _free_key(document.key, document.ending, collection.seen)
    collection.seen.add(key)
    wanted = "/".join(filter(None, (place.into, safe_path(document.name))))
    other, same = place.others.get(wanted + document.ending, ("", ""))
    if same == key and key not in paths:
        collection.lose(document.key, _TAKEN.format(other=other))
        return
    readable = attempted(
        lambda: _is_readable(collection, document, place.max_file_bytes), document.key, key
    )
    if isinstance(readable, Loss):
        collection.lose(readable.place, readable.what)
    if readable is not True:
        return
    path = paths.get(key)
    if path is None:
        path = place.taken.take(wanted) + document.ending
    _tell_unshown(collection, document)
    for file in render(document, path):
        collection.files[file.path] = Offered(key, str(digest_of(file.content)))
        spool.put(file)


def _free_key(key: str, ending: str, seen: set[str]) -> str:
    """The key of a document: of those that share one, the further ones are numbered."""
    keys = chain([f"{key}{ending}"], (f"{key}~{number}{ending}" for number in count(2)))
    return next(each for each in keys if each not in seen)


def _is_readable(collection: Collection, document: Document, max_file_bytes: int) -> bool:
    """Whether the corpus can read a document; tells of what it can't."""
    name = f"document{document.ending}"
    content = next(render(document, name)).content
    if len(content) > max_file_bytes:
        collection.lose(
            document.key, f"超过 {max_file_bytes} 字节 (over the size limit, `max_file_bytes`)"
        )
        return False
    read = reading.read_file(reading.SourceFile(name, name, len(content)), content)
    for each in read.faults:
        collection.lose(f"{document.key}:{each.line}", each.fault)
    if not read.articles and not read.faults:
        collection.lose(document.key, "没有内容 (nothing in it)")
    return bool(read.articles)


def _tell_unshown(collection: Collection, document: Document) -> None:
    for each in document.attachments:
        if not each.name.lower().endswith(_SHOWN_ENDINGS):
            collection.lose(f"{document.key}: {each.name}", _UNSHOWN)
