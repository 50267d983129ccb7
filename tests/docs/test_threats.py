"""The tests that docs/THREATS.md names are there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]
_ROWS = [
    line.strip("| ").split(" | ")
    for line in (_ROOT / "docs" / "THREATS.md").read_text("utf-8").splitlines()
    if line.startswith("| ") and "---" not in line
][1:]


def test_there_are_threats() -> None:
    assert {row[0] for row in _ROWS} >= {"reader", "attacker", "other site", "author", "intruder"}


@pytest.mark.parametrize("row", _ROWS, ids=lambda row: row[1][:40])
def test_a_threat_has_who_what_and_a_test_that_is_there(row: list[str]) -> None:
    who, does, against, test = row
    assert who
    assert does
    assert against
    named = re.fullmatch(r"`(tests/[a-z_/]+\.py)::(test_\w+)`", test)
    assert named
    tree = ast.parse((_ROOT / named[1]).read_text("utf-8"))
    assert named[2] in {each.name for each in tree.body if isinstance(each, ast.FunctionDef)}
