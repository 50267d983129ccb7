"""Is a reader told plainly that there is no answer, and how to go on?"""

from __future__ import annotations

import pytest
from looking import awaited, search_path, texts
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("question", ["火星车的轮胎", "量子纠缠是什么", "🙂🙂🙂"])
def test_nothing_looks_like_an_answer(browser: Chrome, site: str, question: str) -> None:
    browser.get(site + search_path(question))
    assert texts(browser, ".unanswered h2") == ["没有找到可靠的答案"]
    assert not browser.find_elements(By.CSS_SELECTOR, ".steps, .points, .answer, mark")
    box = browser.find_element(By.NAME, "q")
    assert box.get_attribute("value") == question


def test_the_advice_leads_to_all_articles(browser: Chrome, site: str) -> None:
    browser.get(site + search_path("火星车的轮胎"))
    browser.find_element(By.CSS_SELECTOR, ".unanswered a").click()
    awaited(browser, "h1", "全部文章")
