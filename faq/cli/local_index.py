"""Tells that a command reads the index on this machine, where a cluster alone has one."""

from __future__ import annotations

from faq.errors import LocalIndexNeeded
from faq.settings import Settings
from faq.storage.generations import current_name


def require_local_index(settings: Settings, command: str) -> None:
    """Raises LocalIndexNeeded, naming `command`, where only a cluster has an index."""
    if settings.cluster and current_name(settings.index) is None:
        raise LocalIndexNeeded(
            f"{command} 要读本机的索引文件，而 {settings.index} 里没有，集群里的索引不够：请在运行 "
            f"faq rebuild 的机器上运行 ({command} reads the index files of this machine: run it "
            "where `faq rebuild` runs)"
        )
