"""What does a screen reader tell in every state of the pages?

``pytest tests/browser/test_every_state_reads_well_aloud.py --update-golden`` writes down what
it is now, in ``tests/golden/pages``; the difference is then for a person to read aloud and to
commit.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from accessibility import tree
from selenium.webdriver import Chrome
from states import STATES, State, show

pytestmark = pytest.mark.browser

_WRITTEN = [state for state in STATES if state.written]
_GOLDEN = Path(__file__).parents[1] / "golden" / "pages"


@pytest.mark.parametrize("state", _WRITTEN, ids=[state.name for state in _WRITTEN])
def test_the_tree_is_the_one_that_was_written_down(
    browser: Chrome, sites: dict[str, str], state: State, request: pytest.FixtureRequest
) -> None:
    show(browser, sites, state)
    found = tree(browser)
    for address in sites.values():
        found = found.replace(address, "")
    assert len(re.findall(r"^ +heading .*level=1\b", found, re.MULTILINE)) == 1
    file = _GOLDEN / f"{state.name}.txt"
    if request.config.getoption("--update-golden"):
        file.write_text(found, encoding="utf-8")
    assert found.splitlines() == file.read_text(encoding="utf-8").splitlines()


def test_no_golden_file_is_left_over() -> None:
    assert {file.stem for file in _GOLDEN.iterdir()} == {state.name for state in _WRITTEN}
