"""Knows the readers of sources, and which of them reads a given one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from faq.importing.exports.confluence_html import ConfluenceHtmlReader
from faq.importing.exports.confluence_xml import ConfluenceXmlReader
from faq.importing.exports.help_centres import (
    FRESHDESK,
    INTERCOM,
    ZENDESK,
    HelpCentreReader,
)
from faq.importing.exports.lakebook import LakebookReader
from faq.importing.exports.markdown_zip import MarkdownReader, ZipReader
from faq.importing.exports.mediawiki import MediaWikiReader
from faq.importing.exports.notion import NotionReader
from faq.importing.exports.site import SiteReader
from faq.importing.office.reader import OfficeReader, OldFormatReader, PdfReader
from faq.importing.sheets.reader import TextSheetReader, WorkbookReader
from faq.importing.source import SourceReader


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of source."""

    name: str
    """As ``--kind`` takes it: one word in Latin letters."""
    title: str
    """What it is, in Chinese with English in brackets."""
    reader: SourceReader
    """Imports the libraries of its own when it first reads."""


_FILES = (
    Kind("office", "Word、PowerPoint (.docx, .pptx)", OfficeReader()),
    Kind("pdf", "PDF (.pdf)", PdfReader()),
    Kind("excel", "Excel (.xlsx)", WorkbookReader()),
    Kind("csv", "CSV 表格 (.csv, .tsv)", TextSheetReader()),
    Kind("old", "旧格式，只告知怎么转换 (.doc, .xls, .ppt …)", OldFormatReader()),
    Kind("markdown", "Markdown (.md)", MarkdownReader()),
    Kind("html", "网页 saved pages (.html, .mhtml, 文件夹 folder, .zip)", SiteReader()),
)
"""Kinds of files, which may also stand in an archive."""
KINDS: tuple[Kind, ...] = (
    Kind("zendesk", "Zendesk Guide 文章 articles (.json)", ZENDESK),
    Kind("intercom", "Intercom 文章 articles (.json)", INTERCOM),
    Kind("freshdesk", "Freshdesk 文章 articles (.json)", FRESHDESK),
    Kind("mediawiki", "MediaWiki 导出 dump (.xml, .xml.bz2, .xml.gz)", MediaWikiReader()),
    Kind("confluence", "Confluence 空间 space (XML)", ConfluenceXmlReader()),
    Kind("confluence_html", "Confluence 空间 space (HTML)", ConfluenceHtmlReader()),
    Kind("notion", "Notion 导出 export (Markdown 和 CSV)", NotionReader()),
    Kind("yuque", "语雀知识库 Yuque book (.lakebook)", LakebookReader()),
    *_FILES,
    Kind(
        "documents",
        "文档压缩包 documents (.zip)：飞书、语雀等 Feishu, Yuque",
        ZipReader([each.reader for each in _FILES]),
    ),
)
"""In the order in which they are asked: the first that recognizes a source reads it, so a kind
stands before those that are more general."""


def with_restricted(kinds: Sequence[Kind]) -> tuple[Kind, ...]:
    """The kinds with readers that also give what is for some readers of a source only."""

    def opened(reader: SourceReader) -> SourceReader:
        return reader.with_restricted() if isinstance(reader, HelpCentreReader) else reader

    return tuple(replace(kind, reader=opened(kind.reader)) for kind in kinds)


def kind_of(path: Path, kinds: Sequence[Kind] = KINDS) -> Kind | None:
    """The kind of a file or folder; None if no reader recognizes it."""
    return next((kind for kind in kinds if kind.reader.recognizes(path)), None)
