"""Reads saved pages: a file of HTML or MHTML, a folder of them, or an archive."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from posixpath import dirname, join, normpath
from urllib.parse import unquote

from lxml import etree

from faq.articles.decode import Undecodable, decode
from faq.articles.html import declared_encoding, read_html
from faq.articles.pages.trees import drop, parse, text_of
from faq.articles.values import ArticleError, SourceFile
from faq.importing.defects import attempted, contained
from faq.importing.exports.links import LinkMap, joined
from faq.importing.exports.main_content import main_content
from faq.importing.exports.pages import Page, document_of
from faq.importing.exports.trees import EntryError, Tree, file_with, names_in, open_tree
from faq.importing.source import Document, Loss

_HTML = (".html", ".htm", ".xhtml", ".shtml")
_ARCHIVED = (".mhtml", ".mht")
_OTHERS = (
    *(".csv", ".tsv", ".md", ".markdown", ".json", ".jsonl", ".xml", ".docx", ".doc", ".xlsx"),
    *(".xls", ".pptx", ".ppt", ".pdf", ".zip", ".lakebook"),
)
"""Endings of what other readers read."""
_UNREAD = (".txt", ".rtf", ".odt", ".ods", ".odp", ".wps", ".et", ".dps", ".rar", ".7z", ".xmind")
"""Endings of what no reader reads; what a browser saves beside a page may have them too."""
_BESIDE = "和网页放在一起，没有读取，请单独导入 (beside the pages: import it by itself)"
_SAVED = re.compile(rb"<!--\s*saved from url=\(\d{4}\)(?P<address>[^\s>]{1,2000})\s*-->")
_MOST_PAGE = 16 << 20
_MOST_ARCHIVED = 64 << 20
_MOST_PICTURE = 32 << 20


@dataclass(frozen=True, slots=True)
class _Saved:
    """A saved page, before it is read."""

    file: str
    title: str
    address: str
    name: str


@dataclass(frozen=True, slots=True)
class _Source:
    """The text of a page and what belongs to it."""

    text: str
    address: str
    """As it was saved, "" if nobody wrote it down."""
    files: Mapping[str, bytes]
    """Of an MHTML file its pictures by their addresses."""


class SiteReader:
    """Reads the pages of a site."""

    def recognizes(self, path: Path) -> bool:
        """Whether it is a saved page, or a folder or archive of such and of nothing else."""
        if path.is_file() and path.suffix.lower() != ".zip":
            return path.suffix.lower() in (*_HTML, *_ARCHIVED)
        names = [name.lower() for name in names_in(path)]
        pages = any(name.endswith((*_HTML, *_ARCHIVED)) for name in names)
        return pages and not any(name.endswith(_OTHERS) for name in names)

    def read(self, path: Path) -> Iterator[Document | Loss]:
        """An article of each page, with the pictures that were saved beside it."""
        try:
            if path.is_file() and path.suffix.lower() != ".zip":
                beside = path.parent / f"{path.stem}_files"
                names = [f"{beside.name}/{each.name}" for each in _files(beside)]
                yield from read_pages(file_with(path, names), [path.name])
            else:
                with open_tree(path) as tree:
                    yield from tree.losses
                    yield from read_pages(tree, pages_in(tree))
                    for name in tree:
                        if name.lower().endswith((*_OTHERS, *_UNREAD)) and "_files/" not in name:
                            yield Loss(name, _BESIDE)
        except EntryError as error:
            yield Loss(path.name, str(error))


def pages_in(names: Iterable[str]) -> list[str]:
    """Those of the names that are of saved pages."""
    return [each for each in names if each.lower().endswith((*_HTML, *_ARCHIVED))]


def _files(folder: Path) -> list[Path]:
    """The files that a browser saved beside a page, () without."""
    try:
        return [each for each in sorted(folder.iterdir()) if each.is_file()]
    except OSError:
        return []


def read_pages(tree: Tree, names: list[str]) -> Iterator[Document | Loss]:
    """The articles of these pages of an export, with its pictures and links to each other."""
    pages: list[_Saved] = []
    seen: dict[str, str] = {}
    for name in names:
        found = attempted(partial(_survey, tree, name), name, name)
        if isinstance(found, Loss):
            yield found
        elif found.address and found.address in seen:
            yield Loss(name, f"和 {seen[found.address]} 是同一页 (the same page again)")
        else:
            seen[found.address] = name
            pages.append(found)
    links = LinkMap()
    for page in pages:
        links.add(page.file, page.name)
        if page.address:
            links.add(page.address, page.name)
    for page in pages:
        yield from contained(_document(tree, page, links), page.file, page.file)


def _survey(tree: Tree, name: str) -> _Saved | Loss:
    """What a page is called and where it stood."""
    opened = _opened(tree, name)
    if isinstance(opened, Loss):
        return opened
    source, root = opened
    try:
        (article,) = read_html(SourceFile("", name, 1), source.text)
    except ArticleError as error:
        return Loss(name, str(error), name)
    folder, slash, _ = name.rpartition("/")
    own = article.title.replace("/", "／")
    return _Saved(name, article.title, _address(root, source.address), f"{folder}{slash}{own}")


def _opened(tree: Tree, name: str) -> tuple[_Source, etree._Element] | Loss:
    try:
        if name.lower().endswith(_ARCHIVED):
            source = _archived(tree.read(name, _MOST_ARCHIVED))
        else:
            data = tree.read(name, _MOST_PAGE)
            saved = _SAVED.search(data[:4096])
            address = saved["address"].decode("utf-8", "replace") if saved else ""
            source = _Source(decode(data, declared_encoding(data)), address, {})
        root = parse(source.text)
    except (EntryError, ArticleError) as error:
        return Loss(name, str(error), name)
    except Undecodable:
        return Loss(name, "不是文本，或编码不明 (not text in a known encoding)", name)
    return Loss(name, "页面是空的 (an empty page)", name) if root is None else (source, root)


def _archived(data: bytes) -> _Source:
    """The page of an MHTML file, with its pictures."""
    message = message_from_bytes(data, policy=policy.default)
    text, address = "", ""
    files: dict[str, bytes] = {}
    for part in message.walk():
        if not isinstance(part, EmailMessage) or part.is_multipart():
            continue
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes):
            continue
        place = str(part.get("Content-Location") or "")
        if part.get_content_type() == "text/html" and not text:
            charset = part.get_content_charset()
            text, address = decode(content, charset or declared_encoding(content)), place
        elif part.get_content_maintype() == "image":
            number = str(part.get("Content-ID") or "").strip("<>")
            files |= {key: content for key in (place, f"cid:{number}" if number else "") if key}
    if not text:
        raise EntryError("里面没有页面 (no page in it)")
    return _Source(text, str(message.get("Snapshot-Content-Location") or address), files)


def _address(root: etree._Element, saved: str) -> str:
    """The address of a page as it tells itself, or as it was saved."""
    for path in ("string(//link[@rel='canonical']/@href)", _META.format("og:url")):
        found = str(root.xpath(path)).strip()
        if found.startswith(("http://", "https://")):
            return found
        if found and "://" in saved:
            return joined(saved, found)
    return saved if saved.startswith(("http://", "https://")) else ""


_META = "string(//meta[@property='{}']/@content)"


def _document(tree: Tree, page: _Saved, links: LinkMap) -> Iterator[Document | Loss]:
    opened = _opened(tree, page.file)
    if isinstance(opened, Loss):
        yield opened
        return
    source, root = opened
    (whole,) = read_html(SourceFile("", page.file, 1), source.text)
    base = str(root.xpath("string(//base/@href)")).strip()
    main = main_content(root)
    html = source.text
    if main is not None:
        for heading in [each for each in main.iter("h1") if _same(each, page.title)]:
            drop(heading)
        html = etree.tostring(main, encoding="unicode", method="html", with_tail=False)
    files = {**_beside(tree, page.file, root), **source.files}
    yield from document_of(
        Page(
            key=page.file,
            name=page.name,
            title="" if main is None else page.title,
            html=html,
            place=page.file,
            address=page.address or page.file,
            updated=whole.updated,
            base=joined(page.address, base),
            file=page.file,
            files=files,
        ),
        links,
    )


def _same(heading: etree._Element, title: str) -> bool:
    return " ".join(text_of(heading).split()) == title


def _beside(tree: Tree, name: str, root: etree._Element) -> dict[str, bytes]:
    """The pictures of a page that are in the export."""
    files: dict[str, bytes] = {}
    for src in dict.fromkeys(root.xpath("//img/@src")):
        place = normpath(join(dirname(name), unquote(str(src).partition("?")[0])))
        if place in tree:
            try:
                files[str(src).strip()] = tree.read(place, _MOST_PICTURE)
            except EntryError:
                continue  # told as a picture that is not there
    return files
