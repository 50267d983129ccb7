"""Puts the pages of the site in order before mkdocs builds them.

They are those of docs/ and three from elsewhere in the project.  Links lead where they lead in the
project, as far as the site has it; a link to anything else is its text.  A heading has the anchor
that it has in an index, so that what the search finds leads to it.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from posixpath import normpath
from typing import Any

from faq.articles.anchors import slug

TOP = Path(__file__).parents[2]
BUILD = Path(os.environ.get("DOCS_BUILD") or TOP / "build" / "docs")
PAGES = BUILD / "pages"
"""What mkdocs builds."""
CORPUS = BUILD / "corpus"
"""Those of them that are in docs/, for the search."""
OUTSIDE = {
    "ARCHITECTURE.md": "docs/architecture.md",
    "CHANGELOG.md": "docs/changelog.md",
    "bench/RESULTS.md": "docs/results.md",
}
"""Pages that stand outside of docs/ in the project."""
_FILES_OUTSIDE = {"bench/growth.svg": "images/growth.svg"}
_OWN = "docs/site/"
_CHINESE = ".zh.md"
_FENCED = re.compile(r"^( *)```.*?^\1```$", re.MULTILINE | re.DOTALL)
_FENCED_WHOLE = re.compile(r"(^ *```.*?^ *```$)", re.MULTILINE | re.DOTALL)
_HAN = r"[\u3000-\u303f\u3400-\u9fff\uff01-\uffe5“”‘’]"
_JOINED = re.compile(rf"(?<={_HAN})\n *(?={_HAN})")
_FILE = re.compile(r"(?<=```)(\w+) ([^\n]+)$", re.MULTILINE)
"""The language of a fence, and the file that it shows."""
_CELLS = re.compile(r"^\|.*$", re.MULTILINE)
_CODE = re.compile(r"`[^`\n]+`")
_HEADING = re.compile(r"^#+ +(.*?) *$", re.MULTILINE)
_MARKS = re.compile(r"`|\*\*")
_LINK = re.compile(r"(?<!!)\[([^\]\[]*)\]\(([^)\s:]+)\)")
_PICTURE = re.compile(r"(?<=!\[)([^\]]*)\]\(([^)\s:]+)\)")
_OTHER_LANGUAGE = re.compile(r"^\[(?:English|简体中文|中文说明)\]\([^)]*\)\n\n", re.MULTILINE)
"""A line that leads to the same page in another language, as the head of each page does."""


def sources(top: Path = TOP) -> dict[str, str]:
    """The texts of all pages, by their paths in the project."""
    found = {str(path.relative_to(top)) for path in (top / "docs").rglob("*.md")}
    return {
        path: (top / path).read_text("utf-8")
        for path in sorted(found | set(OUTSIDE))
        if not path.startswith(_OWN)
    }


def page_of(path: str) -> str:
    """Where a page of the project stands on the site, below docs/."""
    return OUTSIDE.get(path, path).removeprefix("docs/")


def files_of(top: Path = TOP) -> dict[str, str]:
    """Where the other files of the project that belong to the site stand on it, by their paths."""
    found = (path for path in (top / "docs").rglob("*") if path.is_file() and path.suffix != ".md")
    paths = (str(path.relative_to(top)) for path in found)
    below = {path: path.removeprefix("docs/") for path in paths if not path.startswith(_OWN)}
    return below | _FILES_OUTSIDE


def arranged(
    path: str, texts: Mapping[str, str], files: Mapping[str, str], chinese: bool = False
) -> str:
    """The text of a page for the site; `texts` and `files` as `sources` and `files_of`.

    With `chinese` that of a page in English which stands among those in Chinese.
    """
    chinese = chinese or path.endswith(_CHINESE)

    def target(href: str) -> str | None:
        return _target(path, href, texts, files, chinese)

    def linked(match: re.Match[str]) -> str:
        found = target(match[2])
        return f"[{match[1]}]({found})" if found else match[1]

    def shown(match: re.Match[str]) -> str:
        return f"{match[1]}]({target(match[2])})"

    text, fences = _OTHER_LANGUAGE.sub("", texts[path]), []

    def put_aside(match: re.Match[str]) -> str:
        fences.append(_FILE.sub(r'\1 title="\2"', match[0], count=1))
        return f"\0{len(fences) - 1}\0"

    text = _FENCED.sub(put_aside, text)
    text = _PICTURE.sub(shown, _LINK.sub(linked, text))
    return re.sub(r"\0(\d+)\0", lambda match: fences[int(match[1])], text)


def _target(
    path: str, href: str, texts: Mapping[str, str], files: Mapping[str, str], chinese: bool
) -> str | None:
    """Where a link of a page leads on the site, or None."""
    file, _, fragment = href.partition("#")
    found = normpath(str(PurePosixPath(path).parent / file)) if file else path
    if found not in texts:
        return files.get(found)
    shown = found
    if chinese and (twin := f"{found.removesuffix('.md')}{_CHINESE}") in texts:
        shown = twin
    here = "" if shown == path else page_of(shown)
    return f"{here}#{_anchor(fragment, texts[found], texts[shown])}" if fragment else here


def _anchor(fragment: str, text: str, shown: str) -> str:
    """The anchor on the site of the heading that has `fragment` where the Markdown `text` is shown.

    `shown` is what the site has of it: that page, or its twin with the same headings in order.
    """
    for heading, own in zip(*map(_headings, (text, shown)), strict=False):
        if re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") == fragment:
            return slug(_MARKS.sub("", own))
    return fragment


def _headings(text: str) -> list[str]:
    return _HEADING.findall(_FENCED.sub("", text))


def prepare() -> None:
    """Writes the pages, and the corpus of their search."""
    texts, files = sources(), files_of()
    shutil.rmtree(PAGES, ignore_errors=True)
    shutil.rmtree(CORPUS, ignore_errors=True)
    for path in texts:
        text = arranged(path, texts, files)
        for folder in (PAGES,) if path in OUTSIDE else (PAGES, CORPUS):
            (folder / page_of(path)).parent.mkdir(parents=True, exist_ok=True)
            (folder / page_of(path)).write_text(text, "utf-8")
    for path in _in_english_alone(texts):
        page = page_of(path).removesuffix(".md") + _CHINESE
        (PAGES / page).write_text(arranged(path, texts, files, chinese=True), "utf-8")
    for path, name in files.items():
        (PAGES / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(TOP / path, PAGES / name)


def _in_english_alone(texts: Mapping[str, str]) -> list[str]:
    """The pages that have no twin, and stand among those in Chinese as they are."""
    pages = [path for path in texts if not path.endswith(_CHINESE)]
    return [path for path in pages if path.removesuffix(".md") + _CHINESE not in texts]


def on_config(config: Any) -> Any:
    """Has mkdocs build the pages that are put in order, with anchors as an index has them."""
    prepare()
    config.docs_dir = str(PAGES)
    config.mdx_configs["toc"]["slugify"] = lambda text, _: slug(text)
    return config


def on_page_markdown(markdown: str, **_: Any) -> str:
    """A page as its reader, which is not that of the host, shows it alike: bars within the code of
    a table's cells have no backslashes, and lines of Chinese are joined without a space."""

    def bare(row: re.Match[str]) -> str:
        return _CODE.sub(lambda code: code[0].replace(r"\|", "|"), row[0])

    parts = _FENCED_WHOLE.split(markdown)
    parts[::2] = [_CELLS.sub(bare, _JOINED.sub("", part)) for part in parts[::2]]
    return "".join(parts)


def on_post_build(config: Any) -> None:
    """Puts the map of the site where its scripts look for it on pages in Chinese, too."""
    site = Path(config.site_dir)
    if (site / "zh").is_dir():
        shutil.copyfile(site / "sitemap.xml", site / "zh" / "sitemap.xml")
