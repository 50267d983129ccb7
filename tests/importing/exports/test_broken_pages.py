"""Checks that an error met on one page of an export costs that page alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from export_sources import zipped
from made_sources import Site

from faq.importing import collecting
from faq.importing.apart import Apart
from faq.importing.exports import (
    confluence_html,
    confluence_xml,
    lakebook,
    markdown_files,
    markdown_zip,
    mediawiki,
    notion,
    pages,
    site,
    wikitext,
)
from faq.importing.exports.help_centres import ZENDESK
from faq.importing.readers import KINDS
from faq.importing.source import ANY, Document, Loss, SourceReader

_NAMES = ("甲", "坏", "丙")
_ID = "0123456789abcdef0123456789abcde"


def _markdown(folder: Path) -> Path:
    return zipped(folder / "a.zip", {f"{name}.md": f"{name}的正文\n" for name in _NAMES})


def _html(folder: Path) -> Path:
    return zipped(
        folder / "a.zip", {f"{name}.html": f"<h1>{name}</h1><p>文</p>" for name in _NAMES}
    )


def _notion(folder: Path) -> Path:
    files = {f"{name} {_ID}{at}.md": f"{name}的正文\n" for at, name in enumerate(_NAMES)}
    return zipped(folder / "a.zip", files)


def _confluence_html(folder: Path) -> Path:
    files = {
        f"KF/{name}_1000{at}.html": f"<h1 id='title-text'>{name}</h1><div id='main-content'>"
        f"<p>{name}</p></div>"
        for at, name in enumerate(_NAMES)
    }
    return zipped(folder / "a.zip", {"KF/index.html": "x", "KF/styles/site.css": "x", **files})


def _confluence_xml(folder: Path) -> Path:
    objects = "".join(
        f'<object class="Page"><id>{at}</id><property name="title">{name}</property></object>'
        f'<object class="BodyContent"><id>1{at}</id><property name="content"><id>{at}</id>'
        f'</property><property name="body">&lt;p&gt;{name}&lt;/p&gt;</property></object>'
        for at, name in enumerate(_NAMES)
    )
    return zipped(folder / "a.zip", {"entities.xml": f"<x>{objects}</x>"})


def _mediawiki(folder: Path) -> Path:
    path = folder / "a.xml"
    inner = "".join(
        f"<page><title>{name}</title><ns>0</ns><revision><text>{name}</text></revision></page>"
        for name in _NAMES
    )
    path.write_text(f"<mediawiki>{inner}</mediawiki>", encoding="utf-8")
    return path


def _zendesk(folder: Path) -> Path:
    path = folder / "a.json"
    articles = [
        {"id": at, "title": name, "body": f"<p>{name}</p>", "html_url": "", "section_id": 1}
        for at, name in enumerate(_NAMES)
    ]
    path.write_text(json.dumps({"articles": articles}, ensure_ascii=False), encoding="utf-8")
    return path


def _lakebook(folder: Path) -> Path:
    files = {
        f"b/{at}.json": json.dumps({"doc": {"title": name, "body": f"<p>{name}</p>"}})
        for at, name in enumerate(_NAMES)
    }
    meta = json.dumps({"book": {"tocYml": "[]"}})
    return zipped(folder / "a.lakebook", {"b/$meta.json": meta, **files})


_EXPORTS: list[tuple[SourceReader, Callable[[Path], Path], Any, str]] = [
    (markdown_zip.ZipReader(), _markdown, markdown_files, "read_markdown"),
    (markdown_zip.ZipReader(), _markdown, markdown_files, "links_in"),
    (site.SiteReader(), _html, site, "read_html"),
    (site.SiteReader(), _html, pages, "read_html"),
    (notion.NotionReader(), _notion, markdown_files, "read_front_matter"),
    (notion.NotionReader(), _notion, notion, "_with_properties"),
    (confluence_html.ConfluenceHtmlReader(), _confluence_html, confluence_html, "parse"),
    (confluence_html.ConfluenceHtmlReader(), _confluence_html, confluence_html, "_adapt"),
    (confluence_xml.ConfluenceXmlReader(), _confluence_xml, confluence_xml, "_take_page"),
    (confluence_xml.ConfluenceXmlReader(), _confluence_xml, confluence_xml, "html_of"),
    (mediawiki.MediaWikiReader(), _mediawiki, mediawiki, "_see"),
    (mediawiki.MediaWikiReader(), _mediawiki, wikitext, "html_of"),
    (ZENDESK, _zendesk, pages, "write_article"),
    (lakebook.LakebookReader(), _lakebook, lakebook, "html_of_lake"),
    (lakebook.LakebookReader(), _lakebook, pages, "read_html"),
]


def _text(value: object) -> str:
    """What a function was given of one page, as text."""
    if isinstance(value, confluence_xml._Space | mediawiki._Survey):
        return ""
    return repr(value) if not hasattr(value, "itertext") else "".join(value.itertext())


@pytest.mark.parametrize("error", [KeyError("x"), RecursionError(), MemoryError()], ids=type)
@pytest.mark.parametrize(
    ("reader", "make", "module", "function"),
    _EXPORTS,
    ids=lambda each: each if isinstance(each, str) else getattr(each, "__name__", ""),
)
def test_an_error_on_a_page_costs_that_page(
    reader: SourceReader,
    make: Callable[[Path], Path],
    module: Any,
    function: str,
    error: Exception,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = getattr(module, function)

    def failing(*given: object) -> object:
        if any("坏" in _text(each) for each in given):
            raise error
        return real(*given)

    path = make(tmp_path)
    whole = [each for each in reader.read(path) if isinstance(each, Document)]
    assert {each.title for each in whole} == set(_NAMES)
    monkeypatch.setattr(module, function, failing)
    found = list(reader.read(path))
    assert {each.title for each in found if isinstance(each, Document)} == {"甲", "丙"}
    (loss,) = (each for each in found if isinstance(each, Loss))
    (key,) = (each.key for each in whole if each.title == "坏")
    assert loss.key == key
    assert loss.place != path.name


def test_a_file_of_json_may_hide_any_article(tmp_path: Path) -> None:
    path = _zendesk(tmp_path)
    (tmp_path / "b.json").write_text('{"articles": [', encoding="utf-8")
    losses = [each for each in ZENDESK.read(tmp_path) if isinstance(each, Loss)]
    assert [(each.place, each.key) for each in losses] == [("b.json", ANY)]
    assert ZENDESK.recognizes(path)


def test_a_page_that_can_not_be_read_is_none_that_vanished(tmp_path: Path, apart: Apart) -> None:
    source = Site(tmp_path, tmp_path / "a.zip", tmp_path / "corpus", apart)
    zipped(source.source, {"a.md": "甲\n", "b.md": "乙\n", "c.md": "丙\n"})
    source.run(kinds=KINDS)
    zipped(source.source, {"a.md": "甲\n", "b.md": b"\xff\xfe\xff"})
    report = source.run(kinds=KINDS, retire=True)
    assert (report.unchanged, report.retired) == (("a.md",), ("_retired/c.md",))
    assert source.text("b.md").endswith("乙\n")
    assert [each.place for each in report.losses] == ["a.zip: b.md"]


def test_an_error_at_what_a_page_became_costs_that_page(
    tmp_path: Path, apart: Apart, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = collecting.reading.read_file

    def failing(file: Any, content: bytes) -> Any:
        return real(file if "坏".encode() not in content else None, content)

    monkeypatch.setattr(collecting.reading, "read_file", failing)
    source = Site(tmp_path, _markdown(tmp_path), tmp_path / "corpus", apart)
    report = source.run(kinds=KINDS)
    assert report.added == ("丙.md", "甲.md")
    assert [each.place for each in report.losses] == ["坏.md"]
