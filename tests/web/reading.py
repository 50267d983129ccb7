"""Reads pages as people see them."""

from __future__ import annotations

from flask.testing import FlaskClient
from lxml import html


def page_of(client: FlaskClient, path: str, **query: str) -> html.HtmlElement:
    """The page at a path, which must be there."""
    response = client.get(path, query_string=query)
    assert response.status_code == 200
    return html.fromstring(response.text)


def texts(page: html.HtmlElement, selector: str) -> list[str]:
    """What each element says, with single spaces."""
    return [" ".join(each.text_content().split()) for each in page.cssselect(selector)]
