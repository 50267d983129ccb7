"""Is little sent, to nobody else, and does nothing jump while it arrives?"""

from __future__ import annotations

from pathlib import Path

import pytest
from looking import PATHS, awaited, fetched, open_page, resize, search_path, shifts
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

from web import bundle

pytestmark = pytest.mark.browser

_MOST = 45_000
_WIDGET_MOST = 15_000
_SENT = """
return [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
  .map(each => [each.name, each.transferSize])
"""
_RULES = """
const [text] = arguments;
const sheet = new CSSStyleSheet();
sheet.replaceSync(text);
return [...sheet.cssRules].map(each => each.cssText.replace(/\\s*([\\s,/])\\s*/g, '$1'));
"""
_STYLES = Path(__file__).parents[2] / "web" / "styles"


@pytest.mark.parametrize("path", PATHS)
def test_a_first_visit_weighs_little(browser: Chrome, site: str, path: str) -> None:
    browser.execute_cdp_cmd("Network.clearBrowserCache", {})
    open_page(browser, site + path)
    sent = browser.execute_script(_SENT)
    assert sum(size for _, size in sent) < _MOST, sent
    assert all(name.startswith(site) for name, _ in sent)
    weights: dict[str, int] = {}
    for name, size in sent:  # the manifest names the icon again
        weights[name] = max(size, weights.get(name, 0))
    assert min(weights.values()) > 0, "nothing came from a cache"


def test_scripts_and_styles_are_one_file_each(browser: Chrome, site: str) -> None:
    open_page(browser, site)
    assert len(fetched(browser, ".js")) == 1
    assert len(fetched(browser, ".css")) == 1


def test_a_small_style_sheet_says_what_was_written(browser: Chrome) -> None:
    written = [file.read_text("utf-8") for file in sorted(_STYLES.glob("*.css"))]
    rules = browser.execute_script(_RULES, "\n".join(written))
    assert len(rules) > 200
    assert browser.execute_script(_RULES, bundle.styles(written)) == rules


def test_the_widget_weighs_little(browser: Chrome, site: str, foreign: str) -> None:
    browser.execute_cdp_cmd("Network.clearBrowserCache", {})
    browser.get(f"{site}/widget.js")
    sent = browser.execute_script(_SENT)
    assert 0 < sent[0][1] < _WIDGET_MOST


@pytest.mark.parametrize("width", [320, 375, 768, 1440])
@pytest.mark.parametrize("path", PATHS)
def test_nothing_jumps(browser: Chrome, site: str, path: str, width: int) -> None:
    resize(browser, width)
    browser.get(site + path)
    assert shifts(browser) == 0


def test_nothing_jumps_when_results_come(browser: Chrome, site: str) -> None:
    open_page(browser, site + search_path("退款到账要多久"))
    box = browser.find_element(By.NAME, "q")
    before = box.rect
    box.clear()
    box.send_keys("卖家一直没发货怎么催")
    awaited(browser, ".answer h2", "催卖家发货")
    assert box.rect == before
