"""Where a question may mean several things, does each open in place, by key and without scripts?"""

from __future__ import annotations

from importlib.resources import files

import pytest
from looking import awaited, open_page, resize, search_path, texts, until
from selenium.webdriver import ActionChains, Chrome, Keys
from selenium.webdriver.common.by import By

from faq.feedback import FeedbackStore
from faq.settings import Settings

pytestmark = pytest.mark.browser

_PATH = search_path("运费由谁承担")
_AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
_RUN = """
const done = arguments[0];
axe.run(document).then(found => done(found.violations.map(
  each => `${each.id}: ${each.nodes.map(node => node.html).join(' | ')}`)));
"""
_SMALL = """
return [...document.querySelectorAll("main button, main summary")]
  .filter(each => each.offsetParent && each.getBoundingClientRect().height < 44)
  .map(each => each.outerHTML)
"""


def _open_all(browser: Chrome) -> None:
    for each in browser.find_elements(By.CSS_SELECTOR, ".choice:not([open]) summary"):
        each.send_keys(Keys.ENTER)


def test_each_opens_by_key_with_steps_that_can_be_ticked(browser: Chrome, sided_site: str) -> None:
    browser.get(sided_site + _PATH)
    assert texts(browser, ".which h2") == ["你问的是哪一种？"]
    _open_all(browser)
    lists = browser.find_elements(By.CSS_SELECTOR, ".choice .checklist")
    assert len(lists) == 2
    for each in lists:
        assert each.is_displayed()
        each.find_element(By.CSS_SELECTOR, "label").click()
    until(browser, lambda: texts(browser, ".done") == ["已完成 1 / 2"] * 2)
    assert browser.current_url == sided_site + _PATH
    browser.execute_script("sessionStorage.clear()")
    assert browser.get_log("browser") == []


def test_each_can_be_judged(browser: Chrome, sided_site: str, sided: Settings) -> None:
    browser.get(sided_site + _PATH)
    _open_all(browser)
    for form in browser.find_elements(By.CSS_SELECTOR, ".choice .helpful"):
        form.find_element(By.CSS_SELECTOR, "[value='1']").click()
        beside = form.find_element(By.XPATH, "..")
        until(browser, lambda beside=beside: "谢谢" in beside.text)
    judged = {each.passage_id for each in FeedbackStore(sided.feedback).each()}
    assert judged == {"buyer#运费由谁承担", "seller#运费由谁承担"}


def test_typing_leads_to_the_choices_and_saying_who_asks_to_one(
    browser: Chrome, sided_site: str
) -> None:
    open_page(browser, sided_site)
    ActionChains(browser).send_keys("运费由谁承担").perform()
    awaited(browser, ".which h2", "你问的是哪一种？")
    assert "共 2 种可能" in browser.find_element(By.ID, ":status").text
    browser.find_element(By.CSS_SELECTOR, ".sides [value=seller]").click()
    awaited(browser, ".answer h2", "运费由谁承担")
    shown = browser.find_element(By.CSS_SELECTOR, ".answer")
    assert shown.get_attribute("data-passage") == "seller#运费由谁承担"


def test_without_scripts(scriptless: Chrome, sided_site: str) -> None:
    scriptless.get(sided_site + _PATH)
    _open_all(scriptless)
    assert all(each.is_displayed() for each in scriptless.find_elements(By.CSS_SELECTOR, ".steps"))
    scriptless.find_element(By.CSS_SELECTOR, ".sides [value=buyer]").click()
    awaited(scriptless, ".answer h2", "运费由谁承担")
    scriptless.find_element(By.CSS_SELECTOR, ".sides [value=any]").click()
    awaited(scriptless, ".which h2", "你问的是哪一种？")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_everybody_can_use_it(browser: Chrome, sided_site: str, scheme: str, width: int) -> None:
    features = [
        {"name": "prefers-color-scheme", "value": scheme},
        {"name": "prefers-reduced-motion", "value": "reduce"},
    ]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    resize(browser, width)
    browser.get(sided_site + _PATH)
    _open_all(browser)
    browser.execute_script(_AXE)
    assert browser.execute_async_script(_RUN) == []
    assert browser.execute_script(_SMALL) == []
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width


def test_in_the_widget(browser: Chrome, sided_site: str, foreign: str) -> None:
    browser.get(f"{foreign}/{sided_site.removeprefix('http://')}")
    until(browser, lambda: browser.find_elements(By.TAG_NAME, "faq-steps"))
    root = browser.find_element(By.TAG_NAME, "faq-steps").shadow_root
    root.find_element(By.CSS_SELECTOR, "input").send_keys("运费由谁承担")
    until(browser, lambda: root.find_elements(By.CSS_SELECTOR, "details"))
    assert root.find_element(By.CSS_SELECTOR, "h3").text == "你问的是哪一种？"
    told = [each.text.splitlines() for each in root.find_elements(By.CSS_SELECTOR, "summary")]
    assert sorted(told) == [
        ["运费由谁承担", "处理退回的货 · 卖家"],
        ["运费由谁承担", "收到破损的包裹 · 买家"],
    ]
    for each in root.find_elements(By.CSS_SELECTOR, "details:not([open]) summary"):
        each.send_keys(Keys.ENTER)
    steps = root.find_elements(By.CSS_SELECTOR, "details li")
    assert len(steps) == 5
    assert all(each.is_displayed() for each in steps)
    assert browser.get_log("browser") == []


def test_in_the_widget_of_a_site_that_shows_fewer_hits(
    browser: Chrome, narrow_site: str, foreign: str
) -> None:
    browser.get(f"{foreign}/{narrow_site.removeprefix('http://')}")
    until(browser, lambda: browser.find_elements(By.TAG_NAME, "faq-steps"))
    root = browser.find_element(By.TAG_NAME, "faq-steps").shadow_root
    root.find_element(By.CSS_SELECTOR, "input").send_keys("运费由谁承担")
    until(browser, lambda: root.find_elements(By.CSS_SELECTOR, "details"))
    assert len(root.find_elements(By.CSS_SELECTOR, "details")) == 2
    links = [each.get_attribute("href") for each in root.find_elements(By.CSS_SELECTOR, ".more")]
    assert sorted(link.partition("/articles/")[2][:5] for link in links) == ["buyer", "selle"]
    assert len(root.find_elements(By.CSS_SELECTOR, "details ol")) == 1
    assert browser.get_log("browser") == []
