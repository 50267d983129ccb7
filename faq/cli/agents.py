"""Defines the command that gives the engine to agents."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from faq.cli.options import index_option
from faq.settings import load_settings


class _Address(click.ParamType[tuple[str, int]]):
    """HOST:PORT, as a pair."""

    name = "host:port"

    def convert(self, value: Any, param: Any, ctx: Any) -> tuple[str, int]:
        host, colon, port = str(value).rpartition(":")
        if not (colon and host and port.isascii() and port.isdigit() and 0 < int(port) < 65536):
            self.fail(f"{value} 不是 主机:端口 (not HOST:PORT)", param, ctx)
        return host.strip("[]"), int(port)


@click.command("mcp")
@click.option(
    "--http",
    "address",
    metavar="HOST:PORT",
    type=_Address(),
    help="用 HTTP 提供，路径 /mcp；不加则用标准输入输出 (over HTTP instead of stdio).",
)
@index_option
def mcp_command(address: tuple[str, int] | None, index: Path | None) -> None:
    """把引擎作为工具提供给智能体，使用 MCP 协议 (the engine as tools for agents).

    退出码 (exit code)：0 客户端已离开 (the client has left)；2 缺少附加组件 (extra)；4 没有索引。
    """
    try:
        from faq.agents.server import make_server
        from faq.agents.serving import serve_http, serve_stdio
    except ModuleNotFoundError as error:
        raise click.UsageError(
            "faq mcp 需要先安装附加组件 (needs the extra): pip install 'faq-steps[mcp]'"
        ) from error
    from faq.engine import Engine

    settings = load_settings({"index": index})
    server = make_server(Engine.open(settings))
    if address is None:
        serve_stdio(server)
        return
    host, port = address
    shown = f"[{host}]" if ":" in host else host
    click.echo(f"http://{shown}:{port}/mcp", err=True)
    names = tuple(filter(None, settings.trusted_hosts.replace(",", " ").split()))
    serve_http(server, host, port, names=names)
