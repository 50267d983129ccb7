"""Holds that the house stands as ARCHITECTURE.md draws it."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

_ROOT = Path(__file__).parent.parent

FLOORS = {
    "faq": 8,
    "faq.version": 0,
    "faq.model": 0,
    "faq.marks": 0,
    "faq.reports": 0,
    "faq.errors": 0,
    "faq.cores": 0,
    "faq.kernel": 0,
    "faq.files": 0,
    "faq.lifetime": 1,
    "faq.round_trips": 0,
    "faq.stages": 0,
    "faq.settings": 1,
    "faq.bounds": 1,
    "faq.databases": 1,
    "faq.feedback": 1,
    "faq.question_log": 1,
    "faq.presenting": 1,
    "faq.ranking": 1,
    "faq.starter": 2,
    "faq.articles": 2,
    "faq.language": 2,
    "faq.semantic": 2,
    "faq.passages": 3,
    "faq.spelling": 3,
    "faq.suggestions": 3,
    "faq.storage": 4,
    "faq.catalogue": 5,
    "faq.backup": 5,
    "faq.search": 5,
    "faq.indexing": 6,
    "faq.opening": 6,
    "faq.engine": 6,
    "faq.cluster": 6,
    "faq.agents": 7,
    "faq.async_engine": 7,
    "faq.evaluation": 7,
    "faq.changes": 7,
    "faq.learning": 7,
    "faq.checking": 7,
    "faq.insights": 7,
    "faq.importing": 7,
    "web": 7,
    "faq.api": 8,
    "faq.cli": 8,
}
"""A room is a module of ``faq/``, or a whole package: the floor it stands on."""

_LIBRARIES: dict[str, tuple[str, ...]] = {
    "whoosh": ("faq.storage.catalogue", "faq.catalogue"),
    "jieba": ("faq.language",),
    "rjieba": ("faq.language",),
    "opencc": ("faq.language",),
    "lxml": ("faq.articles", "faq.importing.exports", "web.chat.wecom_messages"),
    "yaml": ("faq.articles", "faq.importing.exports.lakebook"),
    "mwparserfromhell": ("faq.importing.exports.wikitext",),
    "readability": ("faq.importing.exports.main_content",),
    "markdown_it": ("faq.articles",),
    "mdit_py_plugins": ("faq.articles",),
    "filelock": ("faq.storage.publish",),
    "ir_measures": ("faq.evaluation.measures",),
    "ctypes": ("faq.kernel",),
    "docx": ("faq.importing.office",),
    "pptx": ("faq.importing.office.slides",),
    "pdfplumber": ("faq.importing.office.pdf",),
    "PIL": ("faq.importing.office.page",),
    "openpyxl": ("faq.importing.sheets.excel", "faq.importing.sheets.workbook"),
    "onnxruntime": ("faq.semantic.encoder",),
    "tokenizers": ("faq.semantic.encoder",),
    "babel": ("web.languages",),
    "imagesize": ("web.pictures",),
    "rcssmin": ("web.bundle",),
    "rjsmin": ("web.bundle",),
    "flask": ("web",),
    "markupsafe": ("web",),
    "flask_compress": ("web",),
    "itsdangerous": ("web.desk.session",),
    "werkzeug": ("web",),
    "cryptography": ("web.chat.ciphers",),
    "granian": ("web.serving",),
    "watchfiles": ("web.corpus_changes",),
    "limits": ("web.oversight.limits",),
    "prometheus_client": ("web.oversight",),
    "opentelemetry": ("web.oversight.traces",),
    "opensearchpy": ("faq.cluster.client", "faq.cluster.connection"),
    "mcp": ("faq.agents.server", "faq.agents.serving"),
    "anyio": ("faq.agents.server", "faq.agents.serving"),
    "uvicorn": ("faq.agents.serving",),
    "starlette": ("faq.agents.serving",),
}
"""Who alone imports a library."""

_FOR_WEB = {
    *("faq.engine", "faq.model", "faq.settings", "faq.errors", "faq.bounds", "faq.feedback"),
    *("faq.evaluation.judging", "faq.evaluation.question_choice", "faq.evaluation.side_by_side"),
    "faq.evaluation.rounds",
    *("faq.databases", "faq.question_log.database", "faq.question_log.spool"),
    "faq.question_log.uses",
    "faq.catalogue.sections",
    *(f"faq.changes.{each}" for each in ("change", "edits", "journal", "patches", "preview")),
    "faq.changes.lexicon_use",
    *(f"faq.insights.{each}" for each in ("groups", "observations", "overview", "proposals")),
    *("faq.insights.summary", "faq.insights.trend", "faq.insights.vain"),
    *("faq.learning.examples", "faq.learning.taking"),
    "faq.files.regular",
    "faq.language.normalize",
    "faq.language.traditional",
    "faq.round_trips",
    "faq.stages",
    "faq.lifetime",
    "faq.settings.forms",
    "faq.marks",
    *(
        f"faq.presenting{each}"
        for each in (
            "",
            ".contact",
            ".facts",
            ".index",
            ".links",
            ".pieces",
            ".plain_markdown",
            ".present",
            ".shapes",
            ".stated",
            ".steps",
            ".urls",
            ".validity",
            ".warnings",
        )
    ),
}
_FOR_UPKEEP = {
    *("faq.question_log.recent", "faq.changes.trial", "faq.changes.word_proposals"),
    "faq.learning.proposal",
    *("faq.evaluation.calibration", "faq.indexing.embed", "faq.indexing.rebuild"),
    *("faq.reports", "faq.semantic.store", "faq.semantic.text_encoder", "faq.storage.generations"),
}
_UPKEEP = {"web.upkeep", "web.rebuild_runner", "web.desk_runner", "web.vector_need"}
_FILE_LINES = 300
_FUNCTION_LINES = 45
_PARAMETERS = 5
_MANY_PARAMETERS = {
    "faq.catalogue.fields.parse_range": "Whoosh calls it so",
    "faq.cli.search_command": "click passes one parameter for each option",
    "faq.cli.insights.insights_command": "click passes one parameter for each option",
    "faq.cli.eval_command": "click passes one parameter for each option",
    "faq.kernel.bindings.contributions": "the arguments of a function in C",
    "faq.kernel.bindings.cut": "the arguments of a function in C",
    "faq.kernel.tables.table": "the arguments of a function in C",
    "faq.ranking.numpy_kernel.contributions": "serves in the place of that of the kernel",
    "faq.ranking.numpy_kernel.cut": "serves in the place of that of the kernel",
    "faq.spelling.reference_tables.table": "serves in the place of that of the kernel",
}
"""Functions that may have more, and why."""
_COLUMNS = 100


def _name(path: Path) -> str:
    parts = path.relative_to(_ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


_MODULES = {
    _name(path): path for top in ("faq", "web") for path in sorted((_ROOT / top).rglob("*.py"))
}


@cache
def _tree(module: str) -> ast.Module:
    return ast.parse(_MODULES[module].read_text(encoding="utf-8"))


def _imports(module: str) -> Iterator[str]:
    """Names of the modules that `module` imports anywhere, within its functions too."""
    for node in ast.walk(_tree(module)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}:{node.lineno}: a relative import"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in _MODULES else str(node.module)


def _own_imports(module: str) -> set[str]:
    return {name for name in _imports(module) if name in _MODULES}


def _room(module: str) -> str:
    parts = module.split(".")
    return parts[0] if parts[0] == "web" else ".".join(parts[:2])


def _is_in(module: str, owner: str) -> bool:
    return module == owner or module.startswith(f"{owner}.")


def _drawn_floors() -> Iterator[tuple[str, int]]:
    """The rooms of the table in ARCHITECTURE.md with their floors."""
    text = (_ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    for floor, rooms in re.findall(r"^\| (\d) \| (.+?) \|", text, re.MULTILINE):
        for room in re.findall(r"`([^`]+)`", rooms):
            name = room.removeprefix("faq/").removesuffix("/").removesuffix(".py")
            whole = {"web": "web", "__init__": "faq"}
            yield whole.get(name, f"faq.{name}"), int(floor)


_modules = pytest.mark.parametrize("module", _MODULES)
_sources = pytest.mark.parametrize(
    "source", sorted((_ROOT / "faq" / "kernel").glob("*.[ch]")), ids=lambda path: path.name
)


def test_every_room_has_its_floor() -> None:
    assert {_room(module) for module in _MODULES} == set(FLOORS)


def test_the_floors_are_those_of_the_architecture() -> None:
    assert dict(_drawn_floors()) == FLOORS


@_modules
def test_an_import_never_goes_up(module: str) -> None:
    floor = FLOORS[_room(module)]
    assert [name for name in _own_imports(module) if FLOORS[_room(name)] > floor] == []


def test_nothing_within_relies_on_the_public_names() -> None:
    assert [module for module in _MODULES if "faq" in _own_imports(module)] == []


def test_no_import_runs_in_a_circle() -> None:
    graph = {module: _own_imports(module) for module in _MODULES}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" <- ".join(error.args[1]))


def test_no_two_rooms_import_each_other() -> None:
    rooms: dict[str, set[str]] = {room: set() for room in FLOORS}
    for module in _MODULES:
        rooms[_room(module)] |= {_room(name) for name in _own_imports(module)}
    graph = {room: others - {room} for room, others in rooms.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" <- ".join(error.args[1]))


@pytest.mark.parametrize(("library", "owners"), _LIBRARIES.items())
def test_a_library_is_imported_in_one_room_alone(library: str, owners: tuple[str, ...]) -> None:
    others = [
        module
        for module in _MODULES
        for name in _imports(module)
        if _is_in(name, library) and not any(_is_in(module, each) for each in owners)
    ]
    assert others == []


@pytest.mark.parametrize("module", [name for name in _MODULES if _is_in(name, "faq.ranking")])
def test_ranking_knows_arithmetic_alone(module: str) -> None:
    foreign = [
        name
        for name in _own_imports(module)
        if not any(_is_in(name, room) for room in ("faq.ranking", "faq.errors", "faq.kernel"))
    ]
    assert foreign == []


@pytest.mark.parametrize("module", [name for name in _MODULES if _is_in(name, "faq.search")])
def test_asking_never_needs_what_indexes(module: str) -> None:
    assert [name for name in _own_imports(module) if _is_in(name, "faq.indexing")] == []


@pytest.mark.parametrize("module", [name for name in _MODULES if _is_in(name, "web")])
def test_the_web_asks_the_engine_and_nobody_else(module: str) -> None:
    allowed = _FOR_WEB | (_FOR_UPKEEP if module in _UPKEEP else set())
    foreign = {name for name in _own_imports(module) if not _is_in(name, "web")} - allowed
    assert foreign == set()


@pytest.mark.parametrize("module", [name for name in _MODULES if _is_in(name, "faq")])
def test_only_the_command_line_knows_the_web(module: str) -> None:
    known = [name for name in _own_imports(module) if _is_in(name, "web")]
    assert not known or _is_in(module, "faq.cli")


@_modules
def test_a_file_can_be_taken_in_at_once(module: str) -> None:
    lines = _MODULES[module].read_text(encoding="utf-8").splitlines()
    assert len([line for line in lines if line.strip()]) <= _FILE_LINES


@_sources
def test_a_file_of_c_can_be_taken_in_at_once(source: Path) -> None:
    text = source.read_text(encoding="utf-8")
    assert len([line for line in text.splitlines() if line.strip()]) <= _FILE_LINES
    assert max(map(len, text.splitlines())) <= _COLUMNS


@_sources
def test_a_function_of_c_fits_on_a_page(source: Path) -> None:
    text = source.read_text(encoding="utf-8")
    bodies = re.findall(r"^\{\n.*?^\}$", text, re.MULTILINE | re.DOTALL)
    assert max((body.count("\n") for body in bodies), default=0) <= _FUNCTION_LINES


@_modules
def test_a_function_fits_on_a_page(module: str) -> None:
    long = [
        f"{node.name} ({node.end_lineno - node.lineno + 1})"
        for node in ast.walk(_tree(module))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and node.end_lineno
        and node.end_lineno - node.lineno + 1 > _FUNCTION_LINES
    ]
    assert long == []


def _parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """How many a caller gives; `self` and `cls` are not counted."""
    listed = function.args
    every = [*listed.posonlyargs, *listed.args, *listed.kwonlyargs, listed.vararg, listed.kwarg]
    return len([each for each in every if each and each.arg not in {"self", "cls"}])


def test_a_signature_can_be_taken_in_at_once() -> None:
    long = {
        f"{module}.{node.name}"
        for module in _MODULES
        for node in ast.walk(_tree(module))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and _parameters(node) > _PARAMETERS
    }
    assert long - set(_MANY_PARAMETERS) == set()
    assert set(_MANY_PARAMETERS) - long == set(), "exceptions that are none any more"


def _is_statement(text: str) -> bool:
    """Whether the first paragraph is one sentence or more, none of them a question."""
    first = " ".join(text.strip().partition("\n\n")[0].split())
    return first.endswith(".") and "?" not in first


@_modules
def test_a_module_says_in_its_first_line_what_it_gives(module: str) -> None:
    docstring = ast.get_docstring(_tree(module)) or ""
    first_line = docstring.partition("\n")[0]
    assert _is_statement(first_line)


@_sources
def test_a_file_of_c_says_first_what_it_gives(source: Path) -> None:
    comment = re.match(r"/\*(.*?)\*/", source.read_text(encoding="utf-8"), re.DOTALL)
    assert comment
    assert _is_statement(comment[1].replace("\n *", "\n"))


@_modules
def test_results_go_through_the_command_line_not_print(module: str) -> None:
    calls = [
        node.lineno
        for node in ast.walk(_tree(module))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"print", "breakpoint"}
    ]
    assert calls == []


@_modules
def test_no_failure_is_swallowed_unnamed(module: str) -> None:
    bare = [
        node.lineno
        for node in ast.walk(_tree(module))
        if isinstance(node, ast.ExceptHandler) and node.type is None
    ]
    assert bare == []


@pytest.mark.parametrize("folder", ["faq", "web"])
@pytest.mark.parametrize("name", ["utils", "helpers", "common", "misc", "base"])
def test_no_module_is_named_for_nothing_in_particular(folder: str, name: str) -> None:
    assert not list((_ROOT / folder).rglob(f"{name}.py"))


def test_no_two_test_modules_share_a_name() -> None:
    names = Counter(path.name for path in (_ROOT / "tests").rglob("*.py"))
    shared = {name for name, count in names.items() if count > 1}
    assert shared <= {"conftest.py"}, "pytest imports test modules by their names alone"
