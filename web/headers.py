"""Adds security headers to every response.

Pages show text that others wrote.  Should escaping ever fail, the policy still keeps scripts,
styles, frames and forms of foreign origin from running.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response

_SELF = "'self'"
_POLICY = "; ".join(
    (
        "default-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "object-src 'none'",
    )
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    # The address of a results page holds the question.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def policy_with(picture_hosts: Sequence[str]) -> str:
    """The policy of a page that shows pictures of other sites."""
    return f"{_POLICY}; img-src {' '.join((_SELF, *picture_hosts))}"


_LOWER = tuple((name.lower(), name, value) for name, value in _HEADERS.items())


def secure(response: Response) -> None:
    """Adds the security headers that a response has not set itself."""
    headers = response.headers
    own = {name.lower() for name, _ in headers}
    for lower, name, value in _LOWER:
        if lower not in own:
            headers.add(name, value)
