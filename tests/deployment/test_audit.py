"""The audit fails for a vulnerability, and never takes silence for none."""

from __future__ import annotations

from collections.abc import Callable
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from typing import Any

import pytest

_FILE = Path(__file__).parents[2] / ".ci" / "audit"
_Report = list[dict[str, Any]]
_FLAW = {"id": "PYSEC-2019-217", "fix_versions": ["2.10.1"], "aliases": [], "description": ""}
_KNOWN: _Report = [{"name": "jinja2", "version": "2.10", "vulns": [_FLAW]}]
_FINE: _Report = [{"name": "flask", "version": "3.1.3", "vulns": []}]
_SKIPPED: _Report = [{"name": "click", "skip_reason": "Dependency not found"}]


@pytest.fixture(scope="module")
def verdict() -> Callable[..., tuple[list[str], int]]:
    loader = SourceFileLoader("audit", str(_FILE))
    spec = spec_from_loader("audit", loader)
    assert spec
    module = module_from_spec(spec)
    loader.exec_module(module)
    found: Callable[..., tuple[list[str], int]] = module.verdict
    return found


Verdict = Callable[..., tuple[list[str], int]]


def test_a_known_vulnerability_fails(verdict: Verdict) -> None:
    lines, code = verdict([*_FINE, *_KNOWN, *_SKIPPED], _KNOWN)
    assert code == 1
    assert lines == ["jinja2 2.10: PYSEC-2019-217, mended in 2.10.1"]


def test_none_is_told_where_all_were_judged(verdict: Verdict) -> None:
    assert verdict(_FINE, _KNOWN) == (["1 packages, no known vulnerability"], 0)


@pytest.mark.parametrize(
    ("packages", "known", "word"),
    [
        (None, _KNOWN, "could not be asked"),
        (_FINE, None, "could not be asked"),
        (_FINE, [{"name": "jinja2", "version": "2.10", "vulns": []}], "tells of no advisory"),
        ([*_FINE, *_SKIPPED], _KNOWN, "1 of 2 packages: click"),
        (_SKIPPED * 7, _KNOWN, "and 2 more"),
    ],
)
def test_what_could_not_be_judged_is_told(
    verdict: Verdict, packages: _Report | None, known: _Report | None, word: str
) -> None:
    lines, code = verdict(packages, known)
    assert code == 3
    assert any(line.startswith("NOT AUDITED") and word in line for line in lines)
