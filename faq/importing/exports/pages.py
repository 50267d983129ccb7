"""Makes a document of a page of HTML, with its pictures, and tells what of it is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from urllib.parse import unquote

from faq.articles.html import read_html
from faq.articles.pages.unread import unread_parts
from faq.articles.values import ArticleError, SourceFile
from faq.articles.writing import links_in, pictures_in, with_addresses, write_article
from faq.importing.exports.links import LinkMap, joined
from faq.importing.source import Attachment, Document, Loss
from faq.model import Article

_MOST_CHARS = 8_000_000
_MOST_TOLD = 20
"""Losses of one kind that are told of one page, one by one."""
_REMOTE = re.compile(r"(?:https?:)?//", re.IGNORECASE)
_WITHIN = re.compile(r"(?:wiki|confluence)-(?:page|attachment):")
"""What the addresses of pages and files within an export begin with, where it has no others."""
_OUTSIDE = re.compile(r"#|//|[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_NO_PAGE = "链接指向没有导入的页面或文件，只留下了文字 (a link to what isn't imported)"
_NO_FILE = "图片不在导出的文件里，只留下了原来的地址 (the picture is not in the export)"
_OTHERWISE = "写成 Markdown 后读法会不同，请核对 (read otherwise once it is Markdown)"


@dataclass(frozen=True, slots=True)
class Page:
    """A page of an export, as HTML."""

    key: str
    name: str
    title: str
    """"" for that of the page itself."""
    html: str
    place: str
    """Where it is in the source, for what is told of it."""
    address: str = ""
    updated: str | None = None
    """The author's date; None for that of the page itself."""
    questions: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    base: str = ""
    """What its links are relative to, where that is not its address."""
    file: str = ""
    """Its path in the export, which its links may be relative to as well."""
    files: Mapping[str, bytes] = field(default_factory=dict)
    """Pictures by their addresses on the page."""


def document_of(page: Page, links: LinkMap) -> Iterator[Document | Loss]:
    """The document that a page becomes; only losses where it can't be read."""
    if len(page.html) > _MOST_CHARS:
        yield Loss(page.place, f"页面超过 {_MOST_CHARS} 字，没有导入 (too long a page)", page.key)
        return
    html = _whole(page)
    try:
        (article,) = read_html(SourceFile("", f"{page.name}.html", len(html)), html)
    except ArticleError as error:
        yield Loss(page.place, str(error), page.key)
        return
    for part in unread_parts(html)[:_MOST_TOLD]:
        yield Loss(page.place, f"没有导入：{part.what}")
    yield from written(page, article, links)


def written(page: Page, article: Article, links: LinkMap) -> Iterator[Document | Loss]:
    """The document of an article that was read of a page."""
    moved = links.moved(links_in(article), page.base or page.address, page.name)
    if page.file:
        moved |= links.moved(links_in(article), page.file, page.name, known=True)
    lost: list[str] = []
    for link in links_in(article):
        if link not in moved and (_WITHIN.match(link) or not _OUTSIDE.match(link)):
            moved[link] = ""
            lost.append(unquote(_WITHIN.sub("", link)))
    for each in lost[:_MOST_TOLD]:
        yield Loss(f"{page.place}: {each:.100}", _NO_PAGE)
    attachments, pictures, lost = _pictures(page, article)
    for each in lost[:_MOST_TOLD]:
        yield Loss(f"{page.place}: {each:.200}", _NO_FILE)
    text = write_article(with_addresses(article, moved, pictures))
    for each in text.differing[:_MOST_TOLD]:
        yield Loss(f"{page.place}: {each}", _OTHERWISE)
    yield Document(
        key=page.key,
        name=page.name,
        title=page.title or article.title,
        text=text.text,
        address=page.address,
        updated=page.updated or article.updated,
        questions=page.questions,
        tags=page.tags,
        attachments=attachments,
    )


def _whole(page: Page) -> str:
    """A page with a title in the place for it, where the page has none of its own."""
    if not page.title:
        return page.html
    return f"<main><h1>{escape(page.title)}</h1>\n{page.html}</main>"


def _pictures(
    page: Page, article: Article
) -> tuple[tuple[Attachment, ...], dict[str, str], list[str]]:
    """The pictures of a page as files, their new names by their addresses, and the addresses of
    those that are missing."""
    attachments: dict[str, Attachment] = {}
    names: dict[str, str] = {}
    lost = []
    for src in pictures_in(article):
        content = page.files.get(src, page.files.get(unquote(src)))
        if content is None:
            if _REMOTE.match(src) or _REMOTE.match(page.base or page.address):
                names[src] = joined(page.base or page.address, src)
            else:
                lost.append(src)
            continue
        own = re.split("[/:]", unquote(src.partition("?")[0]))[-1]
        name = _free(own or "picture", attachments)
        attachments[name] = Attachment(name, content)
        names[src] = name
    return tuple(attachments.values()), names, lost


def _free(name: str, taken: Mapping[str, object]) -> str:
    stem, dot, ending = name.rpartition(".")
    count, free = 1, name
    while free in taken:
        count += 1
        free = f"{stem or ending}-{count}{dot if stem else ''}{ending if stem else ''}"
    return free
