"""Is anything lost where scripts are off?"""

from __future__ import annotations

import pytest
from looking import awaited
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

pytestmark = pytest.mark.browser


def test_asking_saying_who_asks_and_reading(scriptless: Chrome, site: str) -> None:
    scriptless.get("data:text/html,<title>off</title><script>document.title='on'</script>")
    assert scriptless.title == "off"
    scriptless.get(site)
    scriptless.find_element(By.NAME, "q").send_keys("卖家一直没发货怎么催")
    scriptless.find_element(By.CSS_SELECTOR, ".ask-go").click()
    awaited(scriptless, ".answer h2", "催卖家发货")
    scriptless.find_element(By.CSS_SELECTOR, ".sides [value=buyer]").click()
    awaited(scriptless, ".sides [aria-pressed=true]", "我是买家")
    awaited(scriptless, ".answer h2", "催卖家发货")
    scriptless.find_element(By.CSS_SELECTOR, ".answer .more").click()
    awaited(scriptless, "h1", "卖家迟迟不发货")
    scriptless.find_element(By.LINK_TEXT, "全部文章").click()
    awaited(scriptless, "h1", "全部文章")
