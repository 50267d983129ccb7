"""Is the box within reach on every page, and does it hold a whole story?"""

from __future__ import annotations

import pytest
from looking import PATHS, awaited, open_page, resize, search_path, texts, until
from selenium.webdriver import ActionChains, Chrome, Keys
from selenium.webdriver.common.by import By

pytestmark = pytest.mark.browser

_QUESTION = "卖家一直没发货怎么催"
_STORY = "我上个月在你们平台的一家店里买了一件冬天穿的羽绒服，" * 3
_TOP = "return document.querySelector('.ask').getBoundingClientRect().top"
_SCROLLED = "return scrollY"
_CUT = "const box = document.querySelector('[name=q]'); return box.scrollHeight - box.clientHeight"
_MOVES = "return document.querySelector('.ask').getAnimations().length"
_PRESSED = ".ask-keep[aria-pressed={}]"


def _press(browser: Chrome, *keys: str) -> None:
    ActionChains(browser).send_keys(*keys).perform()


def _chord(browser: Chrome, modifier: str, key: str) -> None:
    ActionChains(browser).key_down(modifier).send_keys(key).key_up(modifier).perform()


def _focused(browser: Chrome) -> str | None:
    return browser.switch_to.active_element.get_attribute("name")


@pytest.mark.parametrize("width", [320, 1440])
@pytest.mark.parametrize("path", [*PATHS, "/nothing"])
def test_it_stands_in_the_header(browser: Chrome, site: str, path: str, width: int) -> None:
    resize(browser, width)
    browser.get(site + path.partition("#")[0])
    (box,) = browser.find_elements(By.CSS_SELECTOR, "header .ask [name=q]")
    assert box.rect["y"] < (400 if path == "/" else 150)


@pytest.mark.parametrize("modifier", [None, Keys.CONTROL, Keys.META])
def test_keys_lead_to_it_and_the_reader_stays_where_they_were(
    browser: Chrome, site: str, modifier: str | None
) -> None:
    open_page(browser, f"{site}/articles/odd/long")
    browser.execute_script("scrollTo(0, 600)")
    scrolled = browser.execute_script(_SCROLLED)
    assert scrolled > 300
    if modifier:
        _chord(browser, modifier, "k")
    else:
        _press(browser, "/")
    assert _focused(browser) == "q"
    assert browser.execute_script(_SCROLLED) == scrolled
    _press(browser, "a/b?")
    assert browser.find_element(By.NAME, "q").get_attribute("value") == "a/b?"
    assert browser.execute_script(_SCROLLED) == scrolled


def test_a_question_mark_lists_the_keys_and_escape_closes_them(browser: Chrome, site: str) -> None:
    open_page(browser, f"{site}/articles")
    _press(browser, "?")
    until(browser, lambda: browser.find_elements(By.CSS_SELECTOR, "dialog[open]"))
    assert "到搜索框" in browser.find_element(By.CSS_SELECTOR, "dialog").text
    _press(browser, Keys.ESCAPE)
    until(browser, lambda: not browser.find_elements(By.CSS_SELECTOR, "dialog[open]"))


@pytest.mark.parametrize("width", [320, 375, 768, 1440])
@pytest.mark.parametrize("path", ["/", "/articles"])
def test_a_story_can_be_read_while_it_is_written(
    browser: Chrome, site: str, path: str, width: int
) -> None:
    resize(browser, width)
    open_page(browser, site + path)
    before = browser.find_element(By.NAME, "q").rect["height"]
    browser.find_element(By.NAME, "q").send_keys(_STORY[:80])
    assert browser.execute_script(_CUT) <= 1
    if width < 768:
        assert browser.find_element(By.NAME, "q").rect["height"] > before
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width


def test_what_is_pasted_in_lines_is_one_question(browser: Chrome, site: str) -> None:
    open_page(browser, site)
    browser.execute_cdp_cmd("Input.insertText", {"text": "退款\n到账要多久"})
    assert browser.find_element(By.NAME, "q").get_attribute("value") == "退款 到账要多久"
    awaited(browser, ".answer h2", "退款到账时间")


def test_it_moves_once_and_with_motion_for_who_likes_it(browser: Chrome, site: str) -> None:
    resize(browser, 1280)
    open_page(browser, site)
    browser.execute_script(
        "Element.prototype.animate = (function (animate) { return function (...all)"
        " { window.moves = (window.moves ?? 0) + 1; return animate.apply(this, all) } })"
        "(Element.prototype.animate)"
    )
    _press(browser, _QUESTION)
    awaited(browser, ".answer h2", "催卖家发货")
    until(browser, lambda: browser.execute_script(_MOVES) == 0)
    top = browser.execute_script(_TOP)
    box = browser.find_element(By.NAME, "q")
    _chord(browser, Keys.CONTROL, "a")
    _press(browser, "退款到账要多久")
    awaited(browser, ".answer h2", "退款到账时间")
    _chord(browser, Keys.CONTROL, "a")
    _press(browser, Keys.BACKSPACE)
    awaited(browser, ".examples h2", "可以这样问")
    assert browser.execute_script(_TOP) == top
    assert browser.execute_script("return window.moves") == 1
    assert browser.switch_to.active_element == box


def test_who_wants_no_motion_gets_none(browser: Chrome, site: str) -> None:
    features = [{"name": "prefers-reduced-motion", "value": "reduce"}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    open_page(browser, site)
    browser.execute_script("Element.prototype.animate = () => { window.moved = true }")
    _press(browser, _QUESTION)
    awaited(browser, ".answer h2", "催卖家发货")
    assert not browser.execute_script("return window.moved")


def test_an_emptied_box_empties_answer_and_address(browser: Chrome, site: str) -> None:
    open_page(browser, site + search_path(_QUESTION))
    browser.find_element(By.CSS_SELECTOR, ".ask-clear").click()
    until(browser, lambda: browser.current_url == f"{site}/")
    assert not browser.find_elements(By.CSS_SELECTOR, ".answer")
    assert texts(browser, ".examples h2") == ["可以这样问"]
    assert _focused(browser) == "q"
    browser.back()
    awaited(browser, ".answer h2", "催卖家发货")


def test_a_question_is_kept_in_this_browser_and_let_go(browser: Chrome, site: str) -> None:
    open_page(browser, site + search_path(_QUESTION))
    browser.execute_script("localStorage.clear()")
    browser.find_element(By.CSS_SELECTOR, ".ask-keep").click()
    assert browser.find_elements(By.CSS_SELECTOR, _PRESSED.format("true"))
    open_page(browser, site)
    browser.find_element(By.NAME, "q").click()
    assert texts(browser, ".options-title") == ["收藏的问题"]
    assert texts(browser, "[role=option]") == [_QUESTION]
    browser.find_element(By.CSS_SELECTOR, "[role=option]").click()
    awaited(browser, ".answer h2", "催卖家发货")
    until(browser, lambda: browser.find_elements(By.CSS_SELECTOR, _PRESSED.format("true")))
    browser.find_element(By.CSS_SELECTOR, ".ask-keep").click()
    assert browser.find_elements(By.CSS_SELECTOR, _PRESSED.format("false"))
    assert browser.get_cookies() == []
    assert browser.execute_script("return localStorage.getItem('faq:kept')") is None
