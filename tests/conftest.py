"""Gives the tests a shared index and applications, and pytest the option --update-golden."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import hypothesis
import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html

from faq.indexing.rebuild import rebuild
from faq.kernel import bindings
from faq.semantic.encoder import Encoder
from faq.semantic.store import open_model
from faq.settings import Settings
from web import create_app

Page = html.HtmlElement
_MODELS = Path(os.environ.get("FAQ_TEST_MODEL") or Path(__file__).parents[1] / "models")
"""A folder of models, as `faq model` keeps it."""
_GUIDANCE = Path(__file__).parent / "web" / "corpus"

# A busy machine is no fault: neither a slow example nor the slow making of examples fails a test.
hypothesis.settings.register_profile(
    "any machine",
    parent=hypothesis.settings(),
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("any machine")

# Whoever starts the tests by nohup has this signal ignored, and so would the processes that tests
# end by it; what is handled is not passed on.
if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
    signal.signal(signal.SIGHUP, lambda *_: None)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="write down what the engine answers now"
    )


@pytest.fixture(scope="module", params=["compiled", "numpy"])
def either_kernel(request: pytest.FixtureRequest) -> Iterator[None]:
    """Has a module's tests run with the compiled kernel and with the reference."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bindings, "is_compiled", lambda: request.param == "compiled")
        yield


@pytest.fixture(scope="session")
def guidance(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a small corpus with its index built: hostile and odd articles, and a
    section that is long for these settings."""
    index = tmp_path_factory.mktemp("guidance") / "index"
    databases = {
        "feedback": index.with_name("feedback.sqlite3"),
        "question_log": index.with_name("questions.sqlite3"),
    }
    settings = Settings(corpus=_GUIDANCE, index=index, passage_chars=300, **databases)
    rebuild(settings)
    return settings


_SIDED = {
    "buyer.md": "---\naudience: [buyer]\n---\n\n# 收到破损的包裹\n\n## 运费由谁承担\n\n"
    "质量问题由对方出运费，其余自己出。\n\n关键点：\n\n- 先别拒收\n\n"
    "操作步骤：\n\n1. 拍下破损的地方\n2. 申请退运费\n\n"
    "## 怎么当面验货\n\n拆开外箱，清点件数。\n",
    "seller.md": "---\naudience: [seller]\n---\n\n# 处理退回的货\n\n## 运费由谁承担\n\n"
    "发错货时自己出运费，其余由对方出。\n\n操作步骤：\n\n1. 核对发货记录\n2. 退还运费\n\n"
    "## 怎么约快递上门\n\n前一天在后台预约。\n",
    "both.md": "# 积分\n\n## 积分多久过期\n\n一年以后清零。\n",
}


@pytest.fixture(scope="session")
def sided(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of an index where buyers and sellers get different answers to one question."""
    folder = tmp_path_factory.mktemp("sided")
    (folder / "corpus").mkdir()
    for name, text in _SIDED.items():
        (folder / "corpus" / name).write_text(text, "utf-8")
    settings = Settings(
        corpus=folder / "corpus",
        index=folder / "index",
        feedback=folder / "feedback.sqlite3",
        question_log=folder / "questions.sqlite3",
        confidence_threshold=0.1,
    )
    rebuild(settings)
    return settings


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """The real model, where there is one; with FAQ_REQUIRE_MODEL there must be."""
    opened = open_model(_MODELS, None)
    if opened is None:
        reason = f"no sentence-embedding model in {_MODELS}: run `faq model fetch`"
        if os.environ.get("FAQ_REQUIRE_MODEL"):
            pytest.fail(reason)
        pytest.skip(reason)
    return opened


@pytest.fixture(scope="session")
def sure(guidance: Settings) -> Flask:
    """The application, sure of every answer, so that what it shows doesn't hang on ranking."""
    return _opened(replace(guidance, confidence_threshold=0.0))


@pytest.fixture(scope="session")
def unsure(guidance: Settings) -> Flask:
    """The application, relying on no answer."""
    return _opened(replace(guidance, confidence_threshold=2.0))


def _opened(settings: Settings) -> Flask:
    app = create_app(settings)
    app.testing = True
    return app


@pytest.fixture
def client(sure: Flask) -> FlaskClient:
    return sure.test_client()


@pytest.fixture
def doubtful(unsure: Flask) -> FlaskClient:
    return unsure.test_client()


@pytest.fixture
def page(client: FlaskClient) -> Callable[..., Page]:
    """Reads a page that must be there."""

    def read(path: str, **arguments: object) -> Page:
        response = client.get(f"{path}?{urlencode(arguments)}" if arguments else path)
        assert response.status_code == 200, response.text
        return html.fromstring(response.text)

    return read
