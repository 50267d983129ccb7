"""Makes an article of a document that was read as HTML."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from io import BytesIO

from faq.articles import SourceFile
from faq.articles.html import read_html
from faq.articles.values import ArticleError
from faq.articles.writing import write_article
from faq.importing.source import Attachment, Document, Loss

_SHOWN = {
    b"\x89PNG\r\n\x1a\n": "png",
    b"\xff\xd8\xff": "jpg",
    b"GIF87a": "gif",
    b"GIF89a": "gif",
    b"<svg": "svg",
    b"<?xml": "svg",
}
"""Endings of the pictures that pages show, by their first bytes."""
_CONVERTED = {b"BM": "BMP", b"II*\0": "TIFF", b"MM\0*": "TIFF"}
_MOST_PIXELS = 50_000_000
_MOST_BYTES = 32 << 20


@dataclass(slots=True)
class Pictures:
    """The pictures of a document, each once."""

    place: str
    """Name of the document's file."""
    attachments: dict[bytes, Attachment] = field(default_factory=dict)
    losses: list[Loss] = field(default_factory=list)

    def add(self, content: bytes, place: str) -> str:
        """The name of a picture in the text; "" where no page could show it, which is told."""
        if content in self.attachments:
            return self.attachments[content].name
        shown = _as_shown(content)
        if shown is None:
            what = "图片是网页不能显示的格式，没有导入 (a picture that pages can't show)"
            self.losses.append(Loss(place, what))
            return ""
        ending, written = shown
        name = f"image{len(self.attachments) + 1}.{ending}"
        self.attachments[content] = Attachment(name, written)
        return name


def _as_shown(content: bytes) -> tuple[str, bytes] | None:
    """A picture in a form that pages show, and its ending."""
    if not content or len(content) > _MOST_BYTES:
        return None
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "webp", content
    for start, ending in _SHOWN.items():
        if content.startswith(start) and (ending != "svg" or b"<svg" in content[:4096]):
            return ending, content
    kind = next((kind for start, kind in _CONVERTED.items() if content.startswith(start)), None)
    return ("png", converted) if kind and (converted := _converted(content, kind)) else None


def _converted(content: bytes, kind: str) -> bytes | None:
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(BytesIO(content), formats=[kind]) as image:
            if image.width * image.height > _MOST_PIXELS:
                return None
            written = BytesIO()
            image.convert("RGBA" if image.mode in {"P", "RGBA", "LA"} else "RGB").save(
                written, "PNG"
            )
            return written.getvalue()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        return None


@dataclass(frozen=True, slots=True)
class Page:
    """A document as HTML."""

    file: str
    """Name of the source's file."""
    title: str
    body: str
    pictures: Pictures
    updated: str | None = None
    key: str = ""
    """"" for the file's name."""
    name: str = ""
    """"" for the file's name without its ending."""


def page_document(page: Page) -> Iterator[Document | Loss]:
    """The article of a page, and what is lost on the way."""
    yield from page.pictures.losses
    html = f"<main><h1>{escape(page.title)}</h1>{page.body}</main>"
    try:
        (article,) = read_html(SourceFile(page.file, page.file, len(html)), html)
    except ArticleError:
        yield Loss(page.file, "里面没有文字 (no text in it)")
        return
    written = write_article(article)
    for each in written.differing:
        yield Loss(page.file, f"“{each}”一带读出来可能与原文不同 (may be read otherwise)")
    yield Document(
        key=page.key or page.file,
        name=page.name or page.file.rpartition(".")[0] or page.file,
        title=page.title,
        text=written.text,
        address=page.file,
        updated=page.updated,
        attachments=tuple(
            each for each in page.pictures.attachments.values() if each.name in written.text
        ),
    )
