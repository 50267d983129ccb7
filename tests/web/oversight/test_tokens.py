"""Only who has a token gets what is the owner's, and no token is ever shown."""

from __future__ import annotations

import logging
import traceback
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.exceptions import Forbidden, Unauthorized

from faq.errors import SettingsError
from faq.settings import Settings
from web import create_app
from web.oversight.tokens import VARIABLES, Tokens

_FIRST, _SECOND = "correct-horse-battery-1", "correct-horse-battery-2"


@pytest.fixture(autouse=True)
def _no_token_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    "environ",
    [
        {"FAQ_TOKEN": _FIRST, "FAQ_TOKENS": _SECOND},
        {"FAQ_TOKENS": f"{_FIRST}, {_SECOND}"},
        {"FAQ_TOKENS": f"{_FIRST}\n{_SECOND}"},
    ],
)
def test_any_of_several_tokens_counts(environ: dict[str, str]) -> None:
    tokens = Tokens("", environ)
    for token in (_FIRST, _SECOND):
        tokens.require(f"Bearer {token}")
        tokens.require(f"bearer  {token} ")


@pytest.mark.parametrize(
    "header",
    [None, "", "Bearer", "Bearer ", _FIRST, f"Basic {_FIRST}", f"Bearer {_FIRST}x", "Bearer 令牌"],
)
def test_anything_else_is_refused(header: str | None) -> None:
    with pytest.raises(Unauthorized) as refused:
        Tokens("", {"FAQ_TOKEN": _FIRST}).require(header)
    challenge = dict(refused.value.get_headers({}))["WWW-Authenticate"]
    assert challenge.startswith("Bearer realm=")


def test_without_a_token_nobody_may() -> None:
    tokens = Tokens("", {"FAQ_TOKEN": ""})
    assert not tokens.are_set()
    with pytest.raises(Forbidden):
        tokens.require(f"Bearer {_FIRST}")


def test_tokens_of_a_file_are_replaced_while_the_server_runs(tmp_path: Path) -> None:
    file = tmp_path / "tokens"
    file.write_text(f"# desk\n{_FIRST}  # until May\n\n", "ascii")
    tokens = Tokens(str(file), {})
    tokens.require(f"Bearer {_FIRST}")
    file.write_text(_SECOND, "ascii")
    tokens.require(f"Bearer {_SECOND}")
    with pytest.raises(Unauthorized):
        tokens.require(f"Bearer {_FIRST}")


def test_a_file_that_goes_away_leaves_its_tokens(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "tokens"
    file.write_text(_FIRST, "ascii")
    tokens = Tokens(str(file), {})
    file.unlink()
    tokens.require(f"Bearer {_FIRST}")
    assert "token_file" in caplog.text
    assert _FIRST not in caplog.text


@pytest.mark.parametrize("token", ["wee-9", "with-a-令牌-in-between", "fifteen-letters"])
def test_a_token_that_is_too_short_or_no_header_is_told_and_not_shown(
    tmp_path: Path, token: str, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "tokens"
    file.write_text(f"{_FIRST}\n{token}", "utf-8")
    for given, environ in (("", {"FAQ_TOKENS": f"{_FIRST} {token}"}), (str(file), {})):
        with pytest.raises(SettingsError) as refused:
            Tokens(given, environ)
        told = "".join(traceback.format_exception(refused.value))
        assert token not in told
        assert _FIRST not in told
        assert "FAQ_TOKENS" in told or "tokens" in told


def test_a_file_that_is_none_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="token_file"):
        Tokens(str(tmp_path / "none"), {})


def test_nothing_of_the_application_holds_a_token(
    guidance: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("FAQ_TOKEN", _FIRST)
    app = create_app(guidance)
    tokens = app.extensions["faq"].oversight.tokens
    assert _FIRST not in repr(vars(tokens))
    reply = app.test_client().get("/metrics", headers={"Authorization": f"Bearer {_FIRST}"})
    assert reply.status_code == 200
    assert _FIRST not in reply.text + str(reply.headers) + caplog.text


def _client(settings: Settings) -> FlaskClient:
    return create_app(settings).test_client()


def test_metrics_need_the_token_where_one_is_set(guidance: Settings, tmp_path: Path) -> None:
    file = tmp_path / "tokens"
    file.write_text(_FIRST, "ascii")
    client = _client(replace(guidance, token_file=str(file)))
    refused = client.get("/metrics")
    assert refused.status_code == 401
    assert refused.headers["WWW-Authenticate"].startswith("Bearer")
    allowed = {"Authorization": f"Bearer {_FIRST}"}
    abroad = {"REMOTE_ADDR": "203.0.113.5"}
    assert client.get("/metrics", headers=allowed, environ_base=abroad).status_code == 200


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("::ffff:127.0.0.1", {}, 200),
        ("192.0.2.1", {}, 403),
        ("", {}, 403),
        ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, 403),
        ("127.0.0.1", {"X-Real-IP": "192.0.2.1"}, 403),
    ],
)
def test_without_a_token_metrics_are_for_the_machine_itself(
    guidance: Settings, address: str, headers: dict[str, str], status: int
) -> None:
    found = _client(guidance).get(
        "/metrics", headers=headers, environ_base={"REMOTE_ADDR": address}
    )
    assert found.status_code == status
