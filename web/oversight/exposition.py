"""Lays out for Prometheus what was counted, and what the index is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import product

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import Metric

from faq.engine import Engine
from faq.errors import FaqError
from web.oversight.metrics import Metrics
from web.oversight.rebuild_jobs import ORIGINS, RESULTS, RebuildJobs


def exposed(metrics: Metrics, engine: Engine, jobs: RebuildJobs, accept: str) -> tuple[bytes, str]:
    """All numbers as text, in the format that the `accept` header of a scraper prefers, and its
    media type."""
    registry = CollectorRegistry()
    registry.register(metrics)
    registry.register(IndexCollector(engine))
    registry.register(RebuildCollector(jobs))
    encode, content_type = choose_encoder(accept)
    return encode(registry), content_type


def age_of(built_at: str) -> float:
    """The seconds since a time in ISO 8601."""
    return (datetime.now(UTC) - datetime.fromisoformat(built_at)).total_seconds()


class IndexCollector:
    """The index that answers now: which one it is, how old and how large."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def collect(self) -> Iterator[Metric]:
        """The numbers as Prometheus has them, which calls this."""
        try:
            self._engine.check()
            stats, in_force = self._engine.stats(), self._engine.is_in_force
        except FaqError:
            yield GaugeMetricFamily("faq_index_ready", "Whether an index is open", 0)
            return
        built = datetime.fromisoformat(stats.built_at).timestamp()
        yield GaugeMetricFamily("faq_index_ready", "Whether an index is open", 1)
        yield GaugeMetricFamily(
            "faq_index_in_force",
            "Whether the published index answers; 0 where it is damaged and an earlier one does",
            float(in_force),
        )
        info = {
            "generation": stats.generation,
            "model": stats.model.name if stats.model else "",
            "vectors": stats.vectors,
        }
        yield InfoMetricFamily("faq_index", "The index that answers", info)
        for name, text, value in (
            ("built_timestamp_seconds", "When the index was built", built),
            ("age_seconds", "How long ago the index was built", age_of(stats.built_at)),
            ("articles", "Articles in the index", stats.articles),
            ("passages", "Passages in the index", stats.passages),
            ("bytes", "Size of the index on disk", stats.bytes),
            ("faults", "Faults of the articles in the index", len(stats.faults)),
        ):
            yield GaugeMetricFamily(f"faq_index_{name}", text, value)


class RebuildCollector:
    """The rebuilds by the server: how they ended, and whether one waits or runs."""

    def __init__(self, jobs: RebuildJobs) -> None:
        self._jobs = jobs

    def collect(self) -> Iterator[Metric]:
        """The numbers as Prometheus has them, which calls this."""
        try:
            results, last = self._jobs.results(), self._jobs.last()
        except FaqError:
            return
        ended = CounterMetricFamily(
            "faq_rebuilds", "Rebuilds that ended, by origin and result", labels=("origin", "result")
        )
        for origin, result in product(ORIGINS, RESULTS):
            ended.add_metric((origin, result), results.get((origin, result), 0))
        yield ended
        is_open = float(last is not None and last.is_open)
        yield GaugeMetricFamily("faq_rebuild_open", "Whether a rebuild waits or runs", is_open)
