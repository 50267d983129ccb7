"""Gives the tests of chat a site that all platforms may ask, and a stand-in for their APIs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from chat_platforms import DINGTALK, FEISHU, WECOM, StandIn
from flask import Flask
from flask.testing import FlaskClient

from faq.engine import Engine
from faq.model import Answer, SearchRequest
from faq.settings import Settings
from web import create_app


@pytest.fixture(scope="session")
def stand_in_server() -> Iterator[StandIn]:
    stand_in = StandIn()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            body = json.loads(self.rfile.read(length)) if length else None
            reply = json.dumps(stand_in.reply(self.path)).encode()
            stand_in.calls.append((self.path, self.headers.get("Authorization", ""), body))
            self.send_response(200)
            self.send_header("Content-Length", str(len(reply)))
            self.end_headers()
            self.wfile.write(reply)

        do_GET = do_POST  # noqa: N815

        def log_message(self, *_: Any) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        stand_in.address = f"http://127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield stand_in
        server.shutdown()
        thread.join()


@pytest.fixture
def stand_in(stand_in_server: StandIn) -> StandIn:
    stand_in_server.calls.clear()
    stand_in_server.refusals = 0
    return stand_in_server


@pytest.fixture(scope="session")
def chat_settings(sided: Settings, stand_in_server: StandIn) -> Settings:
    return replace(
        sided,
        feishu_app_id=FEISHU.app_id,
        feishu_address=stand_in_server.address,
        wecom_corp_id=WECOM.corp_id,
        wecom_address=stand_in_server.address,
        site_url="https://help.example",
        contact_link="https://help.example/ask?about={question}",
        contact_text="找人工",
        hotline="400 000 0000",
    )


@pytest.fixture(scope="session")
def chat_app(chat_settings: Settings) -> Flask:
    secrets = {**FEISHU.environ, **WECOM.environ, **DINGTALK.environ}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in secrets.items():
            patch.setenv(name, value)
        return create_app(chat_settings)


@pytest.fixture
def chat(chat_app: Flask) -> FlaskClient:
    return chat_app.test_client()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The questions that the engine is asked during a test."""
    questions: list[str] = []
    ask = Engine.ask

    def noting(self: Engine, request: SearchRequest) -> Answer:
        questions.append(request.question)
        return ask(self, request)

    monkeypatch.setattr(Engine, "ask", noting)
    return questions
