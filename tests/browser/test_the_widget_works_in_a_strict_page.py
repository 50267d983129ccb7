"""Does the widget work in a page whose policy allows next to nothing?"""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from looking import resize, until
from selenium.webdriver import ActionChains, Chrome, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.shadowroot import ShadowRoot

pytestmark = pytest.mark.browser


def _opened(browser: Chrome, site: str, foreign: str) -> list[ShadowRoot]:
    browser.get(f"{foreign}/{site.removeprefix('http://')}")
    until(browser, lambda: len(browser.find_elements(By.TAG_NAME, "faq-steps")) == 2)
    return [each.shadow_root for each in browser.find_elements(By.TAG_NAME, "faq-steps")]


def test_inline_it_answers_with_steps(browser: Chrome, site: str, foreign: str) -> None:
    inline, _ = _opened(browser, site, foreign)
    inline.find_element(By.CSS_SELECTOR, "input").send_keys("卖家一直没发货怎么催")
    until(browser, lambda: inline.find_elements(By.CSS_SELECTOR, "ol li"))
    steps = [each.text for each in inline.find_elements(By.CSS_SELECTOR, "ol li")]
    assert steps[0] == "打开订单详情，看清承诺的发货时限。"
    link = inline.find_element(By.CSS_SELECTOR, ".more")
    assert link.get_attribute("href").startswith(f"{site}/articles/delivery/late#")
    colour = inline.find_element(By.CSS_SELECTOR, "form button").value_of_css_property(
        "background-color"
    )
    assert "122, 46, 142" in colour
    assert browser.get_log("browser") == []


def test_the_floating_one_opens_asks_and_closes_by_key(
    browser: Chrome, site: str, foreign: str
) -> None:
    resize(browser, 320)
    _, floating = _opened(browser, site, foreign)
    button = floating.find_element(By.CSS_SELECTOR, ".open")
    assert button.text == "遇到问题？"
    browser.execute_script("arguments[0].focus()", button)
    ActionChains(browser).send_keys(Keys.ENTER).perform()
    panel = floating.find_element(By.CSS_SELECTOR, ".panel")
    assert panel.is_displayed()
    assert not button.is_displayed()
    ActionChains(browser).send_keys("火星车的轮胎", Keys.ENTER).perform()
    until(browser, lambda: floating.find_elements(By.CSS_SELECTOR, "h3"))
    assert floating.find_element(By.CSS_SELECTOR, "h3").text == "没有找到可靠的答案"
    assert not floating.find_elements(By.CSS_SELECTOR, "ol")
    assert browser.execute_script("return document.documentElement.scrollWidth") <= 320
    ActionChains(browser).send_keys(Keys.ESCAPE).perform()
    assert not panel.is_displayed()
    focused = "return arguments[0].shadowRoot.activeElement.className"
    host = browser.find_elements(By.TAG_NAME, "faq-steps")[1]
    assert browser.execute_script(focused, host) == "open"
    assert browser.get_log("browser") == []


def test_without_an_answer_it_offers_the_contact_with_question_and_page(
    browser: Chrome, site: str, foreign: str
) -> None:
    inline, _ = _opened(browser, site, foreign)
    inline.find_element(By.CSS_SELECTOR, "input").send_keys("火星车&轮胎", Keys.ENTER)
    until(browser, lambda: inline.find_elements(By.CSS_SELECTOR, ".contact a"))
    chat, call = inline.find_elements(By.CSS_SELECTOR, ".contact a")
    assert parse_qs(urlsplit(chat.get_attribute("href") or "").query) == {
        "q": ["火星车&轮胎"],
        "from": [browser.current_url],
    }
    assert (call.text, call.get_attribute("href")) == ("拨打 400 000 0000", "tel:4000000000")
    assert browser.get_log("browser") == []


def test_a_question_of_distress_gets_the_help_line(
    browser: Chrome, site: str, foreign: str
) -> None:
    inline, _ = _opened(browser, site, foreign)
    inline.find_element(By.CSS_SELECTOR, "input").send_keys("我想死", Keys.ENTER)
    until(browser, lambda: inline.find_elements(By.CSS_SELECTOR, "h3"))
    assert "12356" in inline.find_element(By.CSS_SELECTOR, "h3").text
    assert not inline.find_elements(By.CSS_SELECTOR, ".links, ol, .say")
    assert browser.get_log("browser") == []


def test_a_hostile_article_does_nothing_in_it(browser: Chrome, site: str, foreign: str) -> None:
    inline, _ = _opened(browser, site, foreign)
    inline.find_element(By.CSS_SELECTOR, "input").send_keys("script alert 标题", Keys.ENTER)
    until(browser, lambda: inline.find_elements(By.CSS_SELECTOR, "h3"))
    assert not inline.find_elements(By.CSS_SELECTOR, ".results img, .results script")
    assert browser.get_log("browser") == []
