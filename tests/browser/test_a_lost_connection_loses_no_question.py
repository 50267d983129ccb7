"""Does the page stay while no answer comes, say so, and ask again by itself?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from looking import awaited, open_page, resize, search_path, texts, until
from selenium.webdriver import ActionChains, Chrome, Keys
from selenium.webdriver.common.by import By

pytestmark = pytest.mark.browser

_QUESTION = "卖家一直没发货怎么催"
_OTHER = "退款到账要多久"
_STALE = "#\\:results.stale"


def _connect(browser: Chrome, *, offline: bool = False, latency: int = 0) -> None:
    browser.execute_cdp_cmd("Network.enable", {})
    browser.execute_cdp_cmd(
        "Network.emulateNetworkConditions",
        {
            "offline": offline,
            "latency": latency,
            "downloadThroughput": -1,
            "uploadThroughput": -1,
        },
    )


@contextmanager
def _offline(browser: Chrome) -> Iterator[None]:
    _connect(browser, offline=True)
    try:
        yield
    finally:
        _connect(browser)


def _enter(browser: Chrome, question: str, *keys: str) -> None:
    box = browser.find_element(By.NAME, "q")
    box.clear()
    ActionChains(browser).click(box).send_keys(question, *keys).perform()


@pytest.mark.parametrize("keys", [(), (Keys.ENTER,)])
def test_a_question_asked_offline_is_answered_once_there_is_a_connection(
    browser: Chrome, site: str, keys: tuple[str, ...]
) -> None:
    open_page(browser, site + search_path(_QUESTION))
    before = browser.current_url
    with _offline(browser):
        _enter(browser, _OTHER, *keys)
        (told, *_) = awaited(browser, ".patience", "现在连不上")
        assert f"下面还是“{_QUESTION}”的回答。" in told
        assert browser.find_element(By.ID, ":status").text.startswith("现在连不上")
        assert browser.find_elements(By.CSS_SELECTOR, _STALE)
        assert texts(browser, ".answer h2") == ["催卖家发货"]
        assert browser.current_url == before
    awaited(browser, ".answer h2", "退款到账时间")
    assert not browser.find_elements(By.CSS_SELECTOR, f".patience, {_STALE}")
    assert _OTHER in browser.find_element(By.NAME, "q").get_attribute("value")
    assert browser.current_url != before


def test_it_asks_again_without_being_told_of_a_connection(browser: Chrome, site: str) -> None:
    open_page(browser, site + search_path(_QUESTION))
    browser.execute_script(
        "window.tries = 0; window.real = fetch;"
        "window.fetch = (...all) => String(all[0]).includes('/api/') ? real(...all)"
        "  : ++tries < 3 ? Promise.reject(new TypeError('down')) : real(...all)"
    )
    _enter(browser, _OTHER, Keys.ENTER)
    awaited(browser, ".patience", "现在连不上")
    awaited(browser, ".answer h2", "退款到账时间")
    assert browser.execute_script("return tries") == 3


def test_it_asks_at_once_who_wants_it(browser: Chrome, site: str) -> None:
    open_page(browser, site + search_path(_QUESTION))
    browser.execute_script(
        "window.real = fetch; window.fetch = () => Promise.reject(new TypeError('down'));"
        "window.later = setTimeout;"
        "window.setTimeout = (call, pause) => pause < 1000 && later(call, pause)"
    )
    _enter(browser, _OTHER, Keys.ENTER)
    awaited(browser, ".patience", "现在连不上")
    browser.execute_script("window.fetch = real")
    browser.find_element(By.CSS_SELECTOR, ".patience button").click()
    awaited(browser, ".answer h2", "退款到账时间")


def test_enter_on_an_article_waits_for_a_connection(browser: Chrome, site: str) -> None:
    open_page(browser, f"{site}/articles/delivery/late")
    with _offline(browser):
        _enter(browser, _OTHER, Keys.ENTER)
        awaited(browser, ".patience", "现在连不上")
        assert texts(browser, "h1") == ["卖家迟迟不发货"]
    awaited(browser, ".answer h2", "退款到账时间")
    browser.back()
    awaited(browser, "h1", "卖家迟迟不发货")


def test_a_slow_answer_is_waited_for_and_the_earlier_one_marked(browser: Chrome, site: str) -> None:
    open_page(browser, site + search_path(_QUESTION))
    _connect(browser, latency=3000)
    try:
        _enter(browser, _OTHER, Keys.ENTER)
        (told, *_) = awaited(browser, ".patience", "正在搜索")
        assert f"下面还是“{_QUESTION}”的回答。" in told
        assert browser.find_elements(By.CSS_SELECTOR, _STALE)
    finally:
        _connect(browser)
    awaited(browser, ".answer h2", "退款到账时间")
    assert not browser.find_elements(By.CSS_SELECTOR, f".patience, {_STALE}")


def test_an_emptied_box_asks_nothing_more(browser: Chrome, site: str) -> None:
    open_page(browser, site)
    with _offline(browser):
        _enter(browser, _OTHER)
        awaited(browser, ".patience", "现在连不上")
        browser.find_element(By.CSS_SELECTOR, ".ask-clear").click()
        until(browser, lambda: not browser.find_elements(By.CSS_SELECTOR, ".patience"))
    assert texts(browser, ".examples h2") == ["可以这样问"]


def test_what_is_told_fits_a_phone(browser: Chrome, site: str) -> None:
    resize(browser, 320)
    open_page(browser, site + search_path(_QUESTION))
    with _offline(browser):
        _enter(browser, "q" * 200, Keys.ENTER)
        awaited(browser, ".patience", "现在连不上")
        assert browser.execute_script("return document.documentElement.scrollWidth") == 320
        assert browser.find_element(By.CSS_SELECTOR, ".patience button").rect["height"] >= 44
