"""Sends traces of requests to a collector of OpenTelemetry.

A span for each request and, within it, for each stage of its answer; made of what was noted once
the reply is there, so that a server without traces does nothing for them.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from importlib.metadata import version
from importlib.util import find_spec
from typing import TYPE_CHECKING

from faq.errors import SettingsError
from web.oversight.seen import Seen

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import SpanProcessor


class Traces:
    """Makes spans and has them sent, in a thread of its own."""

    def __init__(self, processor: SpanProcessor) -> None:
        from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, Resource
        from opentelemetry.sdk.trace import TracerProvider

        named = {SERVICE_NAME: "faq", SERVICE_VERSION: version("faq-steps")}
        provider = TracerProvider(resource=Resource.create(named))
        provider.add_span_processor(processor)
        self.flush = provider.force_flush
        self._tracer = provider.get_tracer("faq")

    def add(self, seen: Seen, route: str, status: int, headers: Mapping[str, str]) -> None:
        """Adds the span of a request that has been replied to; part of the trace that its headers
        name, if they do."""
        from opentelemetry.propagate import extract
        from opentelemetry.trace import SpanKind, set_span_in_context

        lower = {name.lower(): value for name, value in headers.items()}
        # Stages are timed by a clock that never jumps; a trace has the time of day.
        offset = time.time_ns() - time.perf_counter_ns()
        attributes: dict[str, str | int | bool] = {
            "http.route": route,
            "http.response.status_code": status,
            "faq.request_id": seen.id,
        }
        if seen.outcome:
            attributes |= {
                "faq.outcome": seen.outcome,
                "faq.generation": seen.generation,
                "faq.cached": seen.cached,
            }
        span = self._tracer.start_span(
            route,
            context=extract(lower),
            kind=SpanKind.SERVER,
            start_time=seen.began + offset,
            attributes=attributes,
        )
        within = set_span_in_context(span)
        for stage in seen.stages:
            part = self._tracer.start_span(
                stage.name, context=within, start_time=stage.began + offset
            )
            part.end(stage.ended + offset)
        span.end(time.time_ns())


def open_traces(endpoint: str) -> Traces | None:
    """Traces that are sent to an endpoint; None for "".

    Raises SettingsError where the extra `otel` is not installed.
    """
    if not endpoint:
        return None
    require_exporter()
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    return Traces(BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint)))


def require_exporter() -> None:
    """Raises SettingsError where the extra `otel` is not installed."""
    try:
        found = find_spec("opentelemetry.exporter.otlp.proto.http")
    except ModuleNotFoundError:
        found = None
    if found is None:
        raise SettingsError(
            "trace_endpoint：需要先安装附加组件 (needs the extra): pip install 'faq-steps[otel]'"
        )
