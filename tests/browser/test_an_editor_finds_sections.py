"""Can an editor find sections at the desk, in every language and theme, without scripts too?"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from looking import prefer, resize, texts, until, violations
from selenium.webdriver import Chrome, Keys
from selenium.webdriver.common.by import By

from faq.settings import Settings
from web import create_app

pytestmark = pytest.mark.browser

_TOKEN = "the-token-of-an-editor"
Serving = Callable[[Flask], AbstractContextManager[str]]


@pytest.fixture
def app(guidance: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Flask:
    monkeypatch.setenv("FAQ_TOKENS", _TOKEN)
    return create_app(replace(guidance, question_log=tmp_path / "questions.sqlite3"))


def _enter(browser: Chrome, site: str) -> None:
    browser.get(f"{site}/desk/find")
    browser.find_element(By.NAME, "token").send_keys(_TOKEN, Keys.ENTER)
    until(browser, lambda: browser.find_elements(By.ID, ":find"))


def _find(browser: Chrome, query: str) -> None:
    browser.find_element(By.NAME, "q").clear()
    browser.find_element(By.NAME, "q").send_keys(query, Keys.ENTER)


def test_by_keyboard_alone_and_without_scripts(
    scriptless: Chrome, app: Flask, serving: Serving
) -> None:
    with serving(app) as site:
        _enter(scriptless, site)
        _find(scriptless, "title:发货 heading:催")
        until(scriptless, lambda: texts(scriptless, ".desk-found li a") == ["催卖家发货"])
        _find(scriptless, "titel:发货")
        until(scriptless, lambda: "title" in "".join(texts(scriptless, ".desk-fault")))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_axe_finds_nothing_to_mend(
    browser: Chrome, app: Flask, serving: Serving, scheme: str, language: str
) -> None:
    prefer(browser, scheme)
    with serving(app) as site:
        _enter(browser, site)
        browser.add_cookie({"name": "faq_language", "value": language})
        for query in ("发货 OR 退款", "titel:发货", ""):
            browser.get(f"{site}/desk/find?q={query}")
            assert violations(browser) == [], query
        resize(browser, 320)
        browser.get(f"{site}/desk/find?q=发货 OR 退款")
        assert violations(browser) == []
        width = browser.execute_script("return document.documentElement.scrollWidth")
        assert width <= 320
        browser.delete_all_cookies()
