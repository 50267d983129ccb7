"""Gives the tests of the desk an editor who has logged in, and jobs that wait for the test."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from lxml import html

from faq.settings import Settings
from web import create_app

TOKEN = "the-token-of-an-editor"


@pytest.fixture
def editor(monkeypatch: pytest.MonkeyPatch) -> Callable[[Settings], FlaskClient]:
    """A client that has logged in at the desk of a site with these settings."""
    monkeypatch.setenv("FAQ_TOKEN", TOKEN)

    def log_in(settings: Settings) -> FlaskClient:
        client = create_app(settings).test_client()
        page = html.fromstring(client.get("/desk/login").text)
        csrf = page.cssselect("main [name=csrf]")[0].get("value")
        reply = client.post("/desk/login", data={"csrf": csrf, "token": TOKEN})
        assert reply.status_code == 303
        return client

    return log_in


@pytest.fixture
def repository() -> Callable[[Path], Callable[..., str]]:
    """Makes a folder a git repository with an author; what it gives runs git there."""

    def begin(folder: Path) -> Callable[..., str]:
        def git(*arguments: str) -> str:
            command = ["git", "-C", str(folder), *arguments]
            return subprocess.run(command, check=True, capture_output=True, text=True).stdout

        git("init", "--quiet")
        git("config", "user.name", "编辑")
        git("config", "user.email", "editor@example.com")
        return git

    return begin


@pytest.fixture
def no_runner(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leaves what the desk has done aside to the test."""
    monkeypatch.setattr("web.desk.changes.ensure_runner", lambda site: None)


@pytest.fixture
def csrf() -> Callable[[FlaskClient], str]:
    """What the forms of an editor's pages send along."""

    def read(client: FlaskClient) -> str:
        page = html.fromstring(client.get("/desk").text)
        return str(page.cssselect("[name=csrf]")[0].get("value"))

    return read
