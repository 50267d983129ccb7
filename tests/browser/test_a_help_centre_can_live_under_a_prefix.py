"""Does everything work when an application of somebody else's holds the pages?"""

from __future__ import annotations

import pytest
from looking import awaited, ready, texts, until
from selenium.webdriver import ActionChains, Chrome, Keys
from selenium.webdriver.common.by import By

pytestmark = pytest.mark.browser


def test_asking_reading_and_choosing(browser: Chrome, mounted: str) -> None:
    browser.get(mounted)
    browser.find_element(By.LINK_TEXT, "Help").click()
    awaited(browser, "h1", "有问题")
    ready(browser)
    ActionChains(browser).send_keys("卖家一直没发货怎么催", Keys.ENTER).perform()
    awaited(browser, ".answer h2", "催卖家发货")
    assert browser.current_url.startswith(f"{mounted}/help/search?q=")
    browser.find_element(By.CSS_SELECTOR, ".helpful [value='1']").click()
    awaited(browser, ".helpful-thanks", "谢谢")
    browser.find_element(By.CSS_SELECTOR, ".answer .more").click()
    awaited(browser, "h1", "卖家迟迟不发货")
    assert browser.current_url.startswith(f"{mounted}/help/articles/delivery/late#")
    browser.find_element(By.LINK_TEXT, "退款到账时间").click()
    until(browser, lambda: "/help/articles/money/refund" in browser.current_url)
    browser.find_element(By.CSS_SELECTOR, "[name=language][value=en]").click()
    awaited(browser, ".crumbs", "All articles")
    browser.find_element(By.CSS_SELECTOR, ".crumbs a").click()
    awaited(browser, "h1", "All articles")
    assert texts(browser, ".folder a")
    assert browser.get_log("browser") == []
