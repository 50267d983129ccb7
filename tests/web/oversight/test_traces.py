"""A request is a span with its stages, where the owner has traces sent."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Event, Thread
from urllib.parse import quote

import pytest
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from faq.errors import SettingsError
from faq.settings import Settings
from faq.stages import ANSWER_STAGES
from web import create_app
from web.oversight import traces
from web.oversight.traces import Traces

_QUESTION = "虚拟订单没发货怎么办"
_PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def test_a_request_is_a_span_with_its_stages(
    guidance: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    spans = InMemorySpanExporter()
    opened = Traces(SimpleSpanProcessor(spans))
    monkeypatch.setattr("web.oversight.oversight.open_traces", lambda _: opened)
    client = create_app(guidance).test_client()
    reply = client.get(f"/api/v1/search?q={quote(_QUESTION)}", headers={"traceparent": _PARENT})
    *parts, request = spans.get_finished_spans()
    assert request.name == request.attributes["http.route"] == "/api/v1/search"
    assert request.attributes["faq.request_id"] == reply.headers["X-Request-ID"]
    assert request.attributes["faq.generation"] == reply.get_json()["generation"]
    assert f"{request.context.trace_id:032x}" == _PARENT.split("-")[1]
    assert {each.name for each in parts} >= ({*ANSWER_STAGES} - {"correct"}) | {"present"}
    for each in parts:
        assert each.parent.span_id == request.context.span_id
        assert request.start_time <= each.start_time <= each.end_time <= request.end_time
    assert _QUESTION not in str([span.to_json() for span in spans.get_finished_spans()])


def test_traces_reach_a_collector(guidance: Settings) -> None:
    came = Event()

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.end_headers()
            if self.path == "/v1/traces":
                came.set()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Collector) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        endpoint = f"http://127.0.0.1:{server.server_port}/v1/traces"
        app = create_app(replace(guidance, trace_endpoint=endpoint))
        assert app.test_client().get("/healthz").status_code == 200
        app.extensions["faq"].oversight._traces.flush()
        assert came.wait(60)
        server.shutdown()


def test_without_the_extra_the_remedy_is_told(
    guidance: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(traces, "find_spec", lambda _: None)
    with pytest.raises(SettingsError, match=r"faq-steps\[otel\]"):
        create_app(replace(guidance, trace_endpoint="http://127.0.0.1:4318/v1/traces"))
    create_app(guidance)


def test_a_server_without_traces_imports_nothing_of_them() -> None:
    code = "import sys, web; sys.exit('opentelemetry' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
