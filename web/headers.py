"""What does every response tell the browser to refuse?

Pages hold text that others wrote.  Should a piece of it ever escape its escaping, the
policy still lets no script, style, frame or form of foreign origin run.
"""

from __future__ import annotations

from flask import Response

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
    # The address of a results page holds the question: it goes to nobody else.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


_LOWER = tuple((name.lower(), name, value) for name, value in _HEADERS.items())


def secure(response: Response) -> None:
    """Adds the security headers to a response that hasn't set its own."""
    headers = response.headers
    own = {name.lower() for name, _ in headers}
    for lower, name, value in _LOWER:
        if lower not in own:
            headers.add(name, value)
