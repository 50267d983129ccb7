"""Can everybody use every page, in either theme?

axe-core looks for what breaks the rules of WCAG 2.2, levels A and AA, and its own best
practices.
"""

from __future__ import annotations

from importlib.resources import files

import pytest
from looking import PATHS, resize, search_path, until
from selenium.webdriver import ActionChains, Chrome
from selenium.webdriver.common.by import By

pytestmark = pytest.mark.browser

_AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
_RUN = """
const [options, done] = arguments;
axe.run(document, options).then(found => done(found.violations.map(
  each => `${each.id}: ${each.help}: ${each.nodes.map(node => node.html).join(' | ')}`)));
"""
_OPTIONS = {
    "runOnly": [
        *("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"),
    ]
}
_PATHS = (*PATHS, "/search?q=", "/nothing", "/articles?tag=退款", search_path("tuikuan daozhang"))


def _violations(browser: Chrome) -> list[str]:
    browser.execute_script(_AXE)
    return browser.execute_async_script(_RUN, _OPTIONS)


def _prefer(browser: Chrome, scheme: str) -> None:
    features = [
        {"name": "prefers-color-scheme", "value": scheme},
        {"name": "prefers-reduced-motion", "value": "reduce"},
    ]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", _PATHS)
def test_every_page(browser: Chrome, site: str, path: str, scheme: str) -> None:
    _prefer(browser, scheme)
    browser.get(site + path)
    assert _violations(browser) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_on_a_phone(browser: Chrome, site: str, scheme: str) -> None:
    _prefer(browser, scheme)
    resize(browser, 320)
    for path in ("/", search_path("卖家一直没发货怎么催"), "/articles/money/refund"):
        browser.get(site + path)
        assert _violations(browser) == [], path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_open_suggestions_and_an_answer_in_use(browser: Chrome, site: str, scheme: str) -> None:
    _prefer(browser, scheme)
    browser.get(site + search_path("卖家一直没发货怎么催"))
    browser.find_element(By.CSS_SELECTOR, ".checklist label").click()
    browser.find_element(By.CSS_SELECTOR, ".helpful [value='0']").click()
    until(browser, lambda: browser.find_element(By.CSS_SELECTOR, ".helpful-thanks").text)
    browser.find_element(By.CSS_SELECTOR, ".hit summary").click()
    assert _violations(browser) == []
    box = browser.find_element(By.NAME, "q")
    box.clear()
    ActionChains(browser).click(box).send_keys("退款").perform()
    until(browser, lambda: browser.find_elements(By.CSS_SELECTOR, "[role=option]"))
    assert _violations(browser) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_widget(browser: Chrome, site: str, foreign: str, scheme: str) -> None:
    _prefer(browser, scheme)
    browser.execute_cdp_cmd("Page.setBypassCSP", {"enabled": True})  # for axe, not for the widget
    browser.get(f"{foreign}/{site.removeprefix('http://')}")
    until(browser, lambda: browser.find_elements(By.TAG_NAME, "faq-steps"))
    root = browser.find_element(By.TAG_NAME, "faq-steps").shadow_root
    root.find_element(By.CSS_SELECTOR, "input").send_keys("卖家一直没发货怎么催")
    until(browser, lambda: root.find_elements(By.CSS_SELECTOR, "ol li"))
    try:
        assert _violations(browser) == []
    finally:
        browser.execute_cdp_cmd("Page.setBypassCSP", {"enabled": False})
