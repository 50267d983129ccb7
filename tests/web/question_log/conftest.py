"""Gives the tests a site whose questions and uses are logged, and its log."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from faq.question_log.database import QuestionLog
from faq.settings import Settings
from web import create_app
from web.oversight.oversight import ServerProcess


@pytest.fixture
def own(guidance: Settings, tmp_path: Path) -> Settings:
    return replace(guidance, question_log=tmp_path / "questions.sqlite3", log_format="off")


@pytest.fixture
def client(own: Settings) -> FlaskClient:
    return create_app(own, process=ServerProcess()).test_client()


@pytest.fixture
def collected(own: Settings, client: FlaskClient) -> Callable[[], QuestionLog]:
    """The log with all that the site has noted so far."""

    def collect() -> QuestionLog:
        client.application.extensions["faq"].oversight.questions.collect()
        return QuestionLog(own.question_log)

    return collect
