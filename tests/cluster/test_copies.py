"""What takes its time in a cluster is waited for as long as it goes on, and no longer."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, repeat
from typing import Any, cast

import pytest

from faq.cluster.client import Cluster
from faq.cluster.copies import flush, wait_for_copies
from faq.errors import ClusterRefused, IndexUnreachable

_LONG = 500
"""More often than one would wait for nothing."""


class _Cluster:
    """Is yellow while copies are made, or not made; then green."""

    timeout = 0.2

    def __init__(self, made: Iterator[int]) -> None:
        self._made = made
        self._now: int | None = None

    def get(self, path: str) -> Any:
        if "wait_for_status" not in path:
            return {"initializing_shards": self._now}
        self._now = next(self._made, None)
        if self._now is None:
            return {"status": "green"}
        raise ClusterRefused("408", 408)


def _waited(made: Iterator[int]) -> int:
    calls: list[None] = []
    wait_for_copies(cast(Cluster, _Cluster(made)), "faq-1", lambda: calls.append(None))
    return len(calls)


def test_copies_that_are_made_are_waited_for_however_long() -> None:
    assert _waited(repeat(1, _LONG)) == _LONG + 1
    pauses = chain.from_iterable([*repeat(0, 40), 2] for _ in range(5))
    assert _waited(pauses) > 200


def test_copies_that_nothing_makes_are_told() -> None:
    with pytest.raises(ClusterRefused, match="cluster_replicas"):
        _waited(repeat(0))


def test_another_refusal_is_told_at_once() -> None:
    class Forbidden(_Cluster):
        def get(self, path: str) -> Any:
            raise ClusterRefused("403", 403)

    with pytest.raises(ClusterRefused, match="403"):
        wait_for_copies(cast(Cluster, Forbidden(iter(()))), "faq-1", lambda: None)


class _Slow:
    """Has written an index to disk once it was asked so often."""

    def __init__(self, times: int) -> None:
        self._left = times

    def post(self, path: str, body: object) -> None:
        assert path == "/faq-1/_flush"
        self._left -= 1
        if self._left:
            raise IndexUnreachable("timeout")


def test_writing_to_disk_may_take_longer_than_a_request() -> None:
    calls: list[None] = []
    flush(cast(Cluster, _Slow(5)), "faq-1", lambda: calls.append(None))
    assert len(calls) == 5
    with pytest.raises(IndexUnreachable):
        flush(cast(Cluster, _Slow(500)), "faq-1", lambda: None)
