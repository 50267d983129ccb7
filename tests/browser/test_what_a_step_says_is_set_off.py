"""Are branches, deadlines and menu paths marked, and do steps stay sentences to copy and read?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace

import pytest
from accessibility import tree
from flask import Flask
from looking import prefer, resize, search_path, texts, until, violations
from own_site import own_site
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

from web import create_app

pytestmark = pytest.mark.browser

_GUIDE = """# 借书证遗失

## 借书证遗失怎么补办

关键点：馆员须在 3 个工作日内办结。

1. 打开我的书架-借书证-挂失，填写原因。
2. 如果没有挂失按钮，拨打服务台电话。
3. 自挂失之日起 7 日内，进入【证件】【补办】。
"""
_SENTENCES = [
    "打开我的书架-借书证-挂失，填写原因。",
    "如果没有挂失按钮，拨打服务台电话。",
    "自挂失之日起 7 日内，进入【证件】【补办】。",
]
_PATHS = (search_path("借书证遗失怎么补办"), "/articles/card")


@pytest.fixture(scope="module")
def library(
    tmp_path_factory: pytest.TempPathFactory,
    serving: Callable[[Flask], AbstractContextManager[str]],
    foreign: str,
) -> Iterator[str]:
    settings = own_site(tmp_path_factory.mktemp("library"), {"card.md": _GUIDE})
    settings = replace(settings, confidence_threshold=0.0, embed_origins=foreign)
    with serving(create_app(settings)) as address:
        yield address


@pytest.mark.parametrize("path", _PATHS)
def test_only_actions_are_numbered(browser: Chrome, library: str, path: str) -> None:
    browser.get(library + path)
    items = browser.find_elements(By.CSS_SELECTOR, ".steps > li")
    assert [each.get_attribute("value") for each in items] == ["1", None, "2"]
    assert [each.get_attribute("class") for each in items] == ["", "branch", ""]
    assert texts(browser, ".steps em") == ["如果没有挂失按钮"]
    assert texts(browser, ".steps .deadline") == ["自挂失之日起 7 日内"]
    assert texts(browser, ".know .deadline") == ["3 个工作日内"]
    assert texts(browser, ".steps .menu") == ["我的书架", "借书证", "挂失", "证件", "补办"]


def test_the_widget_numbers_actions_alone(browser: Chrome, library: str, foreign: str) -> None:
    browser.get(f"{foreign}/{library.removeprefix('http://')}")
    until(browser, lambda: browser.find_elements(By.TAG_NAME, "faq-steps"))
    root = browser.find_element(By.TAG_NAME, "faq-steps").shadow_root
    root.find_element(By.CSS_SELECTOR, "input").send_keys("借书证遗失怎么补办")
    until(browser, lambda: root.find_elements(By.CSS_SELECTOR, "ol > li"))
    items = root.find_elements(By.CSS_SELECTOR, "ol > li")
    assert [each.get_property("value") for each in items] == [1, 0, 2]
    marks = [each.value_of_css_property("list-style-type") for each in items]
    assert marks == ["decimal", '"◇ "', "decimal"]


@pytest.mark.parametrize("path", _PATHS)
def test_what_is_copied_is_the_sentence(browser: Chrome, library: str, path: str) -> None:
    browser.get(library + path)
    copied = browser.execute_script(
        "return [...document.querySelectorAll('.steps bdi')].map((each) => {"
        "getSelection().selectAllChildren(each); return getSelection().toString(); })"
    )
    assert copied == _SENTENCES


def test_each_sentence_is_read_aloud_whole(browser: Chrome, library: str) -> None:
    browser.get(library + _PATHS[1])
    told = tree(browser)
    assert all(sentence in told for sentence in _SENTENCES)
    assert "›" not in told.partition("操作步骤")[2].partition("这篇文章")[0]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", _PATHS)
def test_axe_finds_nothing_to_mend_and_nothing_is_cut_off_on_a_phone(
    browser: Chrome, library: str, path: str, scheme: str
) -> None:
    prefer(browser, scheme)
    resize(browser, 320)
    browser.get(library + path)
    assert violations(browser) == []
    wide = "return document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not browser.execute_script(wide)
