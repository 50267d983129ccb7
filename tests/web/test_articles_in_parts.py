"""Tests that the list of articles comes in parts, each with the addresses of its neighbours."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.http import parse_options_header


def _part(client: FlaskClient, address: str) -> tuple[Any, dict[str, str]]:
    """A part of the list, and the addresses of others by their relation."""
    response = client.get(address)
    assert response.status_code == 200, response.text
    links = {}
    for link in response.headers.getlist("Link"):
        target, options = parse_options_header(link)
        links[options["rel"]] = target.strip("<>")
    return json.loads(response.text), links


def test_the_parts_are_the_whole_in_both_directions(client: FlaskClient) -> None:
    whole, none = _part(client, "/api/v1/articles")
    assert whole["total"] == len(whole["articles"]) > 6
    assert none == {}
    found, address = [], "/api/v1/articles?limit=4"
    while True:
        part, links = _part(client, address)
        assert part["total"] == whole["total"]
        found += part["articles"]
        if "next" not in links:
            break
        address = links["next"]
    assert found == whole["articles"]
    back: list[Any] = []
    while True:
        part, links = _part(client, address)
        back[:0] = part["articles"]
        if "prev" not in links:
            break
        address = links["prev"]
    assert back == whole["articles"]


def test_beyond_the_end_is_an_empty_part_with_the_last_before_it(client: FlaskClient) -> None:
    part, links = _part(client, "/api/v1/articles?offset=1000000&limit=2")
    assert part["articles"] == []
    assert set(links) == {"prev"}
    last, _ = _part(client, links["prev"])
    assert len(last["articles"]) == 2


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        *((f"limit={bad}", "limit") for bad in ("0", "-1", "1001", "x", "1.5", "9" * 400)),
        *((f"offset={bad}", "offset") for bad in ("-1", "x", "1000000001")),
        ("limit=1&limit=2", "limit"),
    ],
)
def test_a_wrong_bound_is_named(client: FlaskClient, query: str, parameter: str) -> None:
    response = client.get(f"/api/v1/articles?{query}")
    assert (response.status_code, response.content_type) == (400, "application/problem+json")
    assert [each["parameter"] for each in response.get_json(force=True)["errors"]] == [parameter]
