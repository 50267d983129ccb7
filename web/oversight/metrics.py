"""Counts what the server does, and lays it out for Prometheus."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from pathlib import Path

from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric

from faq.round_trips import OUTCOMES, RoundTrip
from faq.stages import ANSWER_STAGES
from web.oversight.counters import Counters
from web.oversight.seen import Seen

_STATUSES = (
    *(
        "200",
        "202",
        "204",
        "302",
        "303",
        "304",
        "308",
        "400",
        "401",
        "403",
        "404",
        "405",
        "408",
        "409",
    ),
    *("413", "415", "429", "500", "503", "other"),
)
OTHER = "other"
"""The route of addresses that none matches."""
REFUSALS = (
    *("rate", "feedback_rate", "token", "host", "slow_body", "long_body", "many_bodies"),
    *("no_index", "token_rate", "signature", "late", "replay"),
)
"""Why a request may be refused."""
STAGES = (*ANSWER_STAGES, "present")
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0)
_TRIP_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_STAGE_SECONDS = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 1.0)


@dataclass(frozen=True, slots=True)
class _Family:
    """Numbers of one name: a counter for each combination of labels, or a histogram."""

    name: str
    text: str
    labels: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    bounds: tuple[float, ...] = ()
    """Upper bounds of the buckets; none for a counter."""
    sparse: bool = False
    """Whether what never happened is left out."""

    @property
    def width(self) -> int:
        """Columns of a row: a count, or a count for each bucket and the sum."""
        return len(self.bounds) + 2 if self.bounds else 1


_TRIPS = tuple((outcome,) for outcome in OUTCOMES)
_OF_CLUSTER = (
    _Family(
        "faq_cluster_requests",
        "Requests to the search cluster, each try at a host, by outcome",
        ("outcome",),
        _TRIPS,
    ),
    _Family(
        "faq_cluster_seconds",
        "Time of a request to the search cluster, by outcome",
        ("outcome",),
        _TRIPS,
        _TRIP_SECONDS,
    ),
    _Family(
        "faq_cluster_received_bytes",
        "Bytes of the replies of the search cluster, by outcome",
        ("outcome",),
        _TRIPS,
    ),
)


class Metrics:
    """All numbers of a server, counted by all of its processes; safe to share between threads."""

    def __init__(self, routes: Sequence[str], path: Path | None = None) -> None:
        """`routes` and their order must be the same in each process."""
        routed = tuple((route,) for route in (*routes, OTHER))
        statuses = tuple((route, status) for (route,), status in product(routed, _STATUSES))
        self._families = (
            _Family(
                "faq_requests",
                "Requests by route and status",
                ("route", "status"),
                statuses,
                sparse=True,
            ),
            _Family("faq_request_seconds", "Time of a request", ("route",), routed, _SECONDS, True),
            _Family(
                "faq_stage_seconds",
                "Time of a stage of an answer",
                ("stage",),
                _each(STAGES),
                _STAGE_SECONDS,
            ),
            _Family(
                "faq_answers",
                "Answers by outcome",
                ("outcome",),
                _each(("answer", "choices", "none")),
            ),
            _Family(
                "faq_answer_cache",
                "Answers by whether they were cached",
                ("result",),
                _each(("hit", "miss")),
            ),
            _Family("faq_refused", "Requests refused, by reason", ("reason",), _each(REFUSALS)),
            *_OF_CLUSTER,
        )
        self._columns: dict[tuple[str, ...], int] = {}
        width = 0
        for family in self._families:
            for row in family.rows:
                self._columns[family.name, *row] = width
                width += family.width
        self._counters = Counters(width, path)
        self._staged = {name: self._columns["faq_stage_seconds", name] for name in STAGES}
        self._places = lru_cache(maxsize=4096)(self._find_places)

    def count(self, seen: Seen, route: str, status: int, seconds: float) -> None:
        """Counts a request that has been replied to."""
        columns = self._columns
        counted, timed = self._places(route, str(status))
        amounts = [
            (counted, 1.0),
            (timed + bisect_left(_SECONDS, seconds), 1.0),
            (timed + len(_SECONDS) + 1, seconds),
        ]
        for name, began, ended in seen.stages:
            start, took = self._staged[name], (ended - began) / 1e9
            amounts.append((start + bisect_left(_STAGE_SECONDS, took), 1.0))
            amounts.append((start + len(_STAGE_SECONDS) + 1, took))
        if seen.outcome:
            amounts.append((columns["faq_answers", seen.outcome], 1.0))
            amounts.append((columns["faq_answer_cache", "hit" if seen.cached else "miss"], 1.0))
        if seen.refused:
            amounts.append((columns["faq_refused", seen.refused], 1.0))
        self._counters.add(amounts)

    def count_refused(self, reason: str) -> None:
        """Counts a request that was refused before the application saw it."""
        self._counters.add([(self._columns["faq_refused", reason], 1.0)])

    def count_round_trips(self, trips: Iterable[RoundTrip]) -> None:
        """Counts requests to a search cluster."""
        columns, amounts = self._columns, list[tuple[int, float]]()
        for outcome, seconds, received in trips:
            timed = columns["faq_cluster_seconds", outcome]
            amounts += (
                (columns["faq_cluster_requests", outcome], 1.0),
                (timed + bisect_left(_TRIP_SECONDS, seconds), 1.0),
                (timed + len(_TRIP_SECONDS) + 1, seconds),
                (columns["faq_cluster_received_bytes", outcome], float(received)),
            )
        if amounts:
            self._counters.add(amounts)

    def collect(self) -> Iterator[Metric]:
        """The numbers as Prometheus has them, which calls this."""
        totals = self._counters.totals()
        for family in self._families:
            yield self._laid_out(family, totals)

    def _find_places(self, route: str, status: str) -> tuple[int, int]:
        """The columns of a count and a time, under "other" where there are none of these names."""
        route = route if ("faq_request_seconds", route) in self._columns else OTHER
        status = status if status in _STATUSES else OTHER
        counted = self._columns["faq_requests", route, status]
        return counted, self._columns["faq_request_seconds", route]

    def _laid_out(self, family: _Family, totals: Sequence[float]) -> Metric:
        kind = HistogramMetricFamily if family.bounds else CounterMetricFamily
        laid_out: Metric = kind(family.name, family.text, labels=family.labels)
        for row in family.rows:
            start = self._columns[family.name, *row]
            numbers = totals[start : start + family.width]
            if family.sparse and not any(numbers):
                continue
            if isinstance(laid_out, HistogramMetricFamily):
                laid_out.add_metric(row, _cumulative(family.bounds, numbers), numbers[-1])
            elif isinstance(laid_out, CounterMetricFamily):
                laid_out.add_metric(row, numbers[0])
        return laid_out


def _each(values: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    return tuple((value,) for value in values)


def _cumulative(bounds: Sequence[float], numbers: Sequence[float]) -> list[tuple[str, float]]:
    """The buckets with how many were within each bound, as Prometheus counts."""
    within, buckets = 0.0, []
    for bound, number in zip((*map(str, bounds), "+Inf"), numbers, strict=False):
        within += number
        buckets.append((bound, within))
    return buckets
