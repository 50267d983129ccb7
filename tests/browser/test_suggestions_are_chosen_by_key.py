"""Does the box with its suggestions follow the pattern that screen readers know?"""

from __future__ import annotations

import pytest
from looking import awaited, open_page, resize, texts, until
from selenium.webdriver import ActionChains, Chrome, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

pytestmark = pytest.mark.browser


def _press(browser: Chrome, *keys: str) -> None:
    ActionChains(browser).send_keys(*keys).perform()


def _options(browser: Chrome) -> list[WebElement]:
    return [each for each in browser.find_elements(By.CSS_SELECTOR, "[role=option]") if each.text]


def _type(browser: Chrome, site: str, text: str) -> WebElement:
    """The box, once suggestions stand below what was typed."""
    open_page(browser, site)
    _press(browser, text)
    until(browser, lambda: _options(browser))
    return browser.find_element(By.NAME, "q")


def test_arrows_lead_through_and_enter_asks(browser: Chrome, site: str) -> None:
    box = _type(browser, site, "退款")
    assert box.get_attribute("aria-haspopup") == "listbox"
    controlled = browser.find_element(By.ID, box.get_attribute("aria-controls") or "")
    assert controlled.get_attribute("role") == "listbox"
    count = len(_options(browser))
    assert count > 1
    until(browser, lambda: str(count) in browser.find_element(By.ID, ":suggesting").text)
    _press(browser, Keys.ARROW_DOWN, Keys.ARROW_DOWN)
    chosen = _options(browser)[1]
    assert chosen.get_attribute("aria-selected") == "true"
    assert box.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    assert box.get_attribute("value") == chosen.text
    assert browser.switch_to.active_element == box
    text = chosen.text
    _press(browser, Keys.ENTER)
    until(browser, lambda: text in browser.title)
    assert not controlled.is_displayed()
    awaited(browser, ".answer h2", "")


def test_up_from_the_first_and_escape_bring_back_what_was_typed(browser: Chrome, site: str) -> None:
    box = _type(browser, site, "退款")
    _press(browser, Keys.ARROW_DOWN)
    assert box.get_attribute("value") != "退款"
    _press(browser, Keys.ARROW_UP)
    assert box.get_attribute("value") == "退款"
    assert box.get_attribute("aria-activedescendant") is None
    _press(browser, Keys.ARROW_UP, Keys.ESCAPE)
    assert box.get_attribute("value") == "退款"
    assert not _options(browser)


def test_home_and_end_move_within_the_text(browser: Chrome, site: str) -> None:
    box = _type(browser, site, "退款")
    _press(browser, Keys.ARROW_DOWN, Keys.HOME)
    assert box.get_attribute("aria-activedescendant") is None
    assert browser.execute_script("return arguments[0].selectionStart", box) == 0
    _press(browser, Keys.END)
    end = browser.execute_script("return arguments[0].selectionStart", box)
    assert end == len(box.get_attribute("value") or "")


def test_a_touch_asks(browser: Chrome, site: str) -> None:
    _type(browser, site, "tuikuan")
    option = _options(browser)[0]
    text = option.text
    assert "退款" in text
    option.click()
    until(browser, lambda: text in browser.title)


@pytest.mark.parametrize(("width", "most"), [(375, 3), (1280, 6)])
def test_a_phone_shows_few_so_that_the_answer_stays_in_sight(
    browser: Chrome, site: str, width: int, most: int
) -> None:
    resize(browser, width)
    _type(browser, site, "退")
    assert 0 < len(_options(browser)) <= most
    assert (len(_options(browser)) > 3) == (most > 3)


def test_questions_asked_before_are_kept_here_and_forgotten_at_will(
    browser: Chrome, site: str
) -> None:
    browser.get(site)
    browser.execute_script("localStorage.clear()")
    _press(browser, "电子发票下载", Keys.ENTER)
    until(browser, lambda: "电子发票下载" in browser.title)
    open_page(browser, site)
    browser.find_element(By.NAME, "q").click()
    assert texts(browser, "[role=option]") == ["电子发票下载", "清除提问记录"]
    assert browser.get_cookies() == []
    _options(browser)[1].click()
    assert browser.execute_script("return localStorage.length") == 0
    browser.find_element(By.NAME, "q").click()
    assert not _options(browser)
