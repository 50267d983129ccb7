"""What readers ask is logged once, masked, and nothing else about them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from faq.question_log.database import LoggedQuestion, QuestionLog
from faq.settings import Settings
from web import create_app
from web.oversight.oversight import ServerProcess

_QUESTION = "虚拟订单没发货怎么办"
Logged = Callable[[], list[LoggedQuestion]]


@pytest.fixture
def logged(collected: Callable[[], QuestionLog]) -> Logged:
    return lambda: list(collected().each())


def test_a_question_of_a_page_is_logged_with_what_came_of_it(
    client: FlaskClient, logged: Logged
) -> None:
    client.get(f"/search?q={quote(_QUESTION)}", headers={"Accept-Language": "en"})
    (question,) = logged()
    assert question.question == _QUESTION
    assert question.language == "en"
    assert question.outcome in {"answer", "choices", "none"}
    assert question.shown
    assert question.generation


def test_a_program_has_no_language(client: FlaskClient, logged: Logged) -> None:
    client.get(f"/api/v1/search?q={quote(_QUESTION)}&audience=seller")
    (question,) = logged()
    assert question.language == ""
    assert question.audience == "seller"


def test_typing_is_one_question(client: FlaskClient, logged: Logged) -> None:
    for end in range(2, len(_QUESTION) + 1):
        client.get(f"/search?q={quote(_QUESTION[:end])}", headers={"X-Typing": "0123456789abcdef"})
    assert [each.question for each in logged()] == [_QUESTION]


def test_a_key_of_another_browser_is_another_one(
    client: FlaskClient, logged: Logged, own: Settings
) -> None:
    for agent in ("Firefox", "Chromium", "Firefox"):
        headers = {"X-Typing": "0123456789abcdef", "User-Agent": agent}
        client.get(f"/search?q={quote(_QUESTION)}", headers=headers)
    for path in own.question_log.parent.iterdir():
        assert b"0123456789abcdef" not in path.read_bytes()
    assert len(logged()) == 2


def test_a_key_stands_for_something_else_in_another_server(own: Settings, tmp_path: Path) -> None:
    for name in ("first", "second", "first"):
        (tmp_path / name).mkdir(exist_ok=True)
        process = ServerProcess(tmp_path / name)
        client = create_app(own, process=process).test_client()
        client.get(f"/search?q={quote(_QUESTION)}", headers={"X-Typing": "0123456789abcdef"})
        client.application.extensions["faq"].oversight.questions.collect()
    assert len(list(QuestionLog(own.question_log).each())) == 2


@pytest.mark.parametrize("choice", [{"language": "en"}, {"theme": "dark"}, {"reader": "buyer"}])
def test_a_page_that_is_shown_again_is_no_question(
    client: FlaskClient, logged: Logged, choice: dict[str, str]
) -> None:
    address = f"/search?q={quote(_QUESTION)}&limit=5"
    client.get(address)
    referer = {"Referer": f"http://localhost{address}"}
    reply = client.post(
        "/preferences", data={**choice, "back": address}, headers=referer, follow_redirects=True
    )
    assert reply.request.full_path == address
    assert len(logged()) == 1
    client.get(f"/search?q={quote('怎么退款')}&limit=5", headers=referer)  # from page to page
    client.get(f"/api/v1/search?q={quote(_QUESTION)}&limit=5", headers=referer)
    assert len(logged()) == 3


def test_a_key_that_is_none_is_not_taken(client: FlaskClient, logged: Logged) -> None:
    for _ in range(2):
        client.get(f"/search?q={quote(_QUESTION)}", headers={"X-Typing": "me@example.com"})
    assert [each.typing for each in logged()] == ["", ""]


def test_a_further_page_is_no_question(client: FlaskClient, logged: Logged) -> None:
    client.get(f"/search?q={quote(_QUESTION)}")
    client.get(f"/search?q={quote(_QUESTION)}&offset=10")
    assert len(logged()) == 1


def test_nothing_personal_is_logged(client: FlaskClient, logged: Logged, own: Settings) -> None:
    client.get(f"/search?q={quote('订单 20251111123456789 没发货')}")
    assert [each.question for each in logged()] == ["订单 [号码] 没发货"]
    for path in own.question_log.parent.iterdir():
        assert b"20251111123456789" not in path.read_bytes()
        assert b"127.0.0.1" not in path.read_bytes()


@pytest.mark.parametrize("process", [ServerProcess(), None])
def test_nothing_is_logged_where_nothing_is_to_be(
    own: Settings, process: ServerProcess | None
) -> None:
    days = 0 if process else own.question_days
    client = create_app(replace(own, question_days=days), process=process).test_client()
    client.get(f"/search?q={quote(_QUESTION)}")
    assert list(own.question_log.parent.glob("questions*")) == []


def test_a_log_that_cannot_be_written_costs_no_answer(own: Settings) -> None:
    broken = replace(own, question_log=Path("/proc/none/questions.sqlite3"))
    client = create_app(broken, process=ServerProcess()).test_client()
    assert client.get(f"/search?q={quote(_QUESTION)}").status_code == 200
