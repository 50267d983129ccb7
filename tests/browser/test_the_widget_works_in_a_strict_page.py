"""Does the widget work in a page whose policy allows next to nothing?"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from looking import resize, until
from selenium.webdriver import ActionChains, Chrome, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.shadowroot import ShadowRoot

from faq.feedback import FeedbackStore

pytestmark = pytest.mark.browser

_LATE = "卖家一直没发货怎么催"


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
    assert link.get_attribute("aria-label") == "查看全文 催卖家发货"
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


def test_what_is_missing_is_told_with_a_word(
    browser: Chrome, site: str, foreign: str, book: Path
) -> None:
    inline, _ = _opened(browser, site, foreign)
    inline.find_element(By.CSS_SELECTOR, "input").send_keys("月球车的挡泥板", Keys.ENTER)
    word = until(browser, lambda: inline.find_element(By.CSS_SELECTOR, ".results form input"))
    word.send_keys("想要雪地胎", Keys.ENTER)
    until(browser, lambda: _shown(inline, ".results .say")[-1] == "谢谢，已告诉我们。")
    stored = [each for each in FeedbackStore(book).each() if each.comment == "想要雪地胎"]
    assert [(each.kind, each.question) for each in stored] == [("missing", "月球车的挡泥板")]
    assert browser.get_log("browser") == []


def test_a_question_of_distress_gets_the_help_line(
    browser: Chrome, site: str, foreign: str
) -> None:
    inline, _ = _opened(browser, site, foreign)
    inline.find_element(By.CSS_SELECTOR, "input").send_keys("我想死", Keys.ENTER)
    until(browser, lambda: inline.find_elements(By.CSS_SELECTOR, "h3"))
    assert "12356" in inline.find_element(By.CSS_SELECTOR, "h3").text
    assert not inline.find_elements(By.CSS_SELECTOR, ".links, ol, .say, .results form")
    assert browser.get_log("browser") == []


def test_a_hostile_article_does_nothing_in_it(browser: Chrome, site: str, foreign: str) -> None:
    inline, _ = _opened(browser, site, foreign)
    inline.find_element(By.CSS_SELECTOR, "input").send_keys("script alert 标题", Keys.ENTER)
    until(browser, lambda: inline.find_elements(By.CSS_SELECTOR, "h3"))
    assert not inline.find_elements(By.CSS_SELECTOR, ".results img, .results script")
    assert browser.get_log("browser") == []


def _added(browser: Chrome, **data: str) -> ShadowRoot:
    """One more, put in by the page with these attributes."""
    element = browser.execute_script(
        "const element = document.createElement('faq-steps');"
        "Object.assign(element.dataset, arguments[0]);"
        "document.querySelector('main').append(element); return element",
        {"mode": "inline", **data},
    )
    return element.shadow_root


def _shown(root: ShadowRoot, selector: str) -> list[str]:
    return [each.text for each in root.find_elements(By.CSS_SELECTOR, selector)]


def test_what_helped_is_told_and_what_did_not_brings_the_contact(
    browser: Chrome, site: str, foreign: str, book: Path
) -> None:
    question = "卖家一直没发货该怎么催"  # of no other test: what is told twice is counted
    inline, _ = _opened(browser, site, foreign)
    inline.find_element(By.CSS_SELECTOR, "input").send_keys(question, Keys.ENTER)
    yes, no = until(browser, lambda: inline.find_elements(By.CSS_SELECTOR, ".helpful button"))
    assert _shown(inline, ".contact a") == ["", ""]
    yes.click()
    until(browser, lambda: _shown(inline, ".helpful .say") == ["谢谢，已告诉我们。"])
    assert yes.get_attribute("aria-pressed") == "true"
    no.click()
    until(browser, lambda: no.get_attribute("aria-pressed") == "true")
    assert yes.get_attribute("aria-pressed") == "false"
    chat, call = inline.find_elements(By.CSS_SELECTOR, ".contact a")
    assert parse_qs(urlsplit(chat.get_attribute("href") or "").query)["q"] == [question]
    assert call.text == "拨打 400 000 0000"
    stored = [each for each in FeedbackStore(book).each() if each.question == question]
    assert [each.helpful for each in stored] == [False]
    word = inline.find_element(By.CSS_SELECTOR, ".results form input")
    word.send_keys("没有单号", Keys.ENTER)
    until(browser, lambda: _shown(inline, ".results .say")[-1] == "谢谢，已告诉我们。")
    stored = [each for each in FeedbackStore(book).each() if each.question == question]
    assert [(each.helpful, each.comment) for each in stored] == [(False, "没有单号")]
    assert browser.get_log("browser") == []


def test_a_step_is_ticked_by_key(browser: Chrome, site: str, foreign: str) -> None:
    inline, _ = _opened(browser, site, foreign)
    inline.find_element(By.CSS_SELECTOR, "input").send_keys(_LATE, Keys.ENTER)
    box = until(browser, lambda: inline.find_element(By.CSS_SELECTOR, "ol input"))
    browser.execute_script("arguments[0].focus()", box)
    ActionChains(browser).send_keys(Keys.SPACE).perform()
    assert box.is_selected()
    told = inline.find_element(By.CSS_SELECTOR, "ol span")
    assert "line-through" in told.value_of_css_property("text-decoration")


def test_it_follows_the_theme_of_the_page_and_not_the_systems_alone(
    browser: Chrome, site: str, foreign: str
) -> None:
    dark = [{"name": "prefers-color-scheme", "value": "dark"}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": dark})
    _opened(browser, site, foreign)
    host = browser.find_element(By.TAG_NAME, "faq-steps")

    def is_dark() -> bool:
        return host.get_attribute("data-dark") is not None

    assert not is_dark()  # such a page is white, whatever the system prefers
    for change, wanted in [
        ("body.style.backgroundColor = 'oklch(0.2 0 0)'", True),
        ("body.style.backgroundColor = '#fafafa'", False),
        ("body.style.backgroundColor = 'color(srgb 0.1 0.1 0.1)'", True),
        ("body.style.backgroundColor = 'rgb(0 0 0 / 5%)'", False),
        ("documentElement.style.colorScheme = 'dark'", True),
        ("documentElement.style.colorScheme = 'light dark'", True),
        ("documentElement.style.colorScheme = 'light'", False),
    ]:
        browser.execute_script(f"document.{change}")
        until(browser, lambda wanted=wanted: is_dark() == wanted)
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    browser.execute_script("document.documentElement.style.colorScheme = 'light dark'")
    until(browser, lambda: not is_dark())


def test_the_page_may_give_questions_to_begin_with(
    browser: Chrome, site: str, foreign: str
) -> None:
    _opened(browser, site, foreign)
    root = _added(browser, suggest=f"{_LATE}| 退款多久到账 |")
    until(browser, lambda: _shown(root, ".list button") == [_LATE, "退款多久到账"])
    root.find_element(By.CSS_SELECTOR, ".list button").click()
    until(browser, lambda: root.find_elements(By.CSS_SELECTOR, "ol li"))
    box = root.find_element(By.CSS_SELECTOR, "[type=search]")
    assert box.get_attribute("value") == _LATE
    box.send_keys(Keys.CONTROL + "a" + Keys.NULL + Keys.BACKSPACE)
    until(browser, lambda: _shown(root, ".list button") == [_LATE, "退款多久到账"])
    assert browser.get_log("browser") == []


def test_without_questions_of_the_page_those_that_fit_its_title_are_shown(
    browser: Chrome, site: str, foreign: str
) -> None:
    _opened(browser, site, foreign)
    browser.execute_script(f"document.title = '{_LATE}'")
    root = _added(browser, suggest="")
    until(browser, lambda: _shown(root, ".list button")[:1] == ["催卖家发货"])
    browser.execute_script("document.title = '火星车的轮胎'")
    other = _added(browser, suggest="")
    other.find_element(By.CSS_SELECTOR, "[type=search]").send_keys("火星车的轮胎", Keys.ENTER)
    until(browser, lambda: _shown(other, "h3") == ["没有找到可靠的答案"])
    assert _shown(other, ".list button") == []


def test_who_asks_is_chosen_where_it_matters(
    browser: Chrome, sided_site: str, foreign: str
) -> None:
    inline, _ = _opened(browser, sided_site, foreign)
    box = inline.find_element(By.CSS_SELECTOR, "[type=search]")
    assert not inline.find_element(By.CSS_SELECTOR, ".sides").is_displayed()
    box.send_keys("运费由谁承担", Keys.ENTER)
    until(browser, lambda: inline.find_elements(By.CSS_SELECTOR, "details"))
    buyer, seller = inline.find_elements(By.CSS_SELECTOR, ".sides button")
    assert (buyer.text, seller.text) == ("买家", "卖家")
    seller.click()
    until(browser, lambda: not inline.find_elements(By.CSS_SELECTOR, "details"))
    assert "核对发货记录" in _shown(inline, "ol li")
    assert seller.get_attribute("aria-pressed") == "true"
    assert buyer.get_attribute("aria-pressed") == "false"
    seller.click()
    until(browser, lambda: inline.find_elements(By.CSS_SELECTOR, "details"))
    assert seller.get_attribute("aria-pressed") == "false"
    known = _added(browser, audience="seller")
    known.find_element(By.CSS_SELECTOR, "[type=search]").send_keys("运费由谁承担", Keys.ENTER)
    until(browser, lambda: "核对发货记录" in _shown(known, "ol li"))
    assert not known.find_element(By.CSS_SELECTOR, ".sides").is_displayed()
