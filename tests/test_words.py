"""Holds that the retired words are gone from identifiers, prose and messages.

House words are listed in the glossary of ARCHITECTURE.md; `RETIRED` has those they replaced.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

_ROOT = Path(__file__).parent.parent
_WITH_IMPACTS = (
    *("faq/", "tests/kernel/", "tests/ranking/", "tests/search/"),
    *("docs/ranking.md", "bench/RESULTS.md", "ARCHITECTURE.md", "README"),
)
_WITH_ATTEMPTS = (
    *("faq/search/", "faq/ranking/", "faq/spelling/", "faq/storage/", "faq/indexing/"),
    *("faq/language/", "faq/passages/", "faq/engine.py", "faq/model/", "faq/kernel/"),
    *("tests/search/", "tests/ranking/", "tests/spelling/"),
)
"""Elsewhere `asked` is what a question was: the name of a number in the contract."""
_WITH_REUSE = ("faq/indexing/", "tests/indexing/")


class Retired(NamedTuple):
    """A retired word and what to write instead."""

    name: str
    """Pattern of words of an identifier, separated by spaces: ``text lcs`` matches ``text_lcs``
    and ``TextLcs``."""
    prose: str
    """Pattern of phrases in docstrings, comments, Markdown and messages; "" for none."""
    new: str
    where: tuple[str, ...] = ("",)
    """Path prefixes that the row applies to."""


RETIRED = (
    Retired("grains?", "grains?", "term kind"),
    Retired("faces?", "faces?", "heading fields, headings"),
    Retired(
        "looks(?! up)|look again|second look",
        r"second looks?|look(?:s|ed|ing)? again",
        "rerank, rerank features",
    ),
    Retired("likeness", "likeness", "cosine, similarity"),
    Retired("closeness", "closeness", "proximity"),
    Retired("lacking", "lacking", "unknown"),
    Retired("worths?", "", "salience, affinity"),
    Retired("idle", r"idle (?:words?|terms?|pairs?|characters?|only)", "stopword only"),
    Retired("elsewhere", "", "out of scope"),
    Retired("said", "", "text, label, digest…"),
    Retired("asked", "", "query, request, attempt", _WITH_ATTEMPTS),
    Retired("typed", "", "input, source, suggestion source, prefix"),
    Retired("ordinary", r"(?:general|ordinary) (?:language|words?)", "background lexicon"),
    Retired("wordings?", "wordings?", "vocabulary; phrasing of a question"),
    Retired("ticks?", "ticks?", "quantized impact, quantum", _WITH_IMPACTS),
    Retired("briefly", "briefly", "one-shot"),
    Retired("carried|carrying", r"carr(?:y|ies|ied|ying) (?:\w+ )?over", "reuse, previous"),
    Retired(
        "takes? on|hand(?:s|ed|ing)? on",
        r"(?<!by )hand(?:s|ed|ing)? (?:\w+ )?on",
        "reuse, copy",
    ),
    Retired("kept", "", "reused, previous", _WITH_REUSE),
)

_FOREIGN = {"TypedDict"}
"""Names of the standard library."""


def _words_of(identifier: str) -> list[str]:
    parts = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", identifier)
    return [part.lower() for part in parts]


_PROSE = [
    (row, re.compile(rf"(?<![-\w.])(?:{row.prose})(?!\w)", re.IGNORECASE))
    for row in RETIRED
    if row.prose
]
_NAMES = [(row, re.compile(rf"(?<!\S)(?:{row.name})(?!\S)")) for row in RETIRED]


def _in_identifier(path: str, identifier: str) -> Iterator[str]:
    if identifier in _FOREIGN:
        return
    spaced = " ".join(_words_of(identifier))
    for row, pattern in _NAMES:
        if path.startswith(row.where) and pattern.search(spaced):
            yield f"{identifier} -> {row.new}"


def _in_prose(path: str, text: str) -> Iterator[str]:
    joined = " ".join(text.split())
    for row, pattern in _PROSE:
        if path.startswith(row.where):
            for match in pattern.finditer(joined):
                yield f"…{joined[max(match.start() - 25, 0) : match.end() + 25]}… -> {row.new}"


def _identifiers(tree: ast.AST) -> Iterator[str]:
    """Every name that a module defines or uses, but those of test functions."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                if not name.startswith("test_"):
                    yield name
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.ClassDef(name=name):
                yield name
            case ast.arg(arg=str(name)) | ast.keyword(arg=str(name)):
                yield name
            case ast.alias(name=name, asname=other):
                yield from name.split(".")
                yield other or ""
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
                yield name


def _strings(tree: ast.AST) -> tuple[list[str], list[str]]:
    """A module's docstrings (attribute docs too), and its other strings."""
    docs = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    constants = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    return (
        [str(each.value) for each in constants if id(each) in docs],
        [str(each.value) for each in constants if id(each) not in docs],
    )


def _comments(source: str) -> Iterator[str]:
    """The comments of Python source; those of consecutive lines are one."""
    lines: list[str] = []
    last = 0
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            if lines and token.start[0] > last + 1:
                yield " ".join(lines)
                lines = []
            last = token.start[0]
            lines.append(token.string.lstrip("#"))
    yield " ".join(lines)


def _python(path: str, source: str) -> Iterator[str]:
    tree = ast.parse(source)
    for identifier in set(_identifiers(tree)):
        yield from _in_identifier(path, identifier)
    docs, others = _strings(tree)
    for text in (*docs, *_comments(source)):
        yield from _in_prose(path, text)
    if path.startswith(("faq/", "web/")):
        for text in others:
            yield from _in_prose(path, text)
            if re.fullmatch(r"\w+", text, re.ASCII):  # a key, or the name of a file or an array
                yield from _in_identifier(path, text)


_C = re.compile(r'/\*(?P<block>.*?)\*/|//(?P<line>[^\n]*)|"(?:\\.|[^"\\])*"', re.DOTALL)


def _c(path: str, source: str) -> Iterator[str]:
    for found in _C.finditer(source):
        yield from _in_prose(path, (found["block"] or found["line"] or "").replace("\n *", "\n"))
    for identifier in set(re.findall(r"[A-Za-z_]\w*", _C.sub(" ", source))):
        yield from _in_identifier(path, identifier)


_READERS = {".py": _python, ".c": _c, ".h": _c, ".md": _in_prose}
_FILES = [
    path
    for folder in ("faq", "web", "bench", "tests", "docs")
    for path in sorted((_ROOT / folder).rglob("*"))
    if path.suffix in {".py", ".c", ".h"} or (path.suffix == ".md" and folder != "tests")
] + sorted({*_ROOT.glob("README*.md"), _ROOT / "ARCHITECTURE.md"})


def findings(file: Path) -> list[str]:
    """The retired words of a file, each with what to write instead."""
    path = file.relative_to(_ROOT).as_posix()
    read = _READERS[file.suffix]
    return sorted(read(path, file.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    "file",
    _FILES,
    ids=lambda file: file.relative_to(_ROOT).as_posix(),
)
def test_a_file_has_no_retired_word(file: Path) -> None:
    assert findings(file) == []


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("faq/a.py", "typed_words = 1"),
        ("faq/a.py", "f(lookAgain=1)"),
        ("faq/a.py", "import faces"),
        ("faq/a.py", "class Grain: ..."),
        ("faq/a.py", "# The terms of\n# all grains."),
        ("faq/a.py", '"""Taken for the\n    general language."""'),
        ("faq/a.py", 'raise ValueError("不对 (a grain is missing)")'),
        ("faq/a.py", 'load(folder, "ordinary_words")'),
        ("faq/indexing/a.py", "kept = []"),
        ("faq/kernel/a.c", "int tick_of(int x);"),
        ("faq/kernel/a.h", "/* A second\n * look at it. */"),
        ("docs/a.md", "It is handed\non unread."),
    ],
)
def test_a_retired_word_is_found(path: str, source: str) -> None:
    assert len(list(_READERS[Path(path).suffix](path, source))) == 1


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("faq/a.py", "def test_what_was_asked(): ..."),
        ("faq/a.py", "class A(TypedDict): ..."),
        ("faq/a.py", 'open("_lexicon/elsewhere.txt")'),
        ("faq/a.py", "surface = interface = kept = looks_up = 1"),
        ("faq/a.py", "# What was typed and said elsewhere is worth it."),
        ("faq/kernel/a.c", '/* idle threads */ print("%d tick"); // asked'),
        ("docs/a.md", "An idle process, set by hand on purpose."),
    ],
)
def test_other_words_are_not_found(path: str, source: str) -> None:
    assert list(_READERS[Path(path).suffix](path, source)) == []
