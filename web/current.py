"""Which engine answers the request at hand?"""

from __future__ import annotations

from typing import cast

from flask import current_app

from faq.engine import Engine

EXTENSION = "faq"
"""Where in ``app.extensions`` the engine stands."""


def engine() -> Engine:
    """The engine of the application that serves this request."""
    return cast(Engine, current_app.extensions[EXTENSION])
