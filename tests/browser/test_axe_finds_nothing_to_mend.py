"""Can everybody use every page, in either theme?

axe-core looks for what breaks the rules of WCAG 2.2, levels A and AA, and its own best
practices.
"""

from __future__ import annotations

import pytest
from looking import PATHS, open_page, prefer, resize, search_path, until, violations
from selenium.webdriver import ActionChains, Chrome
from selenium.webdriver.common.by import By

pytestmark = pytest.mark.browser

_PATHS = (*PATHS, "/search?q=", "/nothing", "/articles?tag=退款", search_path("tuikuan daozhang"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", _PATHS)
def test_every_page(browser: Chrome, site: str, path: str, scheme: str) -> None:
    prefer(browser, scheme)
    browser.get(site + path)
    assert violations(browser) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_on_a_phone(browser: Chrome, site: str, scheme: str) -> None:
    prefer(browser, scheme)
    resize(browser, 320)
    for path in ("/", search_path("卖家一直没发货怎么催"), "/articles/money/refund"):
        browser.get(site + path)
        assert violations(browser) == [], path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_open_suggestions_and_an_answer_in_use(browser: Chrome, site: str, scheme: str) -> None:
    prefer(browser, scheme)
    browser.get(site + search_path("卖家一直没发货怎么催"))
    browser.find_element(By.CSS_SELECTOR, ".checklist label").click()
    browser.find_element(By.CSS_SELECTOR, ".helpful [value='0']").click()
    until(browser, lambda: browser.find_element(By.CSS_SELECTOR, ".helpful-thanks").text)
    browser.find_element(By.CSS_SELECTOR, ".hit summary").click()
    assert violations(browser) == []
    box = browser.find_element(By.NAME, "q")
    box.clear()
    ActionChains(browser).click(box).send_keys("退款").perform()
    until(browser, lambda: browser.find_elements(By.CSS_SELECTOR, "[role=option]"))
    assert violations(browser) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_readers_tell_and_a_lost_connection(browser: Chrome, site: str, scheme: str) -> None:
    prefer(browser, scheme)
    resize(browser, 320)
    told = {
        search_path("退款到账要多久"): ".answer .stuck",
        search_path("月球车的轮胎"): ".missing",
        "/articles/money/refund": ".section .stuck",
    }
    for path, place in told.items():
        open_page(browser, site + path)
        browser.execute_script(
            "const place = document.querySelector(arguments[0]);"
            "place.open = true; place.querySelector('button').click()",
            place,
        )
        until(browser, lambda: browser.find_elements(By.CSS_SELECTOR, ".helpful-thanks"))
        assert violations(browser) == [], path
    browser.get(site + search_path("卖家一直没发货怎么催"))
    browser.execute_script("window.fetch = () => Promise.reject(new TypeError('down'))")
    browser.find_element(By.NAME, "q").send_keys("退款")
    until(browser, lambda: browser.find_elements(By.CSS_SELECTOR, ".patience"))
    assert violations(browser) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_widget(browser: Chrome, site: str, foreign: str, scheme: str) -> None:
    prefer(browser, scheme)
    browser.execute_cdp_cmd("Page.setBypassCSP", {"enabled": True})  # for axe, not for the widget
    browser.get(f"{foreign}/{site.removeprefix('http://')}")
    until(browser, lambda: browser.find_elements(By.TAG_NAME, "faq-steps"))
    browser.execute_script("document.documentElement.style.colorScheme = arguments[0]", scheme)
    root = browser.find_element(By.TAG_NAME, "faq-steps").shadow_root
    root.find_element(By.CSS_SELECTOR, "input").send_keys("卖家一直没发货怎么催")
    no = until(browser, lambda: root.find_elements(By.CSS_SELECTOR, ".helpful button"))[1]
    no.click()
    until(browser, lambda: no.get_attribute("aria-pressed") == "true")
    try:
        assert violations(browser) == []
    finally:
        browser.execute_cdp_cmd("Page.setBypassCSP", {"enabled": False})
