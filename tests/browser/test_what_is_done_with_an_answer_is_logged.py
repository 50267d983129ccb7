"""Does the log know which answers were opened, worked through and copied, each once in a visit?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest
from flask import Flask
from looking import search_path, until
from selenium.webdriver import ActionChains, Chrome, Keys
from selenium.webdriver.common.by import By

from faq.question_log.database import QuestionLog
from faq.settings import Settings
from web import create_app
from web.oversight.oversight import ServerProcess

pytestmark = pytest.mark.browser

T = TypeVar("T")
Serving = Callable[[Flask], AbstractContextManager[str]]
_SIDES = ("buyer", "seller")
_WHICH, _STEPS = "运费由谁承担", "卖家一直没发货怎么催"


def _app(settings: Settings, folder: Path) -> Flask:
    own = replace(settings, question_log=folder / "questions.sqlite3", log_format="off")
    return create_app(own, process=ServerProcess())


@pytest.fixture
def sided_app(sided: Settings, tmp_path: Path) -> Flask:
    return _app(sided, tmp_path)


@pytest.fixture
def app(guidance: Settings, tmp_path: Path) -> Flask:
    return _app(guidance, tmp_path)


@pytest.fixture(autouse=True)
def _another_visit(browser: Chrome) -> Iterator[None]:
    yield
    browser.execute_script("sessionStorage.clear()")


def _read(browser: Chrome, app: Flask, read: Callable[[QuestionLog], list[T]]) -> list[T]:
    """What `read` finds in the log, once it finds something: a collection of the server's own may
    hold the rows just then."""
    recorder = app.extensions["faq"].oversight.questions
    log = QuestionLog(app.extensions["faq"].engine.settings.question_log)

    def found() -> list[T]:
        recorder.collect()
        return read(log)

    return until(browser, found)


def _logged(browser: Chrome, app: Flask, count: int) -> set[tuple[str, str, str]]:
    """The uses, once there are so many."""

    def read(log: QuestionLog) -> list[tuple[str, str, str]]:
        uses = [(each.question, each.passage_id, each.kind) for each in log.uses()]
        return uses if len(uses) >= count else []

    uses = _read(browser, app, read)
    assert len(uses) == count
    return set(uses)


def test_a_choice_that_is_opened_is_logged(
    browser: Chrome, sided_app: Flask, serving: Serving
) -> None:
    with serving(sided_app) as site:
        browser.get(site + search_path(_WHICH))
        for summary in browser.find_elements(By.CSS_SELECTOR, ".choice > summary"):
            summary.send_keys(Keys.ENTER)  # opens one that is closed, closes one that is open
        for summary in browser.find_elements(By.CSS_SELECTOR, ".choice > summary"):
            summary.send_keys(Keys.ENTER)
            summary.send_keys(Keys.ENTER)
        uses = _logged(browser, sided_app, 2)
        assert {kind for _, _, kind in uses} == {"chosen"}
        assert {passage for _, passage, _ in uses} == {f"{side}#{_WHICH}" for side in _SIDES}
        assert browser.get_log("browser") == []


def test_steps_that_are_ticked_and_copied_are_logged_once(
    browser: Chrome, app: Flask, serving: Serving
) -> None:
    passage = "delivery/late#催卖家发货"
    with serving(app) as site:
        browser.get(site + search_path(_STEPS))
        for _ in range(2):
            for label in browser.find_elements(By.CSS_SELECTOR, ".answer .checklist label")[:2]:
                label.click()
            browser.find_element(By.CSS_SELECTOR, ".answer .copy").click()
            browser.refresh()
        browser.find_element(By.CSS_SELECTOR, ".beside a").click()
        assert _logged(browser, app, 3) == {
            (_STEPS, passage, "ticked"),
            (_STEPS, passage, "copied"),
            (_STEPS, "delivery/late#超时没发货要退款", "chosen"),
        }


def test_text_of_an_answer_that_is_copied_is_logged(
    browser: Chrome, app: Flask, serving: Serving
) -> None:
    with serving(app) as site:
        browser.get(site + search_path(_STEPS))
        browser.execute_script(
            "getSelection().selectAllChildren(document.querySelector('.answer .checklist bdi'))"
        )
        ActionChains(browser).key_down(Keys.CONTROL).send_keys("c").key_up(Keys.CONTROL).perform()
        assert _logged(browser, app, 1) == {(_STEPS, "delivery/late#催卖家发货", "copied")}


def test_an_answer_shown_in_another_language_is_no_further_question(
    browser: Chrome, app: Flask, serving: Serving
) -> None:
    with serving(app) as site:
        browser.get(site + search_path(_STEPS))
        for name, value in (("language", "en"), ("theme", "dark"), ("language", "zh-Hans")):
            browser.find_element(By.CSS_SELECTOR, f".choices [name={name}][value={value}]").click()
            chosen = f".choices [name={name}][value={value}][aria-pressed=true]"
            until(browser, lambda chosen=chosen: browser.find_elements(By.CSS_SELECTOR, chosen))
        for _ in range(2):  # the second one finds what the first one may have left
            asked = _read(browser, app, lambda log: [each.question for each in log.each()])
        assert asked == [_STEPS]
        browser.delete_all_cookies()
