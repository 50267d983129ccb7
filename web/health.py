"""Tells whether the server is alive, whether it can answer questions, and what it does."""

from __future__ import annotations

from flask import Blueprint, Response, request
from flask.globals import app_ctx

from faq.errors import ClusterRefused, IndexMissing, IndexStale, IndexUnreachable
from faq.presenting.shapes import AliveObject, ReadyObject
from web import current
from web.operations import Operation, described
from web.oversight.access import require_scraper
from web.oversight.exposition import age_of, exposed
from web.replies import json_reply

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@described(Operation("服务是否在运行", AliveObject))
def alive() -> Response:
    """200 while the process serves requests."""
    return json_reply({"status": "ok"})


@blueprint.get("/readyz")
@described(Operation("是否可以回答问题", ReadyObject, unlike={503: ReadyObject}))
def ready() -> Response:
    """200 when an index is open that is not too old, and reached where a cluster has it; else
    503."""
    engine = current.engine()
    try:
        engine.check()
        generation, vectors = engine.generation, engine.vector_state()
        state = {
            "status": "ready",
            "generation": generation,
            "vectors": vectors,
            "in_force": engine.is_in_force,
        }
        most = engine.settings.max_age
        if most and age_of(engine.built_at) > most:
            return json_reply({**state, "status": "outdated"}, status=503)
    except (IndexMissing, IndexStale, IndexUnreachable, ClusterRefused):
        return json_reply({"status": "unavailable"}, status=503)
    return json_reply(state)


@blueprint.get("/metrics")
@described(Operation("监控指标", "text/plain", token=True))
def metrics() -> Response:
    """What all processes of the server did, as Prometheus reads it."""
    site = current.site()
    require_scraper(request, site.oversight.tokens)
    counted = site.oversight.metrics(app_ctx.app)
    # Those of look-ups beside requests, and of what `exposed` asks the engine next time.
    counted.count_round_trips(site.engine.take_round_trips())
    accept = request.headers.get("Accept", "")
    text, content_type = exposed(counted, site.engine, site.oversight.jobs, accept)
    return Response(text, content_type=content_type)
