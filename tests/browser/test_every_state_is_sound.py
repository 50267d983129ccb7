"""Is every state of the pages still, accessible and without a fault, in any window and theme?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from looking import prefer, resize, shifts, violations
from selenium.webdriver import Chrome
from states import STATES, State, show

pytestmark = pytest.mark.browser

_WIDTHS = (320, 375, 768, 1440)
_EXPECTED = {"blank": "400", "missing": "404", "without-index": "503"}
"""Statuses of pages that Chromium notes in its console."""
_WIDE = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
_states = pytest.mark.parametrize("state", STATES, ids=[state.name for state in STATES])


@pytest.fixture
def plain(browser: Chrome) -> Iterator[Chrome]:
    """A browser in which the script of the pages never comes."""
    browser.execute_cdp_cmd("Network.enable", {})
    browser.execute_cdp_cmd("Network.setBlockedURLs", {"urls": ["*/app.js"]})
    try:
        yield browser
    finally:
        browser.execute_cdp_cmd("Network.setBlockedURLs", {"urls": []})


def _check(browser: Chrome, sites: dict[str, str], state: State, *refused: str) -> None:
    for width in _WIDTHS:
        resize(browser, width)
        show(browser, sites, state)
        if state.act is None:
            assert shifts(browser) == 0, width
        assert browser.execute_script(_WIDE) == 0, width
        for scheme in ("light", "dark"):
            prefer(browser, scheme)
            if width in (_WIDTHS[0], _WIDTHS[-1]):
                assert violations(browser) == [], (width, scheme)
        noted = [each["message"] for each in browser.get_log("browser")]
        expected = (*refused, f"a status of {_EXPECTED.get(state.name)} ")
        assert [each for each in noted if not any(part in each for part in expected)] == []


@_states
def test_with_scripts(browser: Chrome, sites: dict[str, str], state: State) -> None:
    if state.site == "holding":
        pytest.skip("its policy allows no axe; its own test does")
    _check(browser, sites, state)


@pytest.mark.parametrize(
    "state",
    [each for each in STATES if each.act is None],
    ids=[each.name for each in STATES if each.act is None],
)
def test_without_scripts(plain: Chrome, sites: dict[str, str], state: State) -> None:
    _check(plain, sites, replace(state, scripts=False), "app.js")
