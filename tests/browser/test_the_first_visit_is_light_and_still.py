"""Is little sent, to nobody else, and does nothing jump while it arrives?"""

from __future__ import annotations

import pytest
from looking import PATHS, awaited, open_page, resize, search_path
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

pytestmark = pytest.mark.browser

_MOST = 45_000
_WIDGET_MOST = 15_000
_SENT = """
return [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
  .map(each => [each.name, each.transferSize])
"""
_BEGUN = """
const scripts = performance.getEntriesByType('resource').filter(each => each.name.endsWith('.js'));
const first = scripts.find(each => each.name.endsWith('app.js'));
return [scripts.map(each => each.startTime), first.responseEnd];
"""
_SHIFTS = """
return new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => list.getEntries().forEach(each => sum += each.value))
    .observe({type: 'layout-shift', buffered: true});
  setTimeout(() => done(sum), 300);
})
"""


@pytest.mark.parametrize(
    "path", ["/", search_path("卖家一直没发货怎么催"), "/articles/money/refund"]
)
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


def test_all_scripts_are_asked_for_in_one_round(browser: Chrome, site: str) -> None:
    open_page(browser, site)
    begun, first_came = browser.execute_script(_BEGUN)
    assert len(begun) > 5
    assert max(begun) <= first_came


def test_the_widget_weighs_little(browser: Chrome, site: str, foreign: str) -> None:
    browser.execute_cdp_cmd("Network.clearBrowserCache", {})
    browser.get(f"{site}/widget.js")
    sent = browser.execute_script(_SENT)
    assert 0 < sent[0][1] < _WIDGET_MOST


@pytest.mark.parametrize("width", [320, 768, 1440])
@pytest.mark.parametrize("path", PATHS)
def test_nothing_jumps(browser: Chrome, site: str, path: str, width: int) -> None:
    resize(browser, width)
    browser.get(site + path)
    assert browser.execute_script(_SHIFTS) == 0


def test_nothing_jumps_when_results_come(browser: Chrome, site: str) -> None:
    open_page(browser, site + search_path("退款到账要多久"))
    box = browser.find_element(By.NAME, "q")
    before = box.rect
    box.clear()
    box.send_keys("卖家一直没发货怎么催")
    awaited(browser, ".answer h2", "催卖家发货")
    assert box.rect == before
