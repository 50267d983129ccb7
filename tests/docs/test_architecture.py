"""ARCHITECTURE.md names files and functions that exist, in an order that never climbs too often."""

from __future__ import annotations

import ast
import re
from itertools import pairwise
from pathlib import Path

import pytest

_TOP = Path(__file__).parents[2]
_TEXT = (_TOP / "ARCHITECTURE.md").read_text(encoding="utf-8")
_CHAIN = re.compile(r"<!-- chain: (\w+) -->\n(.*?)<!-- /chain -->", re.DOTALL)
_CHAINS = {match[1]: match[2] for match in _CHAIN.finditer(_TEXT)}
_FUNCTION = re.compile(r"`((?:faq|web)/[\w/]+\.(?:py|c)):([\w.]+)`")
_PATH = re.compile(r"`((?:faq|web|tests|bench|docs)/[\w/]*(?:\.\w+)?)`")
_MODULE = re.compile(r"`(?!(?:faq|web|tests|bench|docs)/)([\w/]+\.(?:py|c|h|js))`")
_FOLDER = re.compile(r"`([\w/]+)/`")
_ROOMS = re.compile(r"^\| (\d) \| (.+?) \|", re.MULTILINE)
_CALLS_TO_THE_KERNEL = 8
_CLIMBS = {"question": 0, "file": 2}


def _steps(chain: str) -> list[tuple[str, str]]:
    """The path and the function of each numbered step."""
    lines = re.findall(r"^\d+\. .*$", _CHAINS[chain], re.MULTILINE)
    found = [_FUNCTION.search(line) for line in lines]
    assert all(found), f"a step of {chain} names no function"
    return [(match[1], match[2]) for match in found if match]


def _floor(path: str) -> int:
    """The floor of the room that a file belongs to, by the table."""
    for floor, rooms in _ROOMS.findall(_TEXT):
        if any(path.startswith(room) for room in re.findall(r"`([^`]+)`", rooms)):
            return int(floor)
    raise AssertionError(f"{path} is in no room")


def _defines(path: str, name: str) -> bool:
    source = (_TOP / path).read_text(encoding="utf-8")
    if path.endswith(".c"):
        return bool(re.search(rf"^\w[^;{{}}]*\b{name}\(", source, re.MULTILINE))
    body: list[ast.stmt] = ast.parse(source).body
    for part in name.split("."):
        named = (
            each
            for each in body
            if isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
        )
        node = next((each for each in named if each.name == part), None)
        if node is None:
            return False
        body = node.body
    return True


@pytest.mark.parametrize(("path", "name"), sorted(set(_FUNCTION.findall(_TEXT))))
def test_a_function_exists(path: str, name: str) -> None:
    assert (_TOP / path).exists()
    assert _defines(path, name)


@pytest.mark.parametrize("path", sorted(set(_PATH.findall(_TEXT))))
def test_a_path_exists(path: str) -> None:
    assert (_TOP / path).exists()


@pytest.mark.parametrize("module", sorted(set(_MODULE.findall(_TEXT))))
def test_a_module_that_is_named_within_its_room_exists(module: str) -> None:
    folder, _, name = f"/{module}".rpartition("/")
    found = (path for top in ("faq", "web") for path in (_TOP / top).rglob(name))
    assert any(path.parent.as_posix().endswith(folder) for path in found)


def test_every_package_is_named() -> None:
    named = {f"/{folder}" for folder in _FOLDER.findall(_TEXT)}
    packages = (path.parent for top in ("faq", "web") for path in (_TOP / top).rglob("__init__.py"))
    folders = ("/" + package.relative_to(_TOP).as_posix() for package in packages)
    assert [each for each in folders if not any(each.endswith(name) for name in named)] == ["/faq"]


def test_both_ways_are_written_down() -> None:
    assert set(_CHAINS) == set(_CLIMBS)


@pytest.mark.parametrize("chain", _CLIMBS)
def test_a_way_climbs_no_more_often_than_it_may(chain: str) -> None:
    floors = [_floor(path) for path, _ in _steps(chain)]
    climbs = sum(after > before for before, after in pairwise(floors))
    assert climbs <= _CLIMBS[chain]


def test_a_question_is_followed_to_the_kernel_by_hand() -> None:
    steps = _steps("question")
    assert steps[0][0] == "web/api.py"
    assert steps[-1][0].startswith("faq/kernel/")
    assert len(steps) <= _CALLS_TO_THE_KERNEL


def test_a_changed_file_is_followed_to_the_publication() -> None:
    steps = _steps("file")
    assert steps[0] == ("faq/indexing/rebuild.py", "rebuild")
    assert steps[-1][0] == "faq/storage/publish.py"


def test_every_room_has_a_heading_that_asks() -> None:
    headings = re.findall(r"^### (.*)$", _TEXT, re.MULTILINE)
    assert all(heading.endswith("?") for heading in headings)
    folders = {path.name for path in (_TOP / "faq").iterdir() if (path / "__init__.py").exists()}
    named = {name for heading in headings for name in re.findall(r"(\w+)/", heading)}
    assert folders - named - {"files"} == set()


def test_the_glossary_is_in_order_and_names_nothing_twice() -> None:
    glossary = _TEXT.partition("\n## Glossary\n")[2]
    terms = re.findall(r"^- \*\*([^*]+)\*\*: \S", glossary, re.MULTILINE)
    assert len(terms) == len(re.findall(r"^- ", glossary, re.MULTILINE)) > 0
    assert terms == sorted(set(terms), key=str.lower)
