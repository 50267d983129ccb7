"""Serves the reference of the API: the OpenAPI document, and a page made of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, current_app

from web import current
from web.openapi import Schema, document
from web.replies import json_reply, page_reply

blueprint = Blueprint("reference", __name__)
manual = Blueprint("manual", __name__)
"""The page, which depends on the reader's preferences, as the document doesn't."""


def _document() -> Schema:
    return document(current_app, current.site(), current.base())


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """The OpenAPI document of this site's API."""
    return json_reply(_document())


@manual.get("/docs")
def docs() -> Response:
    """The reference of the API as a page; needs no scripts."""
    described = _document()
    return page_reply(
        "docs.html",
        api=described,
        operations=[
            (path, method, operation)
            for path, methods in described["paths"].items()
            for method, operation in methods.items()
        ],
        schema_name=_name,
        shown_type=_shown,
    )


def _name(schema: Mapping[str, Any]) -> str:
    """The name of the schema that is referred to, or of whose items it is; "" for none."""
    named: str = schema.get("$ref", "") or schema.get("items", {}).get("$ref", "")
    return named.rpartition("/")[2]


def _shown(schema: Mapping[str, Any]) -> str:
    """What a schema allows, in a few words."""
    if "$ref" in schema:
        return _name(schema)
    if "anyOf" in schema:
        return " | ".join(filter(None, map(_shown, schema["anyOf"])))
    if "enum" in schema:
        return " | ".join(str(each) for each in schema["enum"] if each != "")
    if schema.get("maxLength") == 0:
        return ""
    if schema.get("type") == "array":
        items = schema.get("items") or {}
        return f"[{_shown(items) if items else ', '.join(map(_shown, schema['prefixItems']))}]"
    bounds = {
        "minimum": " ≥ {}",
        "maximum": " ≤ {}",
        "maxLength": " ≤ {}",
    }
    told = (text.format(schema[name]) for name, text in bounds.items() if name in schema)
    return str(schema.get("type", "")) + "".join(told)
