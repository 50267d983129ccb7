"""Can an editor without a mouse mend what people ask in vain, from the login to the answer?"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from flask import Flask
from looking import awaited, violations
from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
from selenium.webdriver import ActionChains, Chrome, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from faq.evaluation.judging import RIGHT, add_verdict
from faq.indexing.rebuild import rebuild
from faq.settings import Settings
from web import create_app

pytestmark = pytest.mark.browser

_TOKEN = "the-token-of-an-editor"
_QUESTION = "钢镚儿跑哪儿去了"
_PASSAGE = "refund#退到哪里"
_MOST_TABS = 60
_SECONDS = 120


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("FAQ_TOKENS", _TOKEN)
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "refund.md").write_text(
        "# 退款到账\n\n## 退到哪里\n\n原路退回。\n\n## 多久到账\n\n一到三天。\n", "utf-8"
    )
    (corpus / "parcel.md").write_text("# 快递\n\n## 快递停在半路\n\n联系快递公司。\n", "utf-8")
    settings = Settings(
        corpus=corpus,
        index=tmp_path / "index",
        feedback=tmp_path / "feedback.sqlite3",
        question_log=tmp_path / "questions.sqlite3",
        changes=tmp_path / "changes.sqlite3",
        judged=tmp_path / "judged",
        model="off",
        analysis_processes=1,
    )
    rebuild(settings)
    add_verdict(settings.judged, _QUESTION, _PASSAGE, RIGHT)
    return settings


def _press(browser: Chrome, *keys: str) -> None:
    ActionChains(browser).send_keys(*keys).perform()


def _tab_to(browser: Chrome, selector: str) -> None:
    """Presses Tab until the element has the focus."""
    for _ in range(_MOST_TABS):
        if browser.execute_script("return document.activeElement.matches(arguments[0])", selector):
            return
        _press(browser, Keys.TAB)
    pytest.fail(f"{selector} can't be reached by Tab")


def _await_text(browser: Chrome, text: str) -> None:
    """Waits until the page, which asks for itself anew, says so."""
    gone = (StaleElementReferenceException, NoSuchElementException)
    WebDriverWait(browser, _SECONDS, ignored_exceptions=gone).until(
        lambda _: text in browser.find_element(By.TAG_NAME, "body").text
    )


def test_from_the_login_to_the_answer(
    own: Settings, browser: Chrome, serving: Callable[[Flask], AbstractContextManager[str]]
) -> None:
    with serving(create_app(own)) as site:
        browser.get(f"{site}/desk/try")
        _tab_to(browser, "[name=token]")
        _press(browser, _TOKEN, Keys.ENTER)
        awaited(browser, "h1", "试改")
        browser.get_log("browser")  # the page for which one had to log in was refused
        _tab_to(browser, "[name=find]")
        _press(browser, "退款退到哪里", Keys.ENTER)
        awaited(browser, "legend", "哪一段回答它")
        assert violations(browser) == []
        _tab_to(browser, "[name=passage]")
        for _ in range(8):
            if browser.switch_to.active_element.get_attribute("value") == _PASSAGE:
                break
            _press(browser, Keys.ARROW_DOWN)
        _press(browser, Keys.SPACE)
        _tab_to(browser, "[name=question]")
        _press(browser, *([Keys.END] + [Keys.BACKSPACE] * 12), _QUESTION, Keys.ENTER)
        _await_text(browser, "1 个更好，0 个更差")
        assert violations(browser) == []
        assert _QUESTION not in (own.corpus / "refund.md").read_text("utf-8")
        _tab_to(browser, "form[action$='/take'] button")
        _press(browser, Keys.ENTER)
        _await_text(browser, "已生效")
        assert violations(browser) == []
        assert f"问法：{_QUESTION}" in (own.corpus / "refund.md").read_text("utf-8")
        browser.get(site)
        _tab_to(browser, "[name=q]")
        _press(browser, _QUESTION, Keys.ENTER)
        awaited(browser, ".answer h2", "退到哪里")
        assert [each for each in browser.get_log("browser") if each["level"] == "SEVERE"] == []
