"""The names that programs may rely on are those written down, and each has an example that holds.

``pytest --update-golden`` writes their signatures anew: look at what changed, and tell of it in
CHANGELOG.md.
"""

from __future__ import annotations

import ast
import doctest
import inspect
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct
from msgspec.structs import fields as struct_fields

import faq
from faq.engine import Engine
from faq.settings import Settings

_TOP = Path(__file__).parents[1]
_GOLDEN = _TOP / "tests" / "golden" / "public_names.txt"
_DOCUMENT = _TOP / "docs" / "python.md"
_NAMES = [name for name in faq.__all__ if not name.startswith("_")]
_MEMBER = re.compile(r"^\| `(?:await )?engine\.(\w+)|^\| `Engine\.(\w+)", re.MULTILINE)


def _public_members() -> list[str]:
    """The members of the engine that the document names."""
    found = _MEMBER.findall(_DOCUMENT.read_text("utf-8"))
    return [one or other for one, other in found]


def _members(value: Any) -> list[str]:
    """The public members of a class: of an engine those that are documented, else what it adds."""
    if value in {faq.Engine, faq.AsyncEngine}:
        return [name for name in [*_public_members(), "close"] if name in vars(value)]
    return [name for name in vars(value) if isinstance(vars(value)[name], property)]


def _signature(owner: Any, name: str) -> str:
    member = inspect.getattr_static(owner, name)
    if isinstance(member, property):
        return f"{name} -> {inspect.signature(member.fget).return_annotation}"  # type: ignore[arg-type]
    awaited = "async " if inspect.iscoroutinefunction(getattr(owner, name)) else ""
    shown = str(inspect.signature(getattr(owner, name))).replace("'", "")
    return f"{awaited}{name}{shown}"


def _fields(value: Any) -> list[str]:
    if issubclass(value, Struct):
        return [each.name for each in struct_fields(value)]
    return [each.name for each in fields(value)] if is_dataclass(value) else []


def _lines(name: str) -> Iterator[str]:
    """What a program sees of a public name."""
    value = getattr(faq, name)
    if not inspect.isclass(value):
        yield _signature(faq, name)
        return
    bases = ", ".join(each.__name__ for each in value.__bases__ if each is not object)
    yield f"{name}({bases})" if issubclass(value, Exception) else name
    if value is Settings:  # its fields are those of docs/settings.md
        return
    if value in {faq.Engine, faq.AsyncEngine}:
        yield f"    {_signature(value, '__init__')}"
    kinds = getattr(value, "__annotations__", {})
    yield from (f"    {each}: {kinds[each]}" for each in _fields(value))
    yield from (f"    {_signature(value, each)}" for each in _members(value))


def test_the_public_names_are_those_written_down(request: pytest.FixtureRequest) -> None:
    shown = "\n".join(line for name in sorted(_NAMES) for line in _lines(name)) + "\n"
    if request.config.getoption("--update-golden"):
        _GOLDEN.write_text(shown, "utf-8")
    assert _GOLDEN.read_text("utf-8") == shown


def test_the_document_names_every_public_name() -> None:
    text = _DOCUMENT.read_text("utf-8")
    assert {name for name in _NAMES if not re.search(rf"\b{name}\b", text)} == set()
    public = {name for name, value in vars(faq.AsyncEngine).items() if not name.startswith("_")}
    assert public - {"close"} <= set(_public_members()) <= set(dir(Engine))


def test_what_type_checkers_see_is_what_is_imported() -> None:
    tree = ast.parse((_TOP / "faq" / "__init__.py").read_text("utf-8"))
    (checked,) = [
        node for node in tree.body if isinstance(node, ast.If) and isinstance(node.test, ast.Name)
    ]
    seen = {
        str(node.module): tuple(alias.name for alias in node.names)
        for node in checked.body
        if isinstance(node, ast.ImportFrom)
    }
    assert seen == faq._MODULES
    assert sorted(["__version__", *(name for names in seen.values() for name in names)]) == sorted(
        faq.__all__
    )
    assert set(faq.__all__) <= set(dir(faq))


@pytest.fixture(scope="module")
def place(sided: Settings, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the examples begin with: an index, and a folder of judged questions."""
    judged = tmp_path_factory.mktemp("judged")
    (judged / "queries.jsonl").write_text('{"_id": "1", "text": "积分多久过期"}\n', "utf-8")
    (judged / "qrels").mkdir()
    (judged / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\n1\tboth\t1\n", "utf-8")
    names = {name: getattr(faq, name) for name in _NAMES}
    return {**names, "Path": Path, "settings": sided, "judged": judged, "engine": Engine(sided)}


def _examples() -> Iterator[Any]:
    for name in _NAMES:
        value = getattr(faq, name)
        yield pytest.param(value, name, id=name)
        if value is faq.Engine:
            yield from (
                pytest.param(inspect.getattr_static(value, each), each, id=f"{name}.{each}")
                for each in _public_members()
            )
    yield pytest.param(faq.AsyncEngine.open, "open", id="AsyncEngine.open")


@pytest.mark.parametrize(("value", "name"), list(_examples()))
def test_an_example_holds(
    value: Any, name: str, place: dict[str, Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    text = inspect.cleandoc((value.__func__ if isinstance(value, classmethod) else value).__doc__)
    test = doctest.DocTestParser().get_doctest(text, dict(place), name, None, 0)
    assert test.examples
    shown: list[str] = []
    # What follows a message's first words may change.
    doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test, out=shown.append)
    assert not shown, "".join(shown)


def test_a_former_name_warns_and_stands_for_the_new_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(faq._RENAMED, "Searcher", "Engine")
    with pytest.warns(DeprecationWarning, match=r"faq\.Searcher .* faq\.Engine"):
        assert faq.Searcher is Engine  # type: ignore[attr-defined]


def test_no_other_name_is_there() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        faq.Nothing  # type: ignore[attr-defined]  # noqa: B018


def test_importing_the_package_imports_nothing_else() -> None:
    code = "import sys; before = set(sys.modules); import faq; print(*set(sys.modules) - before)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
    )
    assert set(done.stdout.split()) == {"faq", "faq.version"}
