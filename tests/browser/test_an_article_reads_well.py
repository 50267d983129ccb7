"""Can an article be read, looked at, copied from, printed and found in the list?"""

from __future__ import annotations

from importlib.resources import files

import pytest
from looking import open_page, resize, texts, until
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

pytestmark = pytest.mark.browser

_AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
_RUN = """
const done = arguments[0];
axe.run().then(found => done(found.violations.map(each => each.id + each.nodes[0].html)));
"""
_SHIFTS = """
return new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => list.getEntries().forEach(each => sum += each.value))
    .observe({type: 'layout-shift', buffered: true});
  setTimeout(() => done(sum), 400);
})
"""
_LOADED = "return [...document.images].filter(each => each.complete && each.naturalWidth).length"
_COPIES = "navigator.clipboard.writeText = async (text) => { window.copied = text }"
_LINES = """
const range = document.createRange();
range.selectNodeContents(document.querySelectorAll('td')[2]);
return range.getClientRects().length;
"""
_WIDE = "return document.documentElement.scrollWidth"
_ROUTER = "/articles/net/router"
_LISTED = ".folder > ul > li > a"


@pytest.mark.parametrize("width", [320, 375, 768, 1440])
def test_pictures_come_without_a_shift(browser: Chrome, pictured_site: str, width: int) -> None:
    resize(browser, width, 1600)
    browser.get(pictured_site + _ROUTER)
    until(browser, lambda: browser.execute_script(_LOADED) == 2)
    assert browser.execute_script(_SHIFTS) == 0
    assert browser.execute_script(_WIDE) <= width
    within = browser.find_element(By.CSS_SELECTOR, ".steps li img").rect
    assert within["width"] / within["height"] == pytest.approx(1.8, rel=0.02)
    assert browser.get_log("browser") == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_read_it(browser: Chrome, pictured_site: str, scheme: str) -> None:
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    for width in (320, 1440):
        resize(browser, width)
        for path in ("/", "/articles", _ROUTER):
            browser.get(pictured_site + path)
            browser.execute_script(_AXE)
            assert browser.execute_async_script(_RUN) == [], (path, width)


def test_on_a_phone_the_text_begins_at_once(browser: Chrome, pictured_site: str) -> None:
    resize(browser, 375)
    browser.get(pictured_site + _ROUTER)
    assert browser.find_element(By.CSS_SELECTOR, ".lead").rect["y"] < 450
    browser.find_element(By.CSS_SELECTOR, ".contents-folded summary").click()
    assert texts(browser, ".contents-folded li") == ["接线", "命令"]


def test_a_picture_is_looked_at_closely_and_left(browser: Chrome, pictured_site: str) -> None:
    resize(browser, 375)
    open_page(browser, pictured_site + _ROUTER)
    browser.find_element(By.CSS_SELECTOR, ".steps .picture").click()
    until(browser, lambda: browser.find_elements(By.CSS_SELECTOR, "dialog.zoom[open]"))
    shown = browser.find_element(By.CSS_SELECTOR, ".zoom img")
    until(browser, lambda: 0 < shown.rect["width"] <= 375)
    shown.click()
    until(browser, lambda: shown.rect["width"] == 900)
    browser.execute_script("document.querySelector('.zoom').close()")
    until(browser, lambda: not browser.find_elements(By.CSS_SELECTOR, ".zoom"))
    assert browser.current_url == pictured_site + _ROUTER


def test_code_is_taken_along(browser: Chrome, pictured_site: str) -> None:
    open_page(browser, pictured_site + _ROUTER)
    browser.execute_script(_COPIES)
    browser.find_element(By.CSS_SELECTOR, ".copy-code").click()
    until(browser, lambda: texts(browser, ".copy-code") == ["已复制"])
    assert browser.execute_script("return window.copied.trim()") == "ssh admin@192.168.1.1"


def test_a_wide_table_scrolls_by_itself(browser: Chrome, pictured_site: str) -> None:
    resize(browser, 320)
    browser.get(pictured_site + _ROUTER)
    assert browser.execute_script(_LINES) == 1, "an address is broken within"
    wide = "const {scrollWidth, clientWidth} = document.querySelector('.scroll');"
    assert browser.execute_script(f"{wide} return scrollWidth > clientWidth")
    assert browser.execute_script(_WIDE) == 320


def test_the_list_follows_what_is_typed(browser: Chrome, pictured_site: str) -> None:
    open_page(browser, f"{pictured_site}/articles")
    assert len(texts(browser, _LISTED)) == 4
    box = browser.find_element(By.NAME, "title")
    box.send_keys("交换机1")
    until(browser, lambda: len(texts(browser, _LISTED)) == 1)
    until(browser, lambda: "title=" in browser.current_url)
    assert browser.switch_to.active_element == box
    browser.get(browser.current_url)
    assert texts(browser, _LISTED) == ["交换机1"]


def test_all_of_it_works_without_scripts(scriptless: Chrome, pictured_site: str) -> None:
    scriptless.get(f"{pictured_site}/articles")
    scriptless.find_element(By.NAME, "title").send_keys("路由")
    scriptless.find_element(By.CSS_SELECTOR, ".filter button").click()
    until(scriptless, lambda: texts(scriptless, _LISTED) == ["安装路由器"])
    scriptless.find_element(By.LINK_TEXT, "安装路由器").click()
    until(scriptless, lambda: texts(scriptless, "h1") == ["安装路由器"])
    for unusable in (".copy-code", ".ask-clear", ".keys-open"):
        assert not scriptless.find_element(By.CSS_SELECTOR, unusable).is_displayed()
    scriptless.find_element(By.CSS_SELECTOR, ".picture").click()
    until(scriptless, lambda: "/pictures/" in scriptless.current_url)


def test_what_is_printed_tells_where_it_is_from(browser: Chrome, pictured_site: str) -> None:
    browser.get(pictured_site + _ROUTER)
    assert not browser.find_element(By.CSS_SELECTOR, ".printed").is_displayed()
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        printed = browser.find_element(By.CSS_SELECTOR, ".printed").text
        assert pictured_site + _ROUTER in printed
        assert browser.execute_script("return new Date().toLocaleDateString('sv')") in printed
        for unneeded in (".top", ".contents-folded", ".neighbours", ".copy-code", ".crumbs"):
            found = browser.find_elements(By.CSS_SELECTOR, unneeded)
            assert not any(each.is_displayed() for each in found), unneeded
    finally:
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
