"""Which applications do the tests talk to?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html

from faq.settings import Settings
from web import create_app

Page = html.HtmlElement


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
