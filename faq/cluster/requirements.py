"""Checks whether a cluster can do what a generation needs, and names the setting to change."""

from __future__ import annotations

import logging
import re
from typing import Any

from faq.cluster.client import Cluster
from faq.cluster.layout import CLAUSES
from faq.errors import ClusterRefused

_LEAST_VERSION = (2, 10)
"""Since then a cluster reads term frequencies from a text."""
CLAUSE_LIMIT = "indices.query.bool.max_clause_count"
_TYPES, _CONTEXTS = "script.allowed_types", "script.allowed_contexts"
_INLINE, _SIMILARITY = ("inline", "both"), "similarity"
_FORBIDDEN = 403
_log = logging.getLogger(__name__)


def check_version(cluster: Cluster) -> None:
    """Raises ClusterRefused where a cluster is none of OpenSearch 2.10 or later."""
    found = _readable(cluster, "/")
    if found is None:
        return
    version = found.get("version", {})
    told = f"{version.get('distribution')} {version.get('number')}"
    numbers = tuple(int(each) for each in re.findall(r"\d+", str(version.get("number")))[:2])
    if version.get("distribution") != "opensearch" or numbers < _LEAST_VERSION:
        raise ClusterRefused(
            f"需要 OpenSearch 2.10 或更新的版本，这里是 {told} (needs OpenSearch 2.10 or later)"
        )


def check_for_asking(cluster: Cluster) -> None:
    """Raises ClusterRefused as `check_version`, and logs what else may fail, with the setting that
    mends it; needs no rights beyond reading, and passes over what it may not read."""
    check_version(cluster)
    settings = _settings(cluster)
    if fault := _script_fault(settings):
        _log.warning("%s", fault)
    limit = _clause_limit(settings)
    if limit is not None and limit < CLAUSES:
        _log.warning("%s", _told_limit(limit))


def prepare_for_writing(cluster: Cluster, *, raises_limit: bool) -> None:
    """Raises ClusterRefused where an index could not be made; lets a question have as many terms as
    the longest one has where `raises_limit`, and logs that, or that it couldn't."""
    check_version(cluster)
    settings = _settings(cluster)
    if fault := _script_fault(settings):
        raise ClusterRefused(fault)
    limit = _clause_limit(settings)
    if limit is None or limit >= CLAUSES:
        return
    if not raises_limit:
        _log.warning("%s", _told_limit(limit))
        return
    try:
        cluster.put("/_cluster/settings", {"persistent": {CLAUSE_LIMIT: CLAUSES}})
    except ClusterRefused as error:
        if error.status != _FORBIDDEN:
            raise
        _log.warning("%s", _told_limit(limit))
    else:
        _log.warning(
            "已把集群的设置 %s 从 %d 提到 %d (raised this setting of the cluster)",
            *(CLAUSE_LIMIT, limit, CLAUSES),
        )


def _told_limit(limit: int) -> str:
    return (
        f"集群的设置 {CLAUSE_LIMIT} 是 {limit}，约 {limit * 9 // 10} 字以上的问题会失败，请设为 "
        f"{CLAUSES} (long questions fail; set it by PUT /_cluster/settings)"
    )


def _settings(cluster: Cluster) -> dict[str, Any]:
    """The settings that are in force, by their names; none where they may not be read."""
    found = _readable(cluster, "/_cluster/settings", include_defaults="true", flat_settings="true")
    kinds = ("defaults", "persistent", "transient")
    return {name: value for kind in kinds for name, value in (found or {}).get(kind, {}).items()}


def _readable(cluster: Cluster, path: str, **query: str) -> Any:
    """What a path gives; None where this user may not read it."""
    try:
        return cluster.get(path, **query)
    except ClusterRefused as error:
        if error.status != _FORBIDDEN:
            raise
        _log.info("无权读取 %s，没有检查 (no right to read it: not checked)", path)
        return None


def _clause_limit(settings: dict[str, Any]) -> int | None:
    found = settings.get(CLAUSE_LIMIT)
    return None if found is None else int(found)


def _script_fault(settings: dict[str, Any]) -> str:
    """Why the script that scores passages may not be compiled; "" where it may."""
    types, contexts = _listed(settings.get(_TYPES)), _listed(settings.get(_CONTEXTS))
    if types and not set(types) & set(_INLINE):
        name, wanted = _TYPES, _INLINE[0]
    elif contexts and _SIMILARITY not in contexts:
        name, wanted = _CONTEXTS, _SIMILARITY
    else:
        return ""
    return (
        f"集群不允许打分要用的脚本：请在每个节点的 opensearch.yml 里让 {name} 包含 {wanted} "
        f"(scores need an inline painless script: let {name} have {wanted})"
    )


def _listed(value: Any) -> list[str]:
    return value.split(",") if isinstance(value, str) else list(value or ())
