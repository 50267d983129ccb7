"""Do pages look and speak as the system asks, and as the reader then decides?"""

from __future__ import annotations

import pytest
from looking import awaited, search_path, texts, until
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

pytestmark = pytest.mark.browser

_GROUND = "return getComputedStyle(document.body).backgroundColor"


def _prefer(browser: Chrome, scheme: str) -> None:
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})


def _choose(browser: Chrome, name: str) -> None:
    button = next(
        each
        for each in browser.find_elements(By.CSS_SELECTOR, ".choices button")
        if each.text == name
    )
    browser.execute_script("arguments[0].click()", button)


def test_the_system_decides_until_the_reader_does(browser: Chrome, site: str) -> None:
    browser.get(site)
    _prefer(browser, "light")
    light = browser.execute_script(_GROUND)
    _prefer(browser, "dark")
    dark = browser.execute_script(_GROUND)
    assert light != dark
    _choose(browser, "浅色")
    assert browser.execute_script(_GROUND) == light
    browser.get(site + search_path("退款"))
    assert browser.execute_script(_GROUND) == light
    _prefer(browser, "light")
    _choose(browser, "深色")
    assert browser.execute_script(_GROUND) == dark
    assert texts(browser, ".choices [aria-pressed=true]") == ["简体中文", "深色"]
    _choose(browser, "跟随系统")
    assert browser.execute_script(_GROUND) == light


def test_the_language_is_kept_and_leads_back(browser: Chrome, site: str) -> None:
    browser.get(site + search_path("卖家一直没发货怎么催"))
    _choose(browser, "English")
    awaited(browser, ".do h3", "What to do")
    assert "/search?q=" in browser.current_url
    assert browser.find_element(By.TAG_NAME, "html").get_attribute("lang") == "en"
    assert texts(browser, ".answer h2") == ["催卖家发货"], "the corpus stays as it is"
    browser.get(site)
    awaited(browser, "h1", "Ask your question here")
    _choose(browser, "繁體中文")
    awaited(browser, "h1", "有問題？在這裡問")


def test_traditional_readers_see_articles_so_and_the_original_at_a_touch(
    browser: Chrome, site: str
) -> None:
    browser.get(site + search_path("卖家一直没发货怎么催"))
    marked = texts(browser, ".answer mark")
    _choose(browser, "繁體中文")
    awaited(browser, ".answer h2", "催賣家發貨")
    assert [len(each) for each in texts(browser, ".answer mark")] == [len(each) for each in marked]
    browser.find_element(By.CSS_SELECTOR, ".answer a.more").click()
    awaited(browser, ".script button", "看原文")
    there = browser.current_url
    heading = browser.execute_script("return document.querySelector(':target bdi').textContent")
    assert heading == "催賣家發貨"
    browser.execute_script("document.querySelector('.script button').click()")
    awaited(browser, ".script button", "轉為繁體")
    assert browser.current_url == there.partition("#")[0]
    assert "催卖家发货" in texts(browser, ".section bdi")


def test_both_can_be_chosen_without_scripts(scriptless: Chrome, site: str) -> None:
    scriptless.get(site)
    scriptless.find_element(By.CSS_SELECTOR, "[name=theme][value=dark]").click()
    until(scriptless, lambda: scriptless.find_elements(By.CSS_SELECTOR, "html[data-theme=dark]"))
    scriptless.find_element(By.CSS_SELECTOR, "[name=language][value=en]").click()
    awaited(scriptless, "h1", "Ask your question here")
    assert scriptless.find_elements(By.CSS_SELECTOR, "html[data-theme=dark]")


def test_nothing_moves_for_who_prefers_it_still(browser: Chrome, site: str) -> None:
    features = [{"name": "prefers-reduced-motion", "value": "reduce"}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    browser.get(site + search_path("退款到账要多久"))
    moving = "return document.getAnimations().length"
    assert browser.execute_script(moving) == 0
