"""Speaks the Model Context Protocol: tools, resources and prompts of an engine."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import unquote

import msgspec
from anyio import CapacityLimiter, to_thread
from mcp import MCPError, types
from mcp.server.lowlevel import Server

from faq.agents.prompts import PROMPTS
from faq.agents.tools import TOOLS, Tool
from faq.engine import Engine
from faq.errors import FaqError, ToolArgumentsError
from faq.presenting.present import json_bytes
from faq.presenting.urls import article_url
from faq.version import __version__

_SCHEME = "faq://"
_LISTED = 200
"""Resources that are listed at a time."""
_AT_ONCE = 4
"""Calls that run at once; further ones wait, and one that is cancelled meanwhile never runs."""
_INSTRUCTIONS = (
    "帮助中心的办事指引。先用 ask 提问；没有可靠的答案时照实说，不要编造步骤。"
    "(Guidance of a help centre: ask first, and never make up steps where there is no reliable "
    "answer.)"
)
_MARKDOWN = "text/markdown"
_Result = TypeVar("_Result")
_log = logging.getLogger(__name__)


def make_server(engine: Engine) -> Server[Any]:
    """A server of the protocol for `engine`, to be run on some transport."""
    speaking = _Speaking(engine)
    return Server(
        "faq",
        version=__version__,
        title=engine.settings.site_name,
        instructions=_INSTRUCTIONS,
        on_list_tools=speaking.list_tools,
        on_call_tool=speaking.call_tool,
        on_list_resources=speaking.list_resources,
        on_list_resource_templates=speaking.list_templates,
        on_read_resource=speaking.read_resource,
        on_list_prompts=speaking.list_prompts,
        on_get_prompt=speaking.get_prompt,
    )


class _Speaking:
    """The handlers of one server."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._base = engine.settings.site_url.rstrip("/")
        self._limiter = CapacityLimiter(_AT_ONCE)
        self._tools = {tool.name: tool for tool in TOOLS}

    async def list_tools(self, _ctx: Any, _params: Any) -> types.ListToolsResult:
        return types.ListToolsResult(tools=[_described(tool) for tool in TOOLS])

    async def call_tool(
        self, _ctx: Any, params: types.CallToolRequestParams
    ) -> types.CallToolResult:
        tool = self._tools.get(params.name)
        if tool is None:
            raise MCPError(types.INVALID_PARAMS, f"没有工具 (no such tool): {params.name}")
        try:
            found = await self._run(
                lambda: tool.call(self._engine, self._base, params.arguments or {})
            )
        except FaqError as error:
            return types.CallToolResult(content=[_text(str(error))], is_error=True)
        # Through JSON: tuples are arrays to whoever validates.
        value = msgspec.json.decode(json_bytes(found.value))
        return types.CallToolResult(content=[_text(found.text)], structured_content=value)

    async def list_resources(
        self, _ctx: Any, params: types.PaginatedRequestParams | None
    ) -> types.ListResourcesResult:
        start = _place(params.cursor if params else None)
        entries = await self._run(self._engine.articles)
        return types.ListResourcesResult(
            resources=[
                types.Resource(
                    uri=_SCHEME + article_url(each.id),
                    name=each.id,
                    title=each.title,
                    mime_type=_MARKDOWN,
                )
                for each in entries[start : start + _LISTED]
            ],
            next_cursor=str(start + _LISTED) if start + _LISTED < len(entries) else None,
        )

    async def list_templates(self, _ctx: Any, _params: Any) -> types.ListResourceTemplatesResult:
        template = types.ResourceTemplate(
            uri_template=f"{_SCHEME}/articles/{{+article_id}}",
            name="article",
            title="文章",
            description="一篇文章的全文 (a whole article)",
            mime_type=_MARKDOWN,
        )
        return types.ListResourceTemplatesResult(resource_templates=[template])

    async def read_resource(
        self, _ctx: Any, params: types.ReadResourceRequestParams
    ) -> types.ReadResourceResult:
        uri = str(params.uri)
        article_id = unquote(uri.removeprefix(f"{_SCHEME}/articles/"))
        tool = self._tools["read_article"]
        try:
            found = await self._run(
                lambda: tool.call(self._engine, self._base, {"article_id": article_id})
            )
        except ToolArgumentsError as error:
            raise MCPError(types.INVALID_PARAMS, str(error), {"uri": uri}) from error
        except FaqError as error:
            raise MCPError(types.INTERNAL_ERROR, str(error), {"uri": uri}) from error
        text = types.TextResourceContents(uri=uri, text=found.text, mime_type=_MARKDOWN)
        return types.ReadResourceResult(contents=[text])

    async def list_prompts(self, _ctx: Any, _params: Any) -> types.ListPromptsResult:
        return types.ListPromptsResult(
            prompts=[
                types.Prompt(
                    name=each.name,
                    title=each.title,
                    description=each.about,
                    arguments=[
                        types.PromptArgument(
                            name=each.argument, description=each.argument_about, required=True
                        )
                    ],
                )
                for each in PROMPTS
            ]
        )

    async def get_prompt(
        self, _ctx: Any, params: types.GetPromptRequestParams
    ) -> types.GetPromptResult:
        prompt = next((each for each in PROMPTS if each.name == params.name), None)
        given = (params.arguments or {}).get(prompt.argument, "") if prompt else ""
        if prompt is None or not given.strip():
            raise MCPError(types.INVALID_PARAMS, f"没有提示词或缺少参数 (no prompt): {params.name}")
        message = types.PromptMessage(role="user", content=_text(prompt.template.format(given)))
        return types.GetPromptResult(description=prompt.about, messages=[message])

    async def _run(self, function: Callable[[], _Result]) -> _Result:
        """What `function` gives, run in a thread; a call that is cancelled returns at once."""
        return await to_thread.run_sync(function, limiter=self._limiter, abandon_on_cancel=True)


def _described(tool: Tool[Any]) -> types.Tool:
    return types.Tool(
        name=tool.name,
        title=tool.title,
        description=tool.about,
        input_schema=_schema(tool.takes),
        output_schema=_schema(tool.gives),
        annotations=types.ToolAnnotations(
            read_only_hint=True, idempotent_hint=True, open_world_hint=False
        ),
    )


def _schema(kind: type) -> dict[str, Any]:
    """The JSON schema of a type, as an object at its root."""
    (found,), components = msgspec.json.schema_components([kind], ref_template="#/$defs/{name}")
    root = components.pop(found["$ref"].rpartition("/")[2])
    return {**root, "$defs": components} if components else root


def _text(text: str) -> types.TextContent:
    return types.TextContent(type="text", text=text)


def _place(cursor: str | None) -> int:
    try:
        place = int(cursor or 0)
    except ValueError:
        place = -1
    if place < 0:
        raise MCPError(types.INVALID_PARAMS, f"cursor {cursor}: 没有这一页 (no such page)")
    return place
