"""Presents the state of the index: the index object of the API."""

from __future__ import annotations

from typing import Literal

from faq.presenting.shapes import IndexObject, ModelObject
from faq.reports import EmbeddingModel, IndexStats


def present_index(stats: IndexStats) -> IndexObject:
    """The index object of the API."""
    return {
        "state": "ready",
        "generation": stats.generation,
        "built_at": stats.built_at,
        "articles": stats.articles,
        "passages": stats.passages,
        "steps": stats.steps,
        "terms": stats.terms,
        "bytes": stats.bytes,
        "seconds": stats.seconds,
        "model": _present_model(stats.model),
        "vectors": stats.vectors,
    }


def _present_model(model: EmbeddingModel | None) -> ModelObject | None:
    if model is None:
        return None
    return {"name": model.name, "digest": model.digest, "dimensions": model.dimensions}


def present_no_index(state: Literal["missing", "stale"]) -> IndexObject:
    """The index object while no index can be opened."""
    return {
        "state": state,
        "generation": None,
        "built_at": None,
        "articles": None,
        "passages": None,
        "steps": None,
        "terms": None,
        "bytes": None,
        "seconds": None,
        "model": None,
        "vectors": "none",
    }
