"""Adds security headers to every response.

Pages show text that others wrote.  Should escaping ever fail, the policy still keeps scripts,
styles, frames and forms of foreign origin from running.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response

from faq.settings import Settings

_PICTURES = "img-src 'self'"
_POLICY = "; ".join(
    (
        "default-src 'none'",
        "base-uri 'none'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        _PICTURES,
        "manifest-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
    )
)
_HTTPS_ALONE = "max-age=31536000"
"""A year. Other names below the site's are not ours to bind."""
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    # Pages of other sites hold the widget alone, which allows it; its requests go by CORS.
    "Cross-Origin-Resource-Policy": "same-origin",
    # The address of a results page holds the question.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def policy_with(picture_hosts: Sequence[str]) -> str:
    """The policy of a page that shows pictures of other sites."""
    return _POLICY.replace(_PICTURES, " ".join((_PICTURES, *picture_hosts)))


_LOWER = tuple((name.lower(), name, value) for name, value in _HEADERS.items())


def is_https(settings: Settings) -> bool:
    """Whether the owner has put the site behind TLS."""
    return settings.site_url.startswith("https://")


def secure(response: Response, *, https: bool = False) -> None:
    """Adds the security headers that a response has not set itself; with `https` the one that has
    browsers come by TLS alone from now on."""
    headers = response.headers
    if https:
        headers.setdefault("Strict-Transport-Security", _HTTPS_ALONE)
    own = {name.lower() for name, _ in headers}
    for lower, name, value in _LOWER:
        if lower not in own:
            headers.add(name, value)
