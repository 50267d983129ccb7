"""Does whoever follows a link, waits, prints or has colours of their own keep their place?"""

from __future__ import annotations

import base64

import pytest
from looking import awaited, fetched, open_page, search_path, texts, until
from selenium.webdriver import ActionChains, Chrome, Keys
from selenium.webdriver.common.by import By

pytestmark = pytest.mark.browser

_QUESTION = "卖家一直没发货怎么催"
_FOCUSED = "return document.activeElement.matches(arguments[0])"
_SLOW = """
const asked = window.fetch;
window.fetch = (...all) => new Promise(done => setTimeout(done, 2000)).then(() => asked(...all))
"""
_LUMINANCE = """
const [red, green, blue] = getComputedStyle(document.querySelector(arguments[0])).color
  .match(/[0-9.]+/g).map(Number);
return (red + green + blue) / 3
"""


def _follow(browser: Chrome, link: str) -> None:
    browser.find_element(By.LINK_TEXT, link).send_keys(Keys.ENTER)


def test_saying_who_asks_keeps_the_focus(browser: Chrome, site: str) -> None:
    open_page(browser, site + search_path(_QUESTION))
    loaded = browser.execute_script("return performance.timeOrigin")
    browser.find_element(By.CSS_SELECTOR, ".sides [value=buyer]").send_keys(Keys.ENTER)
    awaited(browser, ".sides [aria-pressed=true]", "我是买家")
    until(browser, lambda: browser.execute_script(_FOCUSED, ".sides [value=buyer]"))
    assert browser.execute_script("return performance.timeOrigin") == loaded


def test_another_question_leads_to_its_heading(browser: Chrome, site: str) -> None:
    open_page(browser, site + search_path("tuikuan daozhang shijian"))
    _follow(browser, "仍按原文搜索")
    awaited(browser, ".unanswered h2", "没有找到可靠的答案")
    until(browser, lambda: browser.execute_script(_FOCUSED, ".unanswered h2"))


def test_to_the_text_and_back_asks_nothing_again(browser: Chrome, site: str) -> None:
    open_page(browser, site + search_path(_QUESTION))
    browser.find_element(By.CSS_SELECTOR, ".helpful [value='0']").click()
    awaited(browser, ".helpful-thanks", "谢谢")
    browser.switch_to.active_element.send_keys("写到一半")
    browser.execute_script("document.querySelector('.skip').click()")
    until(browser, lambda: browser.current_url.endswith("#:main"))
    assert fetched(browser, "/search?") == []
    written = browser.find_element(By.CSS_SELECTOR, ".helpful-why textarea")
    assert written.get_attribute("value") == "写到一半"


def test_an_emptied_box_gets_no_late_answer(browser: Chrome, site: str) -> None:
    open_page(browser, site)
    browser.execute_script(_SLOW)
    ActionChains(browser).send_keys(_QUESTION).perform()
    until(browser, lambda: browser.find_element(By.ID, ":status").text == "正在搜索")
    whole = ActionChains(browser).key_down(Keys.CONTROL).send_keys("a").key_up(Keys.CONTROL)
    whole.send_keys(Keys.BACKSPACE).perform()
    until(browser, lambda: not browser.find_elements(By.CSS_SELECTOR, ".ask.busy"))
    assert not browser.find_elements(By.CSS_SELECTOR, ".answer")
    assert browser.current_url == f"{site}/"


def test_sending_twice_asks_for_one_answer(browser: Chrome, site: str) -> None:
    open_page(browser, site)
    ActionChains(browser).send_keys(_QUESTION, Keys.ENTER, Keys.ENTER).perform()
    awaited(browser, ".answer h2", "催卖家发货")
    until(browser, lambda: not browser.find_elements(By.CSS_SELECTOR, ".ask.busy"))
    assert len(browser.find_elements(By.CSS_SELECTOR, ".answer")) == 1
    browser.back()
    awaited(browser, "h1", "有问题")


def test_what_is_printed_of_a_dark_page_is_dark_on_white(browser: Chrome, site: str) -> None:
    browser.get(site + search_path(_QUESTION))
    browser.find_element(By.CSS_SELECTOR, "[name=theme][value=dark]").send_keys(Keys.ENTER)
    until(browser, lambda: browser.find_elements(By.CSS_SELECTOR, "html[data-theme=dark]"))
    assert browser.execute_script(_LUMINANCE, ".answer .more") > 128
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        for part in (".answer h2", ".answer .steps li", ".answer .more", ".know h3"):
            assert browser.execute_script(_LUMINANCE, part) < 128, part
        for unneeded in (".ask", ".helpful", ".copy", ".choices"):
            assert not browser.find_element(By.CSS_SELECTOR, unneeded).is_displayed(), unneeded
    finally:
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_what_is_printed_of_an_answer_tells_question_site_address_date_and_open_steps(
    browser: Chrome, site: str
) -> None:
    open_page(browser, site + search_path(_QUESTION))
    first, second = browser.find_elements(By.CSS_SELECTOR, ".further .hit")[:2]
    first.find_element(By.CSS_SELECTOR, "summary").click()
    before = browser.find_element(By.CSS_SELECTOR, ".printed")
    assert not before.is_displayed()
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        printed = browser.find_element(By.CSS_SELECTOR, ".printed").text
        today = browser.execute_script("return new Date().toLocaleDateString('sv')")
        assert printed == f"办事指引 · {site}/search?q={_QUESTION} · {today}"
        heading = browser.find_element(By.TAG_NAME, "h1")
        assert _QUESTION in heading.text
        assert heading.rect["width"] > 100
        assert first.is_displayed()
        assert not second.is_displayed()
        for sign in (".steps > li[value]", ".points > li"):
            colours = browser.execute_script(
                "const sign = getComputedStyle(document.querySelector(arguments[0]), '::before');"
                "return [sign.borderTopColor, sign.borderTopWidth]",
                sign,
            )
            assert colours[0] == "rgb(0, 0, 0)"
            assert float(colours[1].removesuffix("px")) >= 1
        paper = browser.execute_cdp_cmd("Page.printToPDF", {})
        assert base64.b64decode(paper["data"]).startswith(b"%PDF")
    finally:
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_forced_colours_leave_a_choice_to_be_seen(browser: Chrome, site: str) -> None:
    features = [{"name": "forced-colors", "value": "active"}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    open_page(browser, site + search_path(_QUESTION))
    chosen = browser.find_element(By.CSS_SELECTOR, ".sides [aria-pressed=true]")
    other = browser.find_element(By.CSS_SELECTOR, ".sides [aria-pressed=false]")
    assert chosen.value_of_css_property("outline-style") == "solid"
    assert other.value_of_css_property("outline-style") == "none"


def test_the_corpus_is_told_to_be_chinese_in_an_english_page(browser: Chrome, site: str) -> None:
    browser.get(site + search_path(_QUESTION))
    browser.find_element(By.CSS_SELECTOR, "[name=language][value=en]").send_keys(Keys.ENTER)
    awaited(browser, ".do h3", "What to do")
    unsaid = browser.execute_script(
        "return [...document.querySelectorAll('.answer *, .further *, .related *')].filter(each =>"
        " [...each.childNodes].some(one => one.nodeType === 3 && /\\p{Script=Han}/u.test(one.data))"
        " && !each.closest('[lang]:not(html)')).map(each => each.outerHTML)"
    )
    assert unsaid == []
    assert texts(browser, ".answer h2") == ["催卖家发货"]
