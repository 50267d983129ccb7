"""Reads a source, be it one that a reader knows as a whole or a folder of files."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from faq.articles import SUFFIXES
from faq.errors import ImportRefused
from faq.importing.apart import Apart
from faq.importing.readers import KINDS, Kind, kind_of
from faq.importing.source import ANY, Document, Loss

Progress = Callable[[int, int, int], None]
"""Is called with files done, files in all, and documents so far."""
FOLDER = "folder"
"""The kind of a folder of files that are each of a kind."""
_MOST_FILES = 100_000
_LEFT_OUT = (".", "_", "~$")
"""How names begin that nobody gave: of hidden files, and of those that an office has open."""
_OF_SYSTEMS = frozenset({"thumbs.db", "desktop.ini", "icon\r"})
_UNKNOWN = "没有能读这种文件的读取器 (no reader for this kind of file)"
_LINK = "是链接，没有跟随 (a link, not followed)"


@dataclass(frozen=True, slots=True)
class Found:
    """Something of a source, and the file of it that it comes from."""

    file: str
    """Its path within the source; the source's own name where that is one file."""
    item: Document | Loss

    @property
    def is_of_all(self) -> bool:
        """Whether it is a loss of the whole file, so that nobody knows what it holds."""
        return isinstance(self.item, Loss) and self.item.place == self.file


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    name: str
    kind: Kind | None
    what: str = _UNKNOWN
    """Why it isn't read, without a kind."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A source of a known kind."""

    path: Path
    kind: str
    files: tuple[_File, ...]

    @property
    def whole(self) -> str:
        """The name of the source that one reader reads; "" for a folder of files."""
        return self.files[0].name if self.files[0].path == self.path else ""

    def found(self, name: str, apart: Apart, progress: Progress) -> Generator[Found, None, None]:
        """Its documents and losses, with keys, names and places from the source's folder down.

        A document that has its key of the source's own file has it of the source's `name`, so that
        a file may be called otherwise the next time.
        """
        documents = 0
        for done, file in enumerate(self.files):
            progress(done, len(self.files), documents)
            if file.kind is None:
                yield Found(file.name, Loss(file.name, file.what))
                continue
            for item in apart.read(file.kind.reader, file.path):
                documents += isinstance(item, Document)
                yield Found(file.name, _seen(file, item, name if file.path == self.path else ""))
                progress(done, len(self.files), documents)
        progress(len(self.files), len(self.files), documents)


def open_source(path: Path, corpus: Path, kind: str = "", kinds: Sequence[Kind] = KINDS) -> Reading:
    """The source at `path`; `kind` names its kind, else the first that recognizes it reads it.

    Of a folder that no reader knows as a whole, each file is a source; the corpus isn't, where it
    lies there.  Raises ImportRefused where nothing can be read.
    """
    if not path.exists():
        raise ImportRefused(f"没有 {path} (no such file or folder)")
    _check_apart(path, corpus)
    known = _named(kind, kinds) if kind and kind != FOLDER else None
    whole = known or (None if kind == FOLDER else kind_of(path, kinds))
    if whole is not None and not (known and path.is_dir() and not known.reader.recognizes(path)):
        return Reading(path, whole.name, (_File(path, as_text(path.name), whole),))
    if not path.is_dir():
        raise ImportRefused(
            f"{path.name} 不是能导入的格式；能导入的有 (not a kind that can be imported; these "
            f"are): {'、'.join(each.title for each in kinds)}"
        )
    files = tuple(_walk(path, corpus, [known] if known else kinds))
    if not any(each.kind for each in files):
        raise ImportRefused(f"{path} 里没有能导入的文件 (nothing there that can be imported)")
    return Reading(path, known.name if known else FOLDER, files)


def _check_apart(path: Path, corpus: Path) -> None:
    """Raises ImportRefused for what the corpus reads already."""
    own, root = path.resolve(), corpus.resolve()
    if own == root or (own.suffix.lower() in SUFFIXES and own.is_relative_to(root)):
        raise ImportRefused(f"{path} 已经在语料里，不用导入 (it is in the corpus already)")


def _named(kind: str, kinds: Sequence[Kind]) -> Kind:
    found = next((each for each in kinds if each.name == kind), None)
    if found is None:
        raise ImportRefused(
            f"没有这种来源 {kind}；有 (no such kind; there are): "
            f"{', '.join((FOLDER, *(each.name for each in kinds)))}"
        )
    return found


def _walk(root: Path, corpus: Path, kinds: Sequence[Kind]) -> Iterator[_File]:
    """The files below a folder, sorted."""
    own, count = corpus.resolve(), 0
    for parent, folders, names in os.walk(root):
        here = Path(parent)
        folders[:] = sorted(
            each
            for each in folders
            if not each.startswith(_LEFT_OUT) and (here / each).resolve() != own
        )
        links = [each for each in folders if (here / each).is_symlink()]
        for name in sorted((*names, *links)):
            if name.startswith(_LEFT_OUT) or name.lower() in _OF_SYSTEMS:
                continue
            count += 1
            if count > _MOST_FILES:
                raise ImportRefused(
                    f"{root} 里的文件超过 {_MOST_FILES} 个，请分批导入 (too many files)"
                )
            path = here / name
            shown = as_text(path.relative_to(root).as_posix())
            if path.is_symlink() or not path.is_file():
                yield _File(path, shown, None, _LINK if path.is_symlink() else _UNKNOWN)
            else:
                yield _File(path, shown, kind_of(path, kinds))


def as_text(name: str) -> str:
    """A name of a file as text: bytes that are no UTF-8 are replaced."""
    return name.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def _seen(file: _File, item: Document | Loss, source: str) -> Document | Loss:
    """What a reader gave of a file, as seen from the source's folder; `source` is the name of a
    source that is this file alone, "" for a folder of files."""
    folder, slash, own = file.name.rpartition("/")
    if isinstance(item, Loss):
        item = replace(item, place=as_text(item.place), what=as_text(item.what))
        inner = item.place.startswith(own) or not item.place
        place = f"{folder}{slash}{item.place or own}" if inner else f"{file.name}: {item.place}"
        if item.key == ANY:
            return replace(item, place=place, key=file.name)
        key = _key(file, item.key, file.name if source else "") if item.key else ""
        return replace(item, place=place, key=key)
    key = _key(file, item.key, source)
    item = replace(item, key=key, title=as_text(item.title))
    address = as_text(item.address) or own
    if not source:
        item = replace(item, name=f"{folder}{slash}{item.name}")
        address = address if "://" in address else f"{folder}{slash}{address}"
    return replace(item, address=address)


def _key(file: _File, key: str, source: str) -> str:
    """The key of a document as the source has it; that of the file for the file itself."""
    key = as_text(key)
    if key == file.name.rpartition("/")[2]:
        return source or file.name
    return key if source else f"{file.name}!{key}"
