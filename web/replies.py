"""Turns values into responses.

An article read from JSON may hold a lone surrogate, which UTF-8 can't encode.  It is escaped in
JSON and replaced by a question mark on a page; it never fails a request.
"""

from __future__ import annotations

from flask import Response, render_template

from faq.presenting.present import json_bytes

JSON = "application/json"
PROBLEM = "application/problem+json"


def json_reply(value: object, *, status: int = 200, mimetype: str = JSON) -> Response:
    """`value` as UTF-8 JSON, keys in their given order."""
    return Response(json_bytes(value) + b"\n", status=status, content_type=mimetype)


def page_reply(template: str, *, status: int = 200, **context: object) -> Response:
    """A page rendered from `template`; to be revalidated, because it varies with the index."""
    page = render_template(f"faq/{template}", **context).encode("utf-8", "replace")
    return Response(
        page,
        status=status,
        content_type="text/html; charset=utf-8",
        headers={"Cache-Control": "no-cache", "Vary": "Cookie, Accept-Language"},
    )
