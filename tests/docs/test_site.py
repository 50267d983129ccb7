"""The site of the documents is built without a warning, needs no network, and finds itself."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from urllib.parse import unquote, urljoin, urlsplit

import pytest
import yaml
from flask.testing import FlaskClient
from lxml import html
from markdown_it import MarkdownIt
from markdown_snippets import TOP

_SITE = TOP / "docs" / "site"
_LOADED = {
    "img": "src",
    "script": "src",
    "link": "href",
    "iframe": "src",
    "source": "src",
    "video": "src",
}
"""Elements that have a browser load something, and by which attribute."""
_HEADS = {"alternate", "canonical", "prev", "next"}
"""Links of a head that load nothing."""


def _module(name: str) -> ModuleType:
    spec = spec_from_file_location(f"docs_{name}", _SITE / f"{name}.py")
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a build of all documents, by the command that `make docs` runs."""
    folder = tmp_path_factory.mktemp("docs")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder / "site")],
        cwd=TOP,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "DOCS_BUILD": str(folder)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr
    return folder


@pytest.fixture(scope="module")
def pages(build: Path) -> dict[str, html.HtmlElement]:
    """The pages of the site, by their paths."""
    site = build / "site"
    found = {str(path.relative_to(site)): path for path in site.rglob("*.html")}
    texts = {name: path.read_text("utf-8") for name, path in found.items()}
    return {name: html.fromstring(text) for name, text in texts.items() if "examples/" not in name}


@pytest.fixture(scope="module")
def client(build: Path) -> Iterator[FlaskClient]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FAQ_MODEL", "off")
        yield _module("server").create_app(build).test_client()


def _names(nav: object) -> Iterator[str]:
    if isinstance(nav, str):
        yield nav
    elif isinstance(nav, dict):
        for below in nav.values():
            yield from _names(below)
    elif isinstance(nav, list):
        for each in nav:
            yield from _names(each)


def test_every_document_is_in_the_navigation() -> None:
    # The base loader takes any tag, such as that of a variable of the environment, as text.
    settings = yaml.load((TOP / "mkdocs.yml").read_text("utf-8"), yaml.BaseLoader)
    named = list(_names(settings["nav"]))
    arranged = _module("pages")
    whole = {arranged.page_of(path) for path in arranged.sources() if not path.endswith(".zh.md")}
    assert set(named) == whole
    assert len(named) == len(set(named))


def test_every_page_is_there_in_both_languages(pages: dict[str, html.HtmlElement]) -> None:
    english = {name for name in pages if not name.startswith("zh/")} - {"404.html"}
    assert {f"zh/{name}" for name in english} == {name for name in pages if name.startswith("zh/")}
    for name, page in pages.items():
        if name == "404.html":  # of the language that is built last
            continue
        assert page.get("lang") == ("zh" if name.startswith("zh/") else "en"), name


def test_nothing_is_loaded_from_elsewhere(pages: dict[str, html.HtmlElement], build: Path) -> None:
    for name, page in pages.items():
        for element in page.iter(*_LOADED):
            address = element.get(_LOADED[element.tag])
            if address and element.get("rel") not in _HEADS:
                assert urlsplit(address).netloc == "", f"{name}: {address}"
    for sheet in (build / "site").rglob("*.css"):
        for address in re.findall(r"(?:url\(|@import )[\"']?([^\"')]+)", sheet.read_text("utf-8")):
            assert not address.startswith(("http", "//")), f"{sheet.name}: {address}"
    assert not list((build / "site").rglob("*.woff*"))


def test_every_link_within_leads_to_a_page_and_its_heading(
    pages: dict[str, html.HtmlElement], build: Path
) -> None:
    anchors = {name: {*page.xpath("//@id"), ""} for name, page in pages.items()}
    for name, page in pages.items():
        for href in page.xpath("//article//a/@href"):
            target = urlsplit(urljoin(f"http://site/{name}", href))
            if target.netloc != "site":
                continue
            path = unquote(target.path).lstrip("/")
            assert (build / "site" / path).is_file(), f"{name}: {href}"
            assert unquote(target.fragment) in anchors.get(path, {""}), f"{name}: {href}"


def _outline(tree: html.HtmlElement) -> dict[str, list[str]]:
    """The texts of the headings, items, cells and blocks of a page, white space apart."""
    return {
        tag: ["".join("".join(each.itertext()).split()).rstrip("¶") for each in tree.iter(tag)]
        for tag in ("h1", "h2", "h3", "li", "th", "td", "pre")
    }


def test_a_page_is_what_is_shown_where_the_code_is_hosted(
    pages: dict[str, html.HtmlElement],
) -> None:
    arranged = _module("pages")
    texts, files = arranged.sources(), arranged.files_of()
    reader = MarkdownIt("commonmark").enable("table")
    for path in texts:
        page = Path(arranged.page_of(path))
        name = str(page.with_suffix("")).removesuffix(".zh").replace("README", "index")
        (article,) = pages[f"{'zh/' if path.endswith('.zh.md') else ''}{name}.html"].xpath(
            "//article"
        )
        hosted = reader.render(arranged.arranged(path, texts, files))
        assert _outline(article) == _outline(html.fromstring(f"<div>{hosted}</div>")), path


@pytest.mark.parametrize(
    ("question", "page"),
    [
        ("小窗说暂时连不上", "zh/troubleshooting.html"),
        ("怎么修改端口", "zh/troubleshooting.html"),
        ("列表不算步骤怎么办", "zh/"),
        ("how to cancel a call that waits", "python.html"),
    ],
)
def test_the_site_is_searched_by_what_it_describes(
    client: FlaskClient, question: str, page: str
) -> None:
    answer = client.get("/faq/api/v1/search", query_string={"q": question}).get_json()
    led = [client.get(f"/faq{hit['url'].removeprefix('/faq')}") for hit in answer["hits"][:3]]
    assert {each.status_code for each in led} == {302}
    assert page in "".join(each.location for each in led)
    for each in led:
        assert client.get(each.location, buffered=True).status_code == 200


def test_the_pages_bring_the_search(client: FlaskClient) -> None:
    for path, language in (("/", "en"), ("/zh/start.html", "zh-Hans")):
        page = html.fromstring(client.get(path, buffered=True).get_data())
        (script,) = page.xpath("//script[contains(@src, 'widget.js')]")
        assert script.get("data-lang") == language
        assert client.get(urljoin(path, script.get("src")), buffered=True).status_code == 200


def test_the_pages_in_chinese_have_their_own_way_in(client: FlaskClient) -> None:
    for path in ("/zh", "/zh/"):
        assert client.get(path).location == "/zh/index.html"
    for path in ("/zh/index.html", "/sitemap.xml", "/zh/sitemap.xml"):
        assert client.get(path, buffered=True).status_code == 200


@pytest.mark.parametrize("path", ["/../pages.py", "/%2e%2e/corpus/start.md", "/nowhere.html"])
def test_the_server_gives_the_site_alone(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404
