"""Reads documents in Markdown, zipped or single, as Yuque, Feishu and many others export them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from urllib.parse import unquote

from faq.articles.writing import links_in, pictures_in
from faq.importing.defects import contained
from faq.importing.exports.markdown_files import documents, read_file
from faq.importing.exports.site import pages_in, read_pages
from faq.importing.exports.trees import (
    EntryError,
    Tree,
    file_with,
    inner_zip,
    names_in,
    read_tree,
)
from faq.importing.names import safe_name
from faq.importing.source import ANY, Document, Loss, SourceReader

_MARKDOWN = (".md", ".markdown")
_BESIDE = (
    *(".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg", ".bmp", ".ico"),
    *(".css", ".js", ".woff", ".woff2", ".ttf"),
)
"""Endings of files that only belong to documents."""
_OFFICE = (".docx", ".pptx", ".pdf")
"""Endings of documents that are named as their files are."""
_MOST_DEPTH = 3
"""Of archives within archives."""
_MOST_NAME_BYTES = 255
_UNKNOWN = "没有能读这种文件的读取器 (no reader for this kind of file)"


class MarkdownReader:
    """Reads a Markdown file."""

    def recognizes(self, path: Path) -> bool:
        """Whether it is one by its name."""
        return path.is_file() and path.suffix.lower() in _MARKDOWN

    def read(self, path: Path) -> Iterator[Document | Loss]:
        """The article, with the pictures beside it."""
        file = read_file(file_with(path, ()), path.name, path.stem)
        if isinstance(file, Loss):
            yield file
        else:
            pictures = map(unquote, pictures_in(file.article))
            linked = {unquote(link.partition("#")[0]) for link in links_in(file.article)}
            beside = file_with(path, (each for each in linked if each.lower().endswith(_MARKDOWN)))
            yield from documents(file_with(path, pictures), [file], beside)


class ZipReader:
    """Reads an archive, or a folder of Markdown: its documents with their pictures."""

    def __init__(self, others: Sequence[SourceReader] = ()) -> None:
        """`others` read files of other kinds, by their names."""
        self._others = others

    def recognizes(self, path: Path) -> bool:
        """Whether it is an archive, or a folder of Markdown and what belongs to it alone."""
        names = [name.lower() for name in names_in(path)]
        if path.is_dir():
            return any(name.endswith(_MARKDOWN) for name in names) and all(
                name.endswith((*_MARKDOWN, *_BESIDE)) for name in names
            )
        return path.suffix.lower() == ".zip" and bool(names)

    def read(self, path: Path) -> Iterator[Document | Loss]:
        """The documents, in the folders of the archive."""
        yield from read_tree(path, self._read)

    def _read(self, tree: Tree, depth: int = 0) -> Iterator[Document | Loss]:
        files = []
        for name in tree:
            if name.lower().endswith(_MARKDOWN):
                file = read_file(tree, name, name.rpartition(".")[0])
                if isinstance(file, Loss):
                    yield file
                else:
                    files.append(file)
        named = (name for name in tree if name.lower().endswith(_OFFICE))
        yield from documents(tree, files, named)
        pages = pages_in(tree)
        yield from read_pages(tree, pages)
        for name in tree:
            if name.lower().endswith(".zip"):
                yield from contained(self._inner(tree, name, depth + 1), name, name)
            elif name not in pages and not name.lower().endswith((*_MARKDOWN, *_BESIDE)):
                yield from contained(self._other(tree, name), name, name)

    def _inner(self, tree: Tree, name: str, depth: int) -> Iterator[Document | Loss]:
        """What is in an archive within the archive, in a folder of its name."""
        if depth > _MOST_DEPTH:
            yield Loss(name, "压缩包套得太深，没有读取 (archives nested too deeply)", name)
            return
        try:
            inner = inner_zip(tree.read(name))
        except EntryError as error:
            yield Loss(name, str(error), name)
            return
        for item in chain(inner.losses, self._read(inner, depth)):
            key = name if item.key == ANY else f"{name}!{item.key}"
            if isinstance(item, Loss):
                yield Loss(f"{name}!{item.place}", item.what, key if item.key else "")
                continue
            address = item.address if "://" in item.address else f"{name}!{item.address}"
            inside = f"{name.rpartition('.')[0]}/{item.name}"
            yield replace(item, key=key, name=inside, address=address)

    def _other(self, tree: Tree, name: str) -> Iterator[Document | Loss]:
        """What another reader finds in an entry, as seen from the archive."""
        folder, slash, own = name.rpartition("/")
        with tempfile.TemporaryDirectory(prefix="faq-import-") as place:
            path = Path(place, _file_name(own))
            try:
                path.write_bytes(tree.read(name))
            except (EntryError, OSError) as error:
                yield Loss(name, str(error), name)
                return
            reader = next((each for each in self._others if each.recognizes(path)), None)
            if reader is None:
                yield Loss(name, _UNKNOWN)
                return
            for item in reader.read(path):
                if isinstance(item, Loss):
                    place = item.place.replace(path.name, name, 1) or name
                    is_of_all = item.place == path.name or item.key
                    yield replace(item, place=place, key=name if is_of_all else "")
                    continue
                inner = item.key.removeprefix(path.name).strip("!")
                yield replace(
                    item,
                    key=f"{name}!{inner}" if inner else name,
                    name=f"{folder}{slash}{item.name}",
                    address=item.address if "://" in item.address else name,
                )


def _file_name(name: str) -> str:
    """The name of an entry as that of a file, with its ending, which tells its kind; its stem may
    become the title."""
    if len(name.encode("utf-8", "replace")) <= _MOST_NAME_BYTES:
        return name.encode("utf-8", "replace").decode()
    stem, dot, ending = name.rpartition(".")
    return f"{safe_name(stem)}{dot}{safe_name(ending)}"
