"""Is what an input method is still composing left alone?"""

from __future__ import annotations

import time

import pytest
from looking import awaited, fetched, until
from selenium.webdriver import ActionChains, Chrome, Keys
from selenium.webdriver.common.by import By

pytestmark = pytest.mark.browser

_LONGER_THAN_ANY_PAUSE = 0.6


def _compose(browser: Chrome, text: str) -> None:
    position = {"selectionStart": len(text), "selectionEnd": len(text)}
    browser.execute_cdp_cmd("Input.imeSetComposition", {"text": text, **position})


def test_letters_of_pinyin_are_not_asked(browser: Chrome, site: str) -> None:
    browser.get(site)
    until(browser, lambda: browser.find_elements(By.CSS_SELECTOR, "input[role=combobox]"))
    for typed in ("c", "cui", "cui fa", "cui fa huo"):
        _compose(browser, typed)
        time.sleep(0.1)
    time.sleep(_LONGER_THAN_ANY_PAUSE)
    assert browser.find_element(By.NAME, "q").get_attribute("value") == "cui fa huo"
    assert fetched(browser, "/search?") == []
    assert fetched(browser, "/suggest?") == []
    assert browser.current_url == f"{site}/"
    browser.execute_cdp_cmd("Input.insertText", {"text": "催发货"})
    awaited(browser, ".answer h2", "催卖家发货")
    assert all("催发货" in each for each in fetched(browser, "/search?"))


def test_enter_while_composing_does_not_ask(browser: Chrome, site: str) -> None:
    browser.get(site)
    until(browser, lambda: browser.find_elements(By.CSS_SELECTOR, "input[role=combobox]"))
    _compose(browser, "tuikuan")
    browser.execute_script(
        "document.querySelector('[name=q]').dispatchEvent(new KeyboardEvent('keydown',"
        " {key: 'Enter', isComposing: true, bubbles: true, cancelable: true}))"
    )
    time.sleep(_LONGER_THAN_ANY_PAUSE)
    assert fetched(browser, "/search?") == []
    browser.execute_cdp_cmd("Input.insertText", {"text": "退款"})
    ActionChains(browser).send_keys(Keys.ENTER).perform()
    until(browser, lambda: "退款" in browser.title)
