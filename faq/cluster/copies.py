"""Has every copy of an index made, and waits until it is there."""

from __future__ import annotations

from collections.abc import Callable

from faq.cluster.client import Cluster
from faq.errors import ClusterRefused, IndexUnreachable

_NOT_YET = 408
_WAITS = 60
"""How often, half a timeout each, copies are waited for that nothing makes."""

_FLUSHES = 10
"""How often it is tried, four times a timeout each."""


def flush(cluster: Cluster, index: str, meanwhile: Callable[[], None]) -> None:
    """Has an index written to disk whole, and calls `meanwhile` again and again.

    A copy is then made of its files; else it would index each document once more.  Raises
    IndexUnreachable.
    """
    for number in range(_FLUSHES):
        meanwhile()
        try:
            cluster.post(f"/{index}/_flush", None)
        except IndexUnreachable:  # what was begun goes on, and takes as long as its size asks for
            if number == _FLUSHES - 1:
                raise
        else:
            return


def wait_for_copies(cluster: Cluster, index: str, meanwhile: Callable[[], None]) -> None:
    """Waits for as long as copies are being made, and calls `meanwhile` again and again; raises
    ClusterRefused where some are missing that nothing makes."""
    wait = round(max(cluster.timeout / 2, 0.1) * 1000)
    health = f"/_cluster/health/{index}"
    waited = 0
    while waited < _WAITS:
        meanwhile()
        try:
            # In the path, since the client takes a parameter of that name for its own.
            if cluster.get(f"{health}?wait_for_status=green&timeout={wait}ms")["status"] == "green":
                return
        except ClusterRefused as error:
            if error.status != _NOT_YET:
                raise
        # A copy takes as long as its size asks for.
        waited = 0 if cluster.get(health)["initializing_shards"] else waited + 1
    raise ClusterRefused(
        "集群没有变成 green；节点数要大于 cluster_replicas "
        "(not green: there must be more nodes than cluster_replicas)"
    )
