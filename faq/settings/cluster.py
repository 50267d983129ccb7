"""Defines the settings of the OpenSearch cluster that may hold the index."""

from __future__ import annotations

from dataclasses import dataclass

from faq.settings import forms
from faq.settings.field import setting


@dataclass(frozen=True)
class ClusterSettings:
    """What `faq.settings.Settings` has of a cluster."""

    cluster: tuple[str, ...] | None = setting(
        None,
        "addresses of an OpenSearch cluster that is asked instead of `index`, such as "
        '`["https://search.example:9200"]`; comma-separated in the environment; '
        "`FAQ_CLUSTER_USER` and `FAQ_CLUSTER_PASSWORD` or `FAQ_CLUSTER_API_KEY`, and "
        "`FAQ_CLUSTER_CA` (a file), are read from the environment alone",
        '代替 `index` 来查询的 OpenSearch 集群的地址，如 `["https://search.example:9200"]`；'
        "环境变量里用逗号分隔；`FAQ_CLUSTER_USER` 和 `FAQ_CLUSTER_PASSWORD`，或者 "
        "`FAQ_CLUSTER_API_KEY`，以及 `FAQ_CLUSTER_CA`（证书文件），只从环境变量读取",
        example=("https://search.example:9200",),
    )
    cluster_prefix: str = setting(
        "faq",
        "how the names of our indexes and aliases there begin",
        "集群里属于我们的索引和别名以什么开头",
        form=forms.index_prefix,
    )
    cluster_shards: int = setting(
        1,
        "parts that `faq publish` divides a generation into",
        "`faq publish` 把一个版本分成几片",
        low=1,
        high=1024,  # more than that OpenSearch refuses
    )
    cluster_replicas: int = setting(
        1,
        "further copies of each part; 0 on a single node",
        "每一片另有几份副本；只有一个节点时为 0",
        low=0,
        high=1000,
    )
    cluster_raise_clauses: bool = setting(
        True,
        "whether `faq publish` raises the cluster's `indices.query.bool.max_clause_count` to what "
        "the longest questions need; else it only says that it should be raised",
        "`faq publish` 是否把集群的 `indices.query.bool.max_clause_count` 提到最长的问题所需；"
        "不提则只说明应当提高",
    )
    cluster_timeout: float = setting(
        5.0,
        "seconds that one try to ask the cluster may take; there are four, over its hosts",
        "查询集群时每次尝试最多多少秒；会在各个地址上共试四次",
        low=0.1,
        high=600,
    )
