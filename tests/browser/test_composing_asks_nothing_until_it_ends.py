"""Checks that nothing is asked while an input method is composing."""

from __future__ import annotations

import pytest
from looking import awaited, open_page, until
from selenium.webdriver import ActionChains, Chrome, Keys
from selenium.webdriver.common.by import By

pytestmark = pytest.mark.browser

_WATCH = """
window.requests = [];
const fetch = window.fetch, later = window.setTimeout;
window.fetch = (address, ...others) => {
  window.requests.push(decodeURI(address));
  return fetch(address, ...others);
};
window.setTimeout = (work, pause, ...others) => later(work, 0, ...others);
"""
"""Notes what the page asks for, and ends every pause at once."""


def _open(browser: Chrome, site: str) -> None:
    open_page(browser, site)
    browser.execute_script(_WATCH)


def _requests(browser: Chrome) -> list[str]:
    """The addresses that the page has asked for, once its pauses are over."""
    browser.execute_async_script("setTimeout(() => setTimeout(arguments[0]))")
    requests: list[str] = browser.execute_script("return window.requests")
    return requests


def _compose(browser: Chrome, text: str) -> None:
    position = {"selectionStart": len(text), "selectionEnd": len(text)}
    browser.execute_cdp_cmd("Input.imeSetComposition", {"text": text, **position})


def test_letters_of_pinyin_are_not_requests(browser: Chrome, site: str) -> None:
    _open(browser, site)
    for letters in ("c", "cui", "cui fa", "cui fa huo"):
        _compose(browser, letters)
        assert browser.find_element(By.NAME, "q").get_attribute("value") == letters
        assert _requests(browser) == []
    assert browser.current_url == f"{site}/"
    browser.execute_cdp_cmd("Input.insertText", {"text": "催发货"})
    awaited(browser, ".answer h2", "催卖家发货")
    searches = [each for each in _requests(browser) if "/search?" in each]
    assert searches
    assert all("催发货" in each for each in searches)


def test_enter_while_composing_does_not_ask(browser: Chrome, site: str) -> None:
    _open(browser, site)
    _compose(browser, "tuikuan")
    browser.execute_script(
        "document.querySelector('[name=q]').dispatchEvent(new KeyboardEvent('keydown',"
        " {key: 'Enter', isComposing: true, bubbles: true, cancelable: true}))"
    )
    assert _requests(browser) == []
    browser.execute_cdp_cmd("Input.insertText", {"text": "退款"})
    ActionChains(browser).send_keys(Keys.ENTER).perform()
    until(browser, lambda: "退款" in browser.title)
