"""What a cluster must be able to do is looked up, and the setting to change is named."""

from __future__ import annotations

import logging
from typing import Any, cast

import pytest

from faq.cluster.client import Cluster
from faq.cluster.layout import CLAUSES
from faq.cluster.requirements import (
    CLAUSE_LIMIT,
    check_for_asking,
    check_version,
    prepare_for_writing,
)
from faq.errors import ClusterRefused

_VERSION = {"distribution": "opensearch", "number": "2.19.1"}


class _Cluster:
    """Has a version and settings, which one may or may not read and write."""

    def __init__(self, forbidden: str = "", version: Any = _VERSION, **settings: Any) -> None:
        self._forbidden, self._version, self._settings = forbidden, version, settings
        self.put_settings: list[Any] = []

    def get(self, path: str, **query: str) -> Any:
        self._refuse("GET", path)
        return {"version": self._version} if path == "/" else self._settings

    def put(self, path: str, body: Any) -> None:
        self._refuse("PUT", path)
        self.put_settings.append(body)

    def _refuse(self, method: str, path: str) -> None:
        if f"{method} {path}" in self._forbidden.split(", "):
            raise ClusterRefused("403", 403)


def _cluster(*arguments: str, **how: Any) -> Cluster:
    return cast(Cluster, _Cluster(*arguments, **how))


def _with(name: str, value: Any) -> Cluster:
    return _cluster(defaults={CLAUSE_LIMIT: "8192", name: value})


@pytest.mark.parametrize(
    ("distribution", "number", "enough"),
    [
        ("opensearch", "2.10.0", True),
        ("opensearch", "3.0.0-beta1", True),
        ("opensearch", "2.9.1", False),
        (None, "8.11.0", False),
        ("opensearch", "", False),
    ],
)
def test_the_version_is_checked(distribution: str | None, number: str, enough: bool) -> None:
    cluster = _cluster(version={"distribution": distribution, "number": number})
    if enough:
        check_version(cluster)
        return
    for check in (check_version, check_for_asking):
        with pytest.raises(ClusterRefused, match=r"2\.10"):
            check(cluster)


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"defaults": {CLAUSE_LIMIT: "1024"}}, CLAUSE_LIMIT),
        ({"defaults": {CLAUSE_LIMIT: "9000"}, "persistent": {CLAUSE_LIMIT: "100"}}, CLAUSE_LIMIT),
        ({"persistent": {CLAUSE_LIMIT: "8192"}, "transient": {CLAUSE_LIMIT: "8191"}}, CLAUSE_LIMIT),
        ({"defaults": {CLAUSE_LIMIT: "1024"}, "persistent": {CLAUSE_LIMIT: "8192"}}, ""),
        ({"defaults": {"script.allowed_types": ["none"]}}, "script.allowed_types"),
        ({"defaults": {"script.allowed_types": "stored"}}, "script.allowed_types"),
        ({"defaults": {"script.allowed_types": ["stored", "inline"]}}, ""),
        ({"defaults": {"script.allowed_types": "both"}}, ""),
        ({"defaults": {"script.allowed_contexts": ["score"]}}, "script.allowed_contexts"),
        ({"defaults": {"script.allowed_contexts": ["score", "similarity"]}}, ""),
        ({"defaults": {"script.allowed_contexts": [], "script.allowed_types": []}}, ""),
    ],
)
def test_a_server_opens_and_names_the_setting(
    settings: dict[str, Any], told: str, caplog: pytest.LogCaptureFixture
) -> None:
    check_for_asking(_cluster(**settings))
    assert [told in record.message for record in caplog.records] == [True] * bool(told)


def test_what_may_not_be_read_is_passed_over(caplog: pytest.LogCaptureFixture) -> None:
    check_for_asking(_cluster("GET /, GET /_cluster/settings"))
    assert not caplog.records


@pytest.mark.parametrize(
    ("name", "value"), [("script.allowed_types", ["none"]), ("script.allowed_contexts", "score")]
)
def test_nothing_is_written_where_scripts_are_not_allowed(name: str, value: Any) -> None:
    with pytest.raises(ClusterRefused, match=name):
        prepare_for_writing(_with(name, value), raises_limit=True)


@pytest.mark.parametrize(
    ("forbidden", "raises_limit", "told"),
    [
        ("", True, "8192 (raised"),
        ("", False, "set it by PUT"),
        ("PUT /_cluster/settings", True, "set it by PUT"),
    ],
)
def test_the_limit_is_raised_or_named(
    forbidden: str, raises_limit: bool, told: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    cluster = _Cluster(forbidden, defaults={CLAUSE_LIMIT: "1024"})
    prepare_for_writing(cast(Cluster, cluster), raises_limit=raises_limit)
    is_put = raises_limit and not forbidden
    assert cluster.put_settings == [{"persistent": {CLAUSE_LIMIT: CLAUSES}}] * is_put
    (record,) = caplog.records
    assert CLAUSE_LIMIT in record.message
    assert told in record.message
