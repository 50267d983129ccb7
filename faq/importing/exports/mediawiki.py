"""Reads the dump of a MediaWiki: its pages, whatever their number."""

from __future__ import annotations

import bz2
import gzip
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from html import unescape
from io import BufferedReader
from pathlib import Path
from typing import IO
from urllib.parse import quote

from lxml import etree

from faq.files.regular import open_regular
from faq.importing.defects import attempted, contained
from faq.importing.exports.dates import day_of
from faq.importing.exports.links import LinkMap
from faq.importing.exports.pages import Page, document_of
from faq.importing.exports.trees import EntryError
from faq.importing.exports.xml_items import elements
from faq.importing.source import Document, Loss

_HEAD = 4096
_CONTENT = frozenset({"0", "4", "12"})
"""Namespaces of articles, of the project and of its help."""
_SILENT = frozenset({"6", "8", "10", "14", "828"})
"""Files, the texts of pages, templates, categories and modules, which other pages use."""
_MOST_QUESTIONS = 20
_LINK = re.compile(r'href="wiki-page:(?P<title>[^"#]*)(?P<fragment>#[^"]*)?"')
_MISSING = (
    "需要安装 mwparserfromhell 才能读 MediaWiki 导出：pip install 'faq-steps[wiki]' "
    "(needs the extra `wiki`)"
)
_BROKEN = (OSError, EOFError, ValueError, zlib.error)


@dataclass(slots=True)
class _Survey:
    """What a first pass over a dump finds."""

    base: str = ""
    """Address of pages, to which a title is added."""
    titles: set[str] = field(default_factory=set)
    redirects: dict[str, str] = field(default_factory=dict)
    others: Counter[str] = field(default_factory=Counter)
    """Pages of other namespaces, by the prefixes of their titles."""

    def target(self, title: str) -> str:
        """Where a title leads in the end, "" if nowhere."""
        seen = set()
        while title in self.redirects and title not in seen:
            seen.add(title)
            title = self.redirects[title].partition("#")[0]
        return title if title in self.titles else ""


class MediaWikiReader:
    """Reads a dump as XML, plain or packed by bzip2 or gzip."""

    def recognizes(self, path: Path) -> bool:
        """Whether the first bytes are those of a dump."""
        if not path.is_file():
            return False
        try:
            with _opened(path) as file:
                return b"<mediawiki" in file.read(_HEAD)
        except _BROKEN:
            return False

    def read(self, path: Path) -> Iterator[Document | Loss]:
        """Its articles; a redirect is a further way to ask for what it leads to."""
        try:
            import faq.importing.exports.wikitext  # noqa: F401 -- told here if it isn't there
        except ModuleNotFoundError as error:
            if error.name != "mwparserfromhell":
                raise
            yield Loss(path.name, _MISSING)
            return
        survey = _Survey()
        try:
            with _opened(path) as file:
                yield from _survey(survey, path.name, file)
        except (EntryError, *_BROKEN) as error:
            yield Loss(path.name, f"读到这里为止 (read no further): {error}")
        yield from _told(path.name, survey)
        try:
            with _opened(path) as file:
                yield from _documents(path.name, survey, file)
        except (EntryError, *_BROKEN):
            return  # told by the first pass


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    with open_regular(path) as file:
        match path.suffix.lower():
            case ".bz2":
                yield bz2.BZ2File(file)
            case ".gz":
                yield BufferedReader(gzip.GzipFile(fileobj=file))
            case _:
                yield file


def _survey(survey: _Survey, name: str, file: IO[bytes]) -> Iterator[Loss]:
    for page in elements(file, "page"):
        title = _text(page, "title")
        seen = attempted(partial(_see, survey, page, title), f"{name}#{title}", title)
        yield from [seen] if isinstance(seen, Loss) else []


def _see(survey: _Survey, page: etree._Element, title: str) -> None:
    if not survey.base:
        survey.base = _base(page)
    space = _text(page, "ns")
    redirect = page.find("{*}redirect")
    if redirect is not None:
        survey.redirects[title] = redirect.get("title") or ""
    elif space in _CONTENT:
        survey.titles.add(title)
    elif space not in _SILENT:
        survey.others[title.partition(":")[0]] += 1


def _base(page: etree._Element) -> str:
    """The address of the wiki's pages without their titles."""
    base = page.getparent().findtext("{*}siteinfo/{*}base") or ""
    return f"{base.rpartition('/')[0]}/" if "://" in base else ""


def _text(page: etree._Element, name: str) -> str:
    return (page.findtext(f"{{*}}{name}") or "").strip()


def _told(file: str, survey: _Survey) -> Iterator[Loss]:
    for space, count in sorted(survey.others.items()):
        yield Loss(file, f"名字空间 {space} 的 {count} 页没有导入 (pages of another namespace)")
    for title, target in survey.redirects.items():
        if not survey.target(title):
            yield Loss(f"{file}#{title}", f"重定向到没有的页面 {target} (leads to no page)")


def _documents(file: str, survey: _Survey, dump: IO[bytes]) -> Iterator[Document | Loss]:
    from faq.importing.exports.wikitext import PAGE

    links = LinkMap((f"{PAGE}{title}", _name(title)) for title in survey.titles)
    questions: dict[str, list[str]] = {}
    for title in survey.redirects:
        target = survey.target(title)
        if target:
            questions.setdefault(target, []).append(title)
            links.add(f"{PAGE}{title}", _name(target))
    for page in elements(dump, "page"):
        title = _text(page, "title")
        if title in survey.titles and page.find("{*}redirect") is None:
            found = _document(file, survey, page, links, questions.get(title, []))
            yield from contained(found, f"{file}#{title}", title)


def _document(
    file: str, survey: _Survey, page: etree._Element, links: LinkMap, questions: list[str]
) -> Iterator[Document | Loss]:
    from faq.importing.exports.wikitext import PICTURE, html_of

    title, place = _text(page, "title"), f"{file}#{_text(page, 'title')}"
    text = page.findtext("{*}revision/{*}text") or ""
    model = page.findtext("{*}revision/{*}model") or "wikitext"
    if model != "wikitext":
        yield Loss(place, f"不是维基文本，是 {model}，没有导入 (no wikitext)")
        return
    made = html_of(text)
    for name in sorted(made.templates):
        yield Loss(place, made.templates[name].told(name))
    for name in sorted(filter(made.lost.get, made.lost)):
        yield Loss(place, f"<{name}> 没有导入 (an element that isn't read)")
    html = _LINK.sub(partial(_href, survey), made.html)
    if survey.base:
        html = html.replace(f'src="{PICTURE}', f'src="{survey.base}Special:FilePath/')
    yield from document_of(
        Page(
            key=title,
            name=_name(title),
            title=title,
            html=html,
            place=place,
            address=f"{survey.base}{quote(title.replace(' ', '_'))}" if survey.base else "",
            updated=day_of(page.findtext("{*}revision/{*}timestamp")),
            questions=tuple(questions[:_MOST_QUESTIONS]),
            tags=tuple(dict.fromkeys(made.categories)),
            base="-",
        ),
        links,
    )


def _href(survey: _Survey, found: re.Match[str]) -> str:
    """A link to a page that isn't imported leads to the wiki."""
    title = unescape(found["title"])
    if not survey.base or survey.target(title):
        return found[0]
    return f'href="{survey.base}{quote(title.replace(" ", "_"))}{found["fragment"] or ""}"'


def _name(title: str) -> str:
    """Where a page stands: a subpage below its page."""
    return title.replace(": ", "：")
