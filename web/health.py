"""Tells whether the server is alive, and whether it can answer questions."""

from __future__ import annotations

from flask import Blueprint, Response

from faq.errors import IndexMissing, IndexStale
from web import current
from web.replies import json_reply

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def alive() -> Response:
    """200 while the process serves requests."""
    return json_reply({"status": "ok"})


@blueprint.get("/readyz")
def ready() -> Response:
    """200 when an index is open, 503 while there is none."""
    try:
        engine = current.engine()
        generation, vectors = engine.generation, engine.vector_state()
    except (IndexMissing, IndexStale):
        return json_reply({"status": "unavailable"}, status=503)
    return json_reply({"status": "ready", "generation": generation, "vectors": vectors})
