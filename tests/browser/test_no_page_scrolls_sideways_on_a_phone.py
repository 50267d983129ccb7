"""Does everything fit a phone, even words that don't break and tables that are wide?"""

from __future__ import annotations

import pytest
from looking import PATHS, search_path
from selenium.webdriver import Chrome

pytestmark = pytest.mark.browser

_REFUSED = ("/search?q=", "/nothing", search_path("长" * 5000), search_path("\u202eא" * 2500))
_SMALL_TARGETS = """
return [...document.querySelectorAll("button, input, summary, nav a, .more, .top a")]
  .filter(each => each.offsetParent && each.getBoundingClientRect().height < 44)
  .map(each => each.outerHTML)
"""


def _resize(browser: Chrome, width: int) -> None:
    size = {"width": width, "height": 700, "deviceScaleFactor": 2, "mobile": width < 500}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)


@pytest.mark.parametrize("width", [320, 390, 768, 1440])
@pytest.mark.parametrize("path", [*PATHS, *_REFUSED])
def test_the_page_is_as_wide_as_the_screen(
    browser: Chrome, site: str, path: str, width: int
) -> None:
    _resize(browser, width)
    browser.get(site + path)
    # A desktop's scrollbar takes its width from the page.
    wide = browser.execute_script(
        "const {scrollWidth, clientWidth} = document.documentElement;"
        "return [scrollWidth, clientWidth]"
    )
    assert wide[0] == wide[1]
    assert browser.execute_script("return innerWidth") == width


@pytest.mark.parametrize("path", PATHS)
def test_what_is_tapped_is_large_enough(browser: Chrome, site: str, path: str) -> None:
    _resize(browser, 320)
    browser.get(site + path)
    assert browser.execute_script(_SMALL_TARGETS) == []
