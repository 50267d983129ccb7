"""Every code block of the documents works as it stands."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import click
import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from lxml import html
from markdown_snippets import BLOCKS, DOCUMENTS, TOP, CodeBlock

from faq.articles import SourceFile, read_file
from faq.cli import main
from faq.engine import Engine
from faq.passages.steps import mark, steps
from faq.settings import Settings, load_settings
from web import create_app

_EXPECTED = re.compile(r"#\s*(?:exit )?(\d{1,3})\s*$")
"""The exit code or status behind a command, where it is not that of success."""
_READ_BY_PEOPLE = {
    **dict.fromkeys(("make", "pip"), "targets and extras are looked up"),
    **dict.fromkeys(("mkdir", "cd", "."), "these leave nothing behind that could be wrong"),
    "python3": "makes an environment, for minutes",
    "flask": "would go on for ever; the application is tested",
    **dict.fromkeys(("sudo", "docker", "kubectl"), "tests/deployment/ tries the files"),
}
"""Commands that are not run here, and why."""
_LANGUAGES = {"sh", "json", "toml", "html", "python", "markdown", "text"}
_ADDRESS = "http://127.0.0.1:8000"
_BLOCK = re.MULTILINE | re.DOTALL
_EXTRAS = re.compile(r"\[([a-z,]+)\]'")
_ASSIGNED = re.compile(r"`([a-z][a-z_]+) = ")
_VARIABLE = re.compile(r"`[^`\n]*?\b(FAQ_[A-Z_]+)")
_NO_SETTINGS = {"idf": "a formula", "orders": "a line of _lexicon/folders.txt"}
"""What the text of documents writes as settings are written, and what it is."""


def _blocks(*languages: str) -> pytest.MarkDecorator:
    chosen = [block for block in BLOCKS if block.language in languages]
    return pytest.mark.parametrize("block", chosen, ids=str)


def _commands(*names: str) -> pytest.MarkDecorator:
    """The command lines that begin with one of `names`, each with its block."""
    found = [
        (str(block), line)
        for block in BLOCKS
        if block.language == "sh"
        for line in block.text.splitlines()
        if line.split(" ")[0] in names
    ]
    return pytest.mark.parametrize(("place", "line"), found, ids=[place for place, _ in found])


def _split(line: str) -> tuple[list[str], int]:
    """The words of a command line, and what it is to end with: 0 where nothing is written."""
    expected = _EXPECTED.search(line)
    return shlex.split(line, comments=True), int(expected[1]) if expected else 0


@pytest.mark.parametrize("block", BLOCKS, ids=str)
def test_a_block_is_of_a_kind_that_is_tried(block: CodeBlock) -> None:
    assert block.file or block.language in _LANGUAGES
    if block.language == "sh":
        for line in filter(None, block.text.splitlines()):
            assert line.split(" ")[0] in {"faq", "curl", *_READ_BY_PEOPLE}, line


@_commands("pip")
def test_what_is_installed_has_its_extra(place: str, line: str) -> None:
    project = tomllib.loads((TOP / "pyproject.toml").read_text("utf-8"))["project"]
    known = set(project["optional-dependencies"])
    assert {each for found in _EXTRAS.findall(line) for each in found.split(",")} <= known, place


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_setting_that_is_named_exists(document: str) -> None:
    text = re.sub(r"^( *)```.*?^\1```$", "", (TOP / document).read_text("utf-8"), flags=_BLOCK)
    names = {each.name for each in fields(Settings)}
    assert set(_ASSIGNED.findall(text)) - names - set(_NO_SETTINGS) == set()
    variables = {f"FAQ_{name.upper()}" for name in names} | _variables_in_the_code()
    assert set(_VARIABLE.findall(text)) - variables == set()


@cache
def _variables_in_the_code() -> frozenset[str]:
    """The names of environment variables that the code has as they are."""
    sources = [path for room in ("faq", "web") for path in (TOP / room).rglob("*.py")]
    found = re.compile(r"\"(FAQ_[A-Z_]+)\"").findall
    return frozenset(name for path in sources for name in found(path.read_text("utf-8")))


@_commands("faq")
def test_a_command_ends_as_the_document_says(project: Path, place: str, line: str) -> None:
    words, expected = _split(line)
    if words[1] in {"serve", "watch", "mcp"}:  # would go on for ever
        main.commands[words[1]].make_context(words[1], words[2:], **main.context_settings)
        return
    done = CliRunner().invoke(main, words[1:])
    assert done.exit_code == expected, f"{place}: {done.output}"


def _client() -> FlaskClient:
    return create_app(load_settings()).test_client()


def _requested(client: FlaskClient, line: str) -> Any:
    """The response to a curl command, whose status is the one written behind it, or 200."""
    words, status = _split(line)

    @click.command()
    @click.argument("address")
    @click.option("-s", "silent", is_flag=True)
    @click.option("-G", "as_query", is_flag=True)
    @click.option("-H", "headers", multiple=True)
    @click.option("-d", "--data-urlencode", "fields", multiple=True)
    def curl(address: str, silent: bool, as_query: bool, headers: Any, fields: Any) -> Any:
        assert address.startswith(_ADDRESS)
        path = urlsplit(address).path
        if as_query:
            pairs = [field.partition("=")[::2] for field in fields]
            return client.get(f"{path}?{urlencode(pairs)}")
        if fields:
            sent = dict(header.split(": ", 1) for header in headers)
            return client.post(path, data="&".join(fields), headers=sent)
        return client.get(path)

    response = curl.main(words[1:], standalone_mode=False)
    assert response.status_code == (status or 200), response.text
    return response


@_commands("curl")
def test_a_request_is_answered_as_the_document_says(project: Path, place: str, line: str) -> None:
    _requested(_client(), line)


def _requests_with_replies() -> Iterator[Any]:
    """Each JSON block behind a curl command, with the command."""
    for before, block in pairwise(BLOCKS):
        if block.language == "json" and not block.file:
            assert before.language == "sh", f"{block}: no command before it"
            command = before.text.splitlines()[-1]
            yield pytest.param(command, json.loads(block.text), id=str(block))


def _assert_same_shape(shown: Any, found: Any, at: str = "") -> None:
    """Both have the same keys in the same order, and values of the same types."""
    if isinstance(shown, dict):
        assert list(shown) == list(found), at
        for key, value in shown.items():
            _assert_same_shape(value, found[key], f"{at}.{key}")
    elif isinstance(shown, list):
        assert isinstance(found, list), at
        if shown and found:
            _assert_same_shape(shown[0], found[0], f"{at}[0]")
    elif shown is not None and found is not None:
        assert isinstance(found, bool) == isinstance(shown, bool), at
        assert isinstance(found, (int, float)) == isinstance(shown, (int, float)), at


@pytest.mark.parametrize(("command", "shown"), list(_requests_with_replies()))
def test_a_reply_has_the_shape_that_is_shown(project: Path, command: str, shown: Any) -> None:
    found = _requested(_client(), command).get_json(force=True)
    _assert_same_shape(shown, found)
    assert found.get("answered") == shown.get("answered")
    assert found.get("errors") == shown.get("errors")


@_blocks("toml")
def test_settings_are_allowed(block: CodeBlock, tmp_path: Path) -> None:
    if block.document.startswith("docs/settings"):  # shows a ranking model
        from faq.settings import read_ranking_model

        model = tmp_path / "model.toml"
        model.write_text(block.text, encoding="utf-8")
        read_ranking_model(load_settings({"ranking_model": str(model)}, environ={}))
        return
    (tmp_path / "faq.toml").write_text(block.text, encoding="utf-8")
    create_app(load_settings(environ={}, directory=tmp_path))


@_blocks("python")
def test_python_runs(block: CodeBlock, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names: dict[str, Any] = {"__name__": "example"}
    exec(compile(block.text, str(block), "exec"), names)
    if "app" in names:
        assert names["app"].test_client().get("/help/").status_code == 200
    else:
        assert capsys.readouterr().out


@_blocks("html")
def test_the_widget_reads_every_attribute(block: CodeBlock) -> None:
    if block.file:
        return
    script = (TOP / "web" / "static" / "widget.js").read_text(encoding="utf-8")
    for tag in html.fragment_fromstring(block.text, create_parent=True).iter("script"):
        for name in [name for name in tag.attrib if name.startswith("data-")]:
            read = name.removeprefix("data-")
            taken = rf"\{{[^}}]*\b{read}\b[^}}]*\}} = [^;]*dataset"
            assert re.search(rf"\bdata(?:set)?\.{read}\b|{taken}", script), name


@pytest.mark.parametrize(
    "block", [each for each in BLOCKS if each.file or each.language == "markdown"], ids=str
)
def test_an_example_article_has_steps(block: CodeBlock) -> None:
    if "/_" in block.file or block.file.startswith(("questions/", "logs/")):
        return
    name = block.file or "example.md"
    content = read_file(SourceFile("", name, len(block.text)), block.text.encode())
    assert not content.faults
    for article in map(mark, content.articles):
        found = [steps(section.blocks) for section in article.sections] + [steps(article.lead)]
        assert any(found) or block.file.endswith(".csv"), article.title


def test_the_example_corpus_has_no_weak_spot_but_one_answer_without_steps(project: Path) -> None:
    shown = CliRunner().invoke(main, ["check", "--json"])
    assert [spot["path"] for spot in json.loads(shown.stdout)["weak_spots"]] == ["quick.csv"]


def test_the_lexicon_of_the_examples_is_in_force(project: Path) -> None:
    engine = Engine.open(load_settings())
    assert list(engine.folders()) == ["refunds", "virtual", "seller"]
