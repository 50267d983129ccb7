"""Can the steps be ticked and copied, and the correction undone?"""

from __future__ import annotations

import json
from urllib.parse import unquote

import pytest
from looking import awaited, search_path, texts
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

pytestmark = pytest.mark.browser

_QUESTION = "卖家一直没发货怎么催"


def test_steps_are_ticked_and_stay_so(browser: Chrome, site: str) -> None:
    browser.get(site + search_path(_QUESTION))
    boxes = browser.find_elements(By.CSS_SELECTOR, ".answer .checklist input")
    assert len(boxes) == 3
    boxes[0].click()
    browser.find_elements(By.CSS_SELECTOR, ".answer .checklist label")[1].click()
    assert texts(browser, ".answer .done") == ["已完成 2 / 3"]
    browser.refresh()
    ticked = [
        each.is_selected()
        for each in browser.find_elements(By.CSS_SELECTOR, ".answer .checklist input")
    ]
    assert ticked == [True, True, False]
    browser.execute_script("sessionStorage.clear()")


def test_steps_are_copied(browser: Chrome, site: str) -> None:
    grant = {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"], "origin": site}
    browser.execute_cdp_cmd("Browser.grantPermissions", grant)
    browser.get(site + search_path(_QUESTION))
    browser.find_element(By.CSS_SELECTOR, ".copy").click()
    awaited(browser, ".copy", "已复制")
    copied = browser.execute_async_script("navigator.clipboard.readText().then(arguments[0])")
    lines = copied.splitlines()
    assert lines[:2] == ["催卖家发货", "1. 打开订单详情，看清承诺的发货时限。"]
    assert lines[-1] == f"{site}/articles/delivery/late#催卖家发货"


def test_another_section_of_the_article_is_a_touch_away(browser: Chrome, site: str) -> None:
    browser.get(site + search_path(_QUESTION))
    assert texts(browser, ".beside a") == ["超时没发货要退款"]
    browser.find_element(By.CSS_SELECTOR, ".beside a").click()
    awaited(browser, "h1", "卖家迟迟不发货")
    assert unquote(browser.current_url) == f"{site}/articles/delivery/late#超时没发货要退款"
    assert browser.get_log("browser") == []


def test_code_and_nested_items_of_a_step_keep_their_lines(browser: Chrome, site: str) -> None:
    browser.get(site + search_path("怎样用命令下载影像"))
    assert [each.splitlines() for each in texts(browser, ".answer .steps bdi")] == [
        ["安装客户端：", "pip install film-client", "film-client --id 12345"],
        ["核对文件：", "看清晰度", "看页数"],
    ]


def test_a_correction_is_told_and_undone(browser: Chrome, site: str) -> None:
    browser.get(site + search_path("tuikuan daozhang shijian"))
    awaited(browser, ".answer h2", "退款到账时间")
    assert "tuikuan daozhang shijian" in texts(browser, ".meant")[0]
    browser.find_element(By.LINK_TEXT, "仍按原文搜索").click()
    awaited(browser, ".unanswered h2", "没有找到可靠的答案")
    assert "literal=1" in browser.current_url
    assert browser.find_element(By.NAME, "q").get_attribute("value") == "tuikuan daozhang shijian"


def test_what_is_asked_on_the_page_is_what_the_api_says(browser: Chrome, site: str) -> None:
    browser.get(f"{site}/api/v1{search_path(_QUESTION)}")
    answer = json.loads(browser.find_element(By.TAG_NAME, "body").text)
    browser.get(site + search_path(_QUESTION))
    assert texts(browser, ".answer .steps bdi") == [
        each["text"] for each in answer["hits"][0]["steps"]
    ]
