"""Turns values into responses.

An article read from JSON may hold a lone surrogate, which UTF-8 can't encode.  It is escaped in
JSON and replaced by a question mark on a page; it never fails a request.
"""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from flask import Response, render_template

from faq.errors import ParameterFault
from faq.presenting.present import json_bytes
from faq.presenting.shapes import ProblemObject, RebuildObject
from web.assets import asset
from web.traditional import in_traditional, script

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
PROBLEM = "application/problem+json"
VARYING = "Cookie, Accept-Language"
"""Headers of a request that a page depends on."""


def json_reply(value: object, *, status: int = 200, mimetype: str = JSON) -> Response:
    """`value` as UTF-8 JSON, keys in their given order."""
    return Response(json_bytes(value) + b"\n", status=status, content_type=mimetype)


def problem_reply(
    status: int,
    detail: str,
    faults: Sequence[ParameterFault] = (),
    rebuild: RebuildObject | None = None,
) -> Response:
    """The problem object (RFC 9457) of an error; `faults` names each bad parameter, `rebuild` the
    one that is in the way."""
    problem: ProblemObject = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    if faults:
        problem["errors"] = [
            {"parameter": fault.parameter, "detail": fault.detail} for fault in faults
        ]
    if rebuild:
        problem["rebuild"] = rebuild
    response = json_reply(problem, status=status, mimetype=PROBLEM)
    # A cache may store a 404 or 405 that says nothing else.
    response.headers["Cache-Control"] = "no-store"
    return response


def page_reply(template: str, *, status: int = 200, **context: object) -> Response:
    """A page rendered from `template`; to be revalidated, because it varies with the index."""
    page = render_template(f"faq/{template}", **context)
    if script() == "traditional":
        page = in_traditional(page)
    return Response(
        page.encode("utf-8", "replace"),
        status=status,
        content_type="text/html; charset=utf-8",
        headers={
            "Cache-Control": "no-cache",
            # Known before the page has come: painting waits for the style sheet alone.
            "Link": f"<{asset('style.css')}>; rel=preload; as=style",
            "Vary": VARYING,
        },
    )
