"""Tells which generation of a cluster is in force, and puts one in force."""

from __future__ import annotations

from typing import Any

from faq.cluster.client import Cluster
from faq.cluster.layout import alias_before, alias_in_force, is_index_of
from faq.errors import ClusterRefused, IndexMissing, IndexUnreachable


def index_behind(cluster: Cluster, alias: str) -> str | None:
    """The index that an alias names; None where there is none."""
    found = cluster.get(f"/_alias/{alias}")
    if found is None:
        return None
    names: list[str] = [name for name, each in found.items() if _has(each, alias)]
    if not names:
        raise IndexUnreachable("索引所在的集群答非所问 (that is no reply of the cluster)")
    return min(names)


def _has(index: object, alias: str) -> bool:
    aliases = index.get("aliases") if isinstance(index, dict) else None
    return isinstance(aliases, dict) and alias in aliases


def index_in_force(cluster: Cluster, prefix: str) -> str:
    """The index of the generation that answers; IndexMissing where none was published."""
    name = index_behind(cluster, alias_in_force(prefix))
    if name is None:
        raise IndexMissing(
            f"集群里还没有索引 {prefix}，请先运行 faq publish (nothing was published there)"
        )
    return name


def put_in_force(cluster: Cluster, prefix: str, index: str) -> None:
    """Has an index answer from now on, in one step; the one before it stays.  Raises ClusterRefused
    where it can't."""
    current, before = alias_in_force(prefix), alias_before(prefix)
    actions: list[dict[str, Any]] = [{"add": {"index": index, "alias": current}}]
    if (last := index_behind(cluster, current)) and last != index:
        actions += (
            {"remove": {"index": last, "alias": current}},
            {"add": {"index": last, "alias": before}},
        )
        if (older := index_behind(cluster, before)) and older != last:
            actions.append({"remove": {"index": older, "alias": before}})
    done = cluster.post("/_aliases", {"actions": actions})
    # There is nothing to change once a try whose reply was lost has changed it.
    if done is None and index_behind(cluster, current) != index:
        raise ClusterRefused(f"别名 {current} 没有改成 {index} (the alias was not changed)")


def remove_others(cluster: Cluster, prefix: str) -> tuple[str, ...]:
    """Removes every generation that is neither in force nor the one before: what was superseded,
    and what a publication that was killed left.  Returns their names."""
    kept = {index_behind(cluster, each) for each in (alias_in_force(prefix), alias_before(prefix))}
    listed = cluster.get(f"/{prefix}-*", filter_path="*.aliases") or {}
    others = sorted(name for name in listed if is_index_of(prefix, name) and name not in kept)
    for name in others:
        cluster.delete(f"/{name}")
    return tuple(others)
