"""Can somebody without a mouse ask, read the steps, and go on to the article?"""

from __future__ import annotations

import pytest
from looking import awaited, texts
from selenium.webdriver import ActionChains, Chrome, Keys
from selenium.webdriver.common.by import By

pytestmark = pytest.mark.browser

_MOST_TABS = 40


def _tab_to(browser: Chrome, selector: str) -> None:
    """Presses Tab until the element has the focus."""
    for _ in range(_MOST_TABS):
        if browser.execute_script("return document.activeElement.matches(arguments[0])", selector):
            return
        ActionChains(browser).send_keys(Keys.TAB).perform()
    pytest.fail(f"{selector} can't be reached by Tab")


def test_the_question_can_be_typed_at_once(browser: Chrome, site: str) -> None:
    browser.get(site)
    ActionChains(browser).send_keys("卖家一直没发货怎么催", Keys.ENTER).perform()
    awaited(browser, ".answer h2", "催卖家发货")
    assert texts(browser, ".answer .steps li")[0] == "打开订单详情，看清承诺的发货时限。"
    steps = browser.find_element(By.CSS_SELECTOR, ".answer .steps")
    for other in browser.find_elements(By.CSS_SELECTOR, ".answer .points, .answer .passage"):
        assert steps.rect["y"] + steps.rect["height"] <= other.rect["y"]
    assert steps.rect["y"] < browser.execute_script("return innerHeight") * 0.6


def test_tab_leads_through_the_box_the_filter_and_the_answer(browser: Chrome, site: str) -> None:
    browser.get(f"{site}/articles")
    _tab_to(browser, ".skip")
    assert browser.find_element(By.CSS_SELECTOR, ".skip").rect["y"] >= 0
    _tab_to(browser, ".brand")
    ActionChains(browser).send_keys(Keys.ENTER).perform()
    awaited(browser, "h1", "有问题")
    _tab_to(browser, "[name=q]")
    ActionChains(browser).send_keys("卖家一直没发货怎么催", Keys.ENTER).perform()
    awaited(browser, ".answer h2", "催卖家发货")
    _tab_to(browser, "[name=q]")
    _tab_to(browser, ".ask-go")
    _tab_to(browser, ".sides button")
    _tab_to(browser, ".answer .more")
    outline = browser.switch_to.active_element.value_of_css_property("outline-style")
    assert outline != "none"
    ActionChains(browser).send_keys(Keys.ENTER).perform()
    awaited(browser, "h1", "卖家迟迟不发货")


def test_the_steps_of_a_further_hit_open_by_key(browser: Chrome, site: str) -> None:
    browser.get(f"{site}/search?q=发货 退款")
    _tab_to(browser, ".hit summary")
    steps = browser.find_element(By.CSS_SELECTOR, ".hit .steps")
    assert not steps.is_displayed()
    ActionChains(browser).send_keys(Keys.SPACE).perform()
    assert steps.is_displayed()
