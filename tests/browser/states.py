"""The states of the pages: where each is found, and what brings it about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from looking import open_page, search_path, until
from selenium.webdriver import Chrome, Keys
from selenium.webdriver.common.by import By

_LATE = search_path("卖家一直没发货怎么催")


@dataclass(frozen=True, slots=True)
class State:
    """What a reader may have before them."""

    name: str
    path: str
    site: str = "full"
    language: str = "zh-Hans"
    act: Callable[[Chrome], None] | None = None
    scripts: bool = True
    """Whether the page has the box, and scripts that are to be waited for."""
    written: bool = True
    """Whether its accessibility tree is written down; not that of what is made from the code."""


def _suggestions(browser: Chrome) -> None:
    browser.find_element(By.NAME, "q").send_keys("退款")
    until(browser, lambda: browser.find_elements(By.CSS_SELECTOR, "[role=option]"))


def _open_hit(browser: Chrome) -> None:
    browser.find_element(By.CSS_SELECTOR, ".hit summary").click()


def _unhelpful(browser: Chrome) -> None:
    browser.find_element(By.CSS_SELECTOR, ".checklist label").click()
    browser.find_element(By.CSS_SELECTOR, ".helpful [value='0']").click()
    until(browser, lambda: browser.find_element(By.CSS_SELECTOR, ".helpful-thanks").text)


def _stuck(browser: Chrome) -> None:
    browser.find_element(By.CSS_SELECTOR, ".answer .stuck > summary").click()
    browser.find_element(By.CSS_SELECTOR, ".answer .stuck .button").click()
    until(browser, lambda: browser.find_element(By.CSS_SELECTOR, ".stuck .helpful-thanks").text)


def _lose_connection(browser: Chrome) -> None:
    # It doesn't try again, for the state is to stay.
    browser.execute_script(
        "window.fetch = () => Promise.reject(new TypeError('down'));"
        "const later = setTimeout;"
        "window.setTimeout = (call, pause) => pause < 1000 && later(call, pause)"
    )
    browser.find_element(By.NAME, "q").send_keys("退款", Keys.ENTER)
    until(browser, lambda: browser.find_elements(By.CSS_SELECTOR, ".patience button"))


def _filter(browser: Chrome) -> None:
    browser.find_element(By.NAME, "title").send_keys("退款")
    until(browser, lambda: browser.find_element(By.ID, ":status").get_property("textContent"))


def _ask_widget(browser: Chrome) -> None:
    until(browser, lambda: browser.find_elements(By.TAG_NAME, "faq-steps"))
    root = browser.find_element(By.TAG_NAME, "faq-steps").shadow_root
    root.find_element(By.CSS_SELECTOR, "input").send_keys("卖家一直没发货怎么催")
    until(browser, lambda: root.find_elements(By.CSS_SELECTOR, "ol li"))


STATES = (
    State("home", "/"),
    State("home-suggestions", "/", act=_suggestions),
    State("home-english", "/", language="en"),
    State("home-without-articles", "/", "empty"),
    State("answer", _LATE),
    State("answer-english", _LATE, language="en"),
    State("answer-opened-hit", _LATE, act=_open_hit),
    State("answer-not-helpful", _LATE, act=_unhelpful),
    State("answer-stuck", _LATE, act=_stuck),
    State("answer-offline", _LATE, act=_lose_connection),
    State("corrected", search_path("tuikuan daozhang")),
    State("choices", search_path("运费由谁承担"), "sided"),
    State("none", search_path("火星车的轮胎")),
    State("distress", search_path("我想死")),
    State("blank", "/search?q=+"),
    State("article", "/articles/delivery/late"),
    State("article-traditional", "/articles/delivery/late", language="zh-Hant"),
    State("article-with-table", "/articles/money/refund"),
    State("articles", "/articles"),
    State("articles-of-a-tag", "/articles?tag=催单"),
    State("articles-filtered", "/articles", act=_filter),
    State("articles-without-articles", "/articles", "empty"),
    State("tags", "/tags"),
    State("docs", "/docs", written=False),
    State("missing", "/nothing"),
    State("without-index", "/", "unbuilt", scripts=False),
    State("widget", "/", "holding", act=_ask_widget, scripts=False),
)


def show(browser: Chrome, sites: dict[str, str], state: State) -> None:
    """Opens a state."""
    address = sites[state.site]
    browser.get(address)
    browser.add_cookie({"name": "faq_language", "value": state.language})
    browser.execute_script("localStorage.clear(); sessionStorage.clear()")
    (open_page if state.scripts else Chrome.get)(browser, address + state.path)
    if state.act:
        state.act(browser)
