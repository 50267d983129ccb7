"""Do Back, Forward and a shared address lead to what was seen?"""

from __future__ import annotations

from urllib.parse import quote

import pytest
from looking import awaited, fetched, ready, texts, until
from selenium.webdriver import ActionChains, Chrome, Keys
from selenium.webdriver.common.by import By

pytestmark = pytest.mark.browser


def _type(browser: Chrome, text: str) -> None:
    box = browser.find_element(By.NAME, "q")
    box.clear()
    box.send_keys(text)


def test_results_come_while_one_types(browser: Chrome, site: str) -> None:
    browser.get(site)
    ready(browser)
    loaded = browser.execute_script("return performance.timeOrigin")
    _type(browser, "卖家一直没发货怎么催")
    awaited(browser, ".answer h2", "催卖家发货")
    assert browser.current_url == f"{site}/search?q={quote('卖家一直没发货怎么催')}"
    assert browser.execute_script("return performance.timeOrigin") == loaded
    assert browser.switch_to.active_element.get_attribute("name") == "q"
    assert "催卖家发货" in browser.find_element(By.ID, ":status").text
    assert len(browser.find_elements(By.CSS_SELECTOR, "h1")) == 1


def test_back_and_forward(browser: Chrome, site: str) -> None:
    browser.get(site)
    ready(browser)
    _type(browser, "卖家一直没发货怎么催")
    ActionChains(browser).send_keys(Keys.ENTER).perform()
    awaited(browser, ".answer h2", "催卖家发货")
    until(browser, lambda: quote("卖家一直没发货怎么催") in browser.current_url)
    _type(browser, "退款到账要多久")
    ActionChains(browser).send_keys(Keys.ENTER).perform()
    awaited(browser, ".answer h2", "退款到账时间")
    browser.back()
    awaited(browser, ".answer h2", "催卖家发货")
    assert browser.find_element(By.NAME, "q").get_attribute("value") == "卖家一直没发货怎么催"
    browser.back()
    awaited(browser, "h1", "有问题")
    assert texts(browser, ".examples h2") == ["可以这样问"]
    assert browser.find_element(By.NAME, "q").get_attribute("value") == ""
    browser.forward()
    awaited(browser, ".answer h2", "催卖家发货")
    browser.forward()
    awaited(browser, ".answer h2", "退款到账时间")


def test_a_question_typed_at_length_is_one_entry(browser: Chrome, site: str) -> None:
    browser.get(site)
    ready(browser)
    for piece in ("卖家一直", "没发货", "怎么催"):
        browser.find_element(By.NAME, "q").send_keys(piece)
        until(browser, lambda piece=piece: quote(piece) in browser.current_url)
    browser.back()
    awaited(browser, "h1", "有问题")


def test_a_shared_address_gives_the_same_page(browser: Chrome, site: str) -> None:
    browser.get(site)
    ready(browser)
    _type(browser, "退款到账要多久")
    awaited(browser, ".answer h2", "退款到账时间")
    seen, address = texts(browser, "#\\:results"), browser.current_url
    browser.get(address)
    assert texts(browser, "#\\:results") == seen


def test_an_address_for_one_audience_stays_so_while_one_types(browser: Chrome, site: str) -> None:
    browser.get(f"{site}/search?q={quote('退款到账要多久')}&audience=buyer")
    ready(browser)
    _type(browser, "卖家一直没发货怎么催")
    awaited(browser, ".answer h2", "催卖家发货")
    assert "audience=buyer" in browser.current_url
    browser.find_element(By.LINK_TEXT, "查看全部").click()
    until(browser, lambda: "audience" not in browser.current_url)
    until(browser, lambda: not browser.find_elements(By.NAME, "audience"))


def test_an_answer_that_came_late_is_not_shown(browser: Chrome, site: str) -> None:
    browser.get(site)
    ready(browser)
    _type(browser, "退款到账要多久")
    until(browser, lambda: fetched(browser, "/search?"))
    _type(browser, "卖家一直没发货怎么催")
    awaited(browser, ".answer h2", "催卖家发货")
    assert quote("卖家一直没发货怎么催") in browser.current_url
