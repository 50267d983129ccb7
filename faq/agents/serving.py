"""Opens the transports of the Model Context Protocol: standard input and output, or HTTP."""

from __future__ import annotations

from typing import Any

import anyio
import uvicorn
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.server.transport_security import TransportSecuritySettings
from starlette.types import ASGIApp

_PATH = "/mcp"
_BODY = 64 * 1024
"""Bytes of a request; a question has some hundred."""
STOPPING_SECONDS = 5
_LOCAL = ("127.0.0.1", "localhost", "[::1]")


def serve_stdio(server: Server[Any]) -> None:
    """Serves the one client at standard input and output until it closes them."""
    anyio.run(_over_stdio, server)


def serve_http(server: Server[Any], host: str, port: int, *, names: tuple[str, ...] = ()) -> None:
    """Serves over streamable HTTP at ``/mcp`` until it is interrupted; `names` as `http_app`."""
    http_server(http_app(server, host, names=names), host, port).run()


def http_server(app: ASGIApp, host: str, port: int) -> uvicorn.Server:
    """What serves the application there; when it is told to stop, whoever is connected has a few
    seconds, for some would never end what they have begun."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            host=host,
            port=port,
            log_level="warning",
            timeout_graceful_shutdown=STOPPING_SECONDS,
        )
    )


def http_app(server: Server[Any], host: str, *, names: tuple[str, ...] = ()) -> ASGIApp:
    """The application of `serve_http`.

    It answers requests to this machine's own names, `host` and `names` alone, so that no page in a
    browser reaches it by a name of its own (DNS rebinding).  It keeps no sessions, of which greedy
    clients would leave none to others: every request stands by itself, and is cancelled by its end.
    """
    known = [*_LOCAL, host, *names]
    security = TransportSecuritySettings(
        allowed_hosts=[*known, *(f"{each}:*" for each in known)],
        allowed_origins=[f"{scheme}://{each}:*" for scheme in ("http", "https") for each in known],
    )
    return server.streamable_http_app(
        streamable_http_path=_PATH,
        max_request_body_size=_BODY,
        stateless_http=True,
        transport_security=security,
        host=host,
    )


async def _over_stdio(server: Server[Any]) -> None:
    async with stdio_server() as (reading, writing):
        await server.run(reading, writing, server.create_initialization_options())
