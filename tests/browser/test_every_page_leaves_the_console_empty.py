"""Does a page ask for anything that is refused, missing or broken?"""

from __future__ import annotations

import pytest
from looking import PATHS
from selenium.webdriver import Chrome

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("path", PATHS)
def test_the_console_is_empty(browser: Chrome, site: str, path: str) -> None:
    browser.get(site + path)
    assert browser.get_log("browser") == []


@pytest.mark.parametrize("path", ["/search?q=", "/nothing"])
def test_an_error_page_reports_its_own_status_only(browser: Chrome, site: str, path: str) -> None:
    browser.get(site + path)
    assert len(browser.get_log("browser")) <= 1
