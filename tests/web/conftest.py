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


@pytest.fixture
def app(guidance: Settings) -> Flask:
    """The application, sure of every answer, so that what it shows doesn't hang on ranking."""
    app = create_app(replace(guidance, confidence_threshold=0.0))
    app.testing = True
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def doubtful(guidance: Settings) -> FlaskClient:
    """A client of an application that relies on no answer."""
    return create_app(replace(guidance, confidence_threshold=2.0)).test_client()


@pytest.fixture
def page(client: FlaskClient) -> Callable[..., Page]:
    """Reads a page that must be there."""

    def read(path: str, **arguments: object) -> Page:
        response = client.get(f"{path}?{urlencode(arguments)}" if arguments else path)
        assert response.status_code == 200, response.text
        return html.fromstring(response.text)

    return read
