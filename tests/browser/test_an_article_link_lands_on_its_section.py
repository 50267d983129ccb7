"""Does a link to a section bring that section, and no other, to the top of the window?"""

from __future__ import annotations

import pytest
from looking import resize, search_path
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

pytestmark = pytest.mark.browser

_TOP = "return document.querySelector(':target')?.getBoundingClientRect().top ?? null"
_NEAR = 40
"""Pixels from the top that still count as landed."""


def _landed_on(browser: Chrome) -> str:
    """The text of the targeted element, once it is at the top of the window."""

    def at_top(driver: Chrome) -> bool:
        top = driver.execute_script(_TOP)
        return top is not None and 0 <= top <= _NEAR

    WebDriverWait(browser, 5).until(at_top)
    return browser.find_element(By.CSS_SELECTOR, ":target").text


@pytest.fixture(autouse=True)
def low_window(browser: Chrome) -> None:
    """So low that every section can be scrolled to the top."""
    size = {"width": 700, "height": 150, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)


def test_from_an_answer(browser: Chrome, site: str) -> None:
    browser.get(site + search_path("超时没发货要退款"))
    link = browser.find_element(By.CSS_SELECTOR, ".answer .more")
    browser.execute_script("arguments[0].click()", link)
    assert _landed_on(browser).startswith("超时没发货要退款")


def test_from_the_contents_of_an_article(browser: Chrome, site: str) -> None:
    browser.get(f"{site}/articles/money/refund")
    browser.find_element(By.CSS_SELECTOR, ".contents-folded summary").click()
    link = browser.find_elements(By.CSS_SELECTOR, ".contents-folded a")[1]
    browser.execute_script("arguments[0].click()", link)
    assert _landed_on(browser).startswith("退款金额不对")


def test_below_the_box_that_stays_in_sight(browser: Chrome, site: str) -> None:
    resize(browser, 1280, 480)
    browser.get(f"{site}/articles/money/refund")
    browser.find_elements(By.CSS_SELECTOR, ".contents-beside a")[0].click()
    edge = browser.find_element(By.CSS_SELECTOR, ".top").rect["height"]

    def below_the_header(driver: Chrome) -> bool:
        top = driver.execute_script(_TOP)
        return top is not None and edge <= top <= edge + _NEAR

    WebDriverWait(browser, 5).until(below_the_header)


def test_from_another_article(browser: Chrome, site: str) -> None:
    browser.get(f"{site}/articles/delivery/late")
    link = browser.find_element(By.LINK_TEXT, "退款到账时间")
    browser.execute_script("arguments[0].click()", link)
    assert _landed_on(browser).startswith("退款到账时间")
    assert "/articles/money/refund" in browser.current_url


def test_to_a_further_piece_of_a_long_section(browser: Chrome, site: str) -> None:
    browser.get(f"{site}/articles/money/refund#退款被拒绝~2")
    assert _landed_on(browser)
