"""Can an editor judge by keyboard alone, without scripts, and whatever people have written?"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path

import pytest
from click.testing import CliRunner
from desk_site import THINGS, TOKEN, Desk, desk_of
from looking import awaited, prefer, resize, texts, until, violations
from selenium.webdriver import ActionChains, Chrome, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select

from faq.cli import main
from faq.engine import Engine
from faq.evaluation.judging import read_verdicts
from faq.model import SearchRequest

pytestmark = pytest.mark.browser

_ASKED = ("{}怎么保存", "{}坏了怎么办", "买来的{}放哪里", "{}不新鲜了", "怎样冷藏{}")
_QUESTIONS = tuple(form.format(thing) for form in _ASKED for thing in THINGS)[:50]
_HITS = 3


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with desk_of(tmp_path) as desk:
        yield desk


def _begin(browser: Chrome, desk: Desk, questions: tuple[str, ...], hits: int = _HITS) -> None:
    browser.get(f"{desk.address}/desk/judge")
    browser.find_element(By.CSS_SELECTOR, "[value=given]").send_keys(Keys.SPACE)
    browser.execute_script(
        "document.getElementById(':list').value = arguments[0]", "\n".join(questions)
    )
    for name, value in (("questions", len(questions)), ("hits", hits)):
        box = browser.find_element(By.NAME, name)
        box.send_keys(Keys.CONTROL, "a")
        box.send_keys(Keys.NULL, str(value), *([Keys.ENTER] if name == "hits" else []))
    until(browser, lambda: browser.find_elements(By.ID, ":judging"))


def _press(browser: Chrome, key: str) -> None:
    """Presses a key wherever the focus is, and waits for the page that it leads to."""
    page = browser.find_element(By.ID, ":judging")
    ActionChains(browser).send_keys(key).perform()
    until(browser, lambda: _is_another(browser, page))


def _is_another(browser: Chrome, page: object) -> bool:
    found = browser.find_elements(By.ID, ":judging")
    return (not found and bool(browser.find_elements(By.TAG_NAME, "table"))) or (
        bool(found) and found[0] != page
    )


def _relevance(question: str, passage_id: str) -> int:
    """A verdict that depends on nothing but the two."""
    return blake2b(f"{question} {passage_id}".encode(), digest_size=1).digest()[0] % 3


def _reckoned(desk: Desk) -> dict[str, float]:
    """The measures by hand: of each question the ten first passages, against its verdicts."""
    engine, verdicts = Engine(desk.settings), read_verdicts(desk.settings.judged)
    sums = {"ndcg@10": 0.0, "rr@10": 0.0, "r@10": 0.0}
    judged = [question for question, each in verdicts.items() if not each.unanswerable]
    for question in judged:
        told = verdicts[question].relevances
        hits = engine.ask(SearchRequest(question, limit=10)).hits
        found = [told.get(hit.passage.id, 0) for hit in hits]
        ideal = sorted(told.values(), reverse=True)[:10]
        best = sum(each / math.log2(rank + 1) for rank, each in enumerate(ideal, 1))
        got = sum(each / math.log2(rank + 1) for rank, each in enumerate(found, 1))
        relevant = sum(each > 0 for each in told.values())
        first = next((rank for rank, each in enumerate(found, 1) if each > 0), None)
        sums["ndcg@10"] += got / best if best else 0.0
        sums["rr@10"] += 1 / first if first else 0.0
        sums["r@10"] += sum(each > 0 for each in found) / relevant if relevant else 0.0
    return {name: round(value / len(judged), 4) for name, value in sums.items()}


def test_fifty_questions_judged_by_keys_measure_what_one_reckons_by_hand(
    browser: Chrome, desk: Desk
) -> None:
    desk.log_in(browser)
    _begin(browser, desk, _QUESTIONS)
    expected: dict[str, dict[str, int]] = {}
    for number, question in enumerate(_QUESTIONS):
        assert texts(browser, "h1 bdi") == [question]
        if number % 10 == 9:
            _press(browser, "n")
            continue
        expected[question] = {}
        for _ in range(_HITS):
            [value] = [
                each.get_attribute("value")
                for each in browser.switch_to.active_element.find_elements(
                    By.CSS_SELECTOR, "button[value^='0 ']"
                )
            ]
            passage_id = value.partition(" ")[2]
            assert passage_id not in expected[question]
            expected[question][passage_id] = _relevance(question, passage_id)
            _press(browser, str(expected[question][passage_id]))
    assert texts(browser, "h1") == ["这一轮的结果"]
    found = read_verdicts(desk.settings.judged)
    assert {key: each.relevances for key, each in found.items() if each.relevances} == expected
    assert sum(each.unanswerable for each in found.values()) == 5
    variables = {"FAQ_INDEX": str(desk.settings.index), "FAQ_MODEL": "off"}
    command = ["eval", str(desk.settings.judged), "--json"]
    result = CliRunner().invoke(main, command, env=variables)
    assert result.exit_code == 0, result.output
    measured = json.loads(result.stdout)
    reckoned = _reckoned(desk)
    assert 0 < reckoned["rr@10"] < 1
    assert {name: measured[name] for name in reckoned} == reckoned
    assert measured["queries"] == 45


def test_keys_move_undo_and_pass(browser: Chrome, desk: Desk) -> None:
    desk.log_in(browser)
    _begin(browser, desk, _QUESTIONS[:3])

    def place() -> str | None:
        return browser.switch_to.active_element.get_attribute("data-place")

    assert place() == "1"
    ActionChains(browser).send_keys("j").perform()
    until(browser, lambda: place() == "2")
    ActionChains(browser).send_keys("jjj").perform()
    until(browser, lambda: place() == "3")
    ActionChains(browser).send_keys("k").perform()
    until(browser, lambda: place() == "2")
    _press(browser, "1")
    assert place() == "3"
    _press(browser, "u")
    assert place() == "2"
    assert read_verdicts(desk.settings.judged) == {}
    until(
        browser,
        lambda: "已撤销" in browser.find_element(By.ID, ":status").get_property("textContent"),
    )
    _press(browser, "p")
    assert texts(browser, "h1 bdi") == [_QUESTIONS[1]]
    browser.back()
    awaited(browser, "h1 bdi", _QUESTIONS[0])
    # Fast typing judges one hit after the other, and never a question that wasn't seen.
    until(browser, lambda: place() == "1")
    ActionChains(browser).send_keys("21012").perform()
    awaited(browser, "h1 bdi", _QUESTIONS[1])
    found = read_verdicts(desk.settings.judged)
    assert [*found] == [_QUESTIONS[0]]
    assert [*found[_QUESTIONS[0]].relevances.values()] == [2, 1, 0]


def test_keys_mean_nothing_where_something_else_has_the_focus(browser: Chrome, desk: Desk) -> None:
    desk.log_in(browser)
    _begin(browser, desk, _QUESTIONS[:2])
    browser.execute_script("document.activeElement.blur()")
    ActionChains(browser).send_keys("n2p").perform()
    browser.find_element(By.CSS_SELECTOR, ".desk-out a").send_keys("n2p")
    assert texts(browser, "h1 bdi") == [_QUESTIONS[0]]
    assert read_verdicts(desk.settings.judged) == {}


def test_a_lost_connection_is_told_by_the_browser(browser: Chrome, desk: Desk) -> None:
    desk.log_in(browser)
    _begin(browser, desk, _QUESTIONS[:2])
    browser.execute_script("window.fetch = () => Promise.reject(new TypeError('down'))")
    ActionChains(browser).send_keys("n").perform()  # sent as a form
    awaited(browser, "h1 bdi", _QUESTIONS[1])
    assert read_verdicts(desk.settings.judged)[_QUESTIONS[0]].unanswerable


def test_a_session_that_is_over_leads_to_the_login(browser: Chrome, desk: Desk) -> None:
    desk.log_in(browser)
    _begin(browser, desk, _QUESTIONS[:2])
    browser.delete_all_cookies()
    ActionChains(browser).send_keys("n").perform()
    until(browser, lambda: browser.find_elements(By.NAME, "token"))
    assert read_verdicts(desk.settings.judged) == {}


def test_all_of_it_works_without_scripts(scriptless: Chrome, desk: Desk) -> None:
    desk.log_in(scriptless)
    scriptless.get(f"{desk.address}/desk/judge")
    scriptless.find_element(By.CSS_SELECTOR, "[value=given]").click()
    scriptless.find_element(By.NAME, "list").send_keys("\n".join(_QUESTIONS[:2]))
    scriptless.find_element(By.CSS_SELECTOR, "main .button").click()
    until(scriptless, lambda: scriptless.find_elements(By.ID, ":judging"))
    scriptless.find_element(By.CSS_SELECTOR, "[data-place='1'] [value^='2']").click()
    until(scriptless, lambda: scriptless.find_elements(By.CSS_SELECTOR, "[aria-pressed=true]"))
    assert scriptless.switch_to.active_element.get_attribute("data-place") == "2"
    scriptless.find_element(By.CSS_SELECTOR, "[value=none]").click()
    awaited(scriptless, "h1 bdi", _QUESTIONS[1])
    scriptless.find_element(By.CSS_SELECTOR, ".desk-out button").click()
    until(scriptless, lambda: scriptless.find_elements(By.NAME, "token"))


def test_nothing_that_people_wrote_runs(browser: Chrome, desk: Desk) -> None:
    desk.log_in(browser)
    browser.get(f"{desk.address}/desk/judge")
    browser.find_element(By.CSS_SELECTOR, "main .button").click()
    until(browser, lambda: browser.find_elements(By.ID, ":judging"))
    seen = []
    for _ in range(2):
        [question] = texts(browser, "h1 bdi")
        seen.append(question)
        assert "ran" not in browser.title
        for key in "2n":
            if texts(browser, "h1 bdi") == [question]:
                _press(browser, key)
    assert any("<script>" in each for each in seen)
    assert texts(browser, "h1") == ["这一轮的结果"]
    assert not browser.execute_script("return document.querySelectorAll('main img').length")
    assert browser.get_log("browser") == []


def _states(browser: Chrome, desk: Desk) -> Iterator[str]:
    """Opens every page of the desk, one after the other."""
    browser.get(f"{desk.address}/desk")
    yield "login"
    browser.switch_to.active_element.send_keys("a-token-that-is-none", Keys.ENTER)
    until(browser, lambda: browser.find_elements(By.CSS_SELECTOR, "[role=alert]"))
    yield "wrong token"
    desk.log_in(browser)
    yield "home"
    browser.get(f"{desk.address}/desk/nothing")
    yield "trouble"
    browser.get_log("browser")  # that it is a 404
    _begin(browser, desk, (*_QUESTIONS[:1], "火星车"))
    yield "question"
    _press(browser, "2")
    yield "judged"
    _press(browser, "p")
    yield "nothing found"
    browser.get(f"{desk.address}/desk/judge")
    yield "rounds"
    other = Select(browser.find_element(By.NAME, "other"))
    other.select_by_index(1)
    browser.find_element(By.CSS_SELECTOR, "main .button").click()
    until(browser, lambda: browser.find_elements(By.CSS_SELECTOR, ".judging-2"))
    yield "two generations"
    _press(browser, "p")
    yield "result"


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_state_is_sound(browser: Chrome, desk: Desk, scheme: str, width: int) -> None:
    prefer(browser, scheme)
    resize(browser, width)
    states = []
    for state in _states(browser, desk):
        states.append(state)
        assert violations(browser) == [], state
        wide = browser.execute_script("return document.documentElement.scrollWidth")
        assert wide <= width, state
        assert browser.execute_script("return document.querySelectorAll('h1').length") == 1, state
    assert len(states) == 10
    assert browser.get_log("browser") == []
    assert TOKEN not in browser.page_source
