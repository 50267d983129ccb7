"""An agent gets the answers of the API, over each transport."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import anyio
import pytest
from jsonschema import Draft202012Validator
from mcp import Client, MCPError, StdioServerParameters
from servers import COMMAND, free_port
from waiting import until

from faq.agents import server as speaking
from faq.agents import serving
from faq.agents.prompts import PROMPTS
from faq.agents.tools import TOOLS
from faq.engine import Engine
from faq.model import Answer, SearchRequest
from faq.settings import Settings
from web import create_app

_QUESTIONS = (
    "运费由谁承担",
    "积分多久过期",
    "怎么当面验货",
    "火星上怎么种土豆",
    "<script>alert(1)</script> 运费",
)
TRANSPORTS = ("process", "http", "here")


@pytest.fixture(scope="module")
def environment(sided: Settings) -> dict[str, str]:
    """What commands need to answer from the index of `sided`, by words."""
    own = {"FAQ_INDEX": sided.index, "FAQ_CONFIDENCE_THRESHOLD": sided.confidence_threshold}
    return {**os.environ, "FAQ_MODEL": "off", **{name: str(each) for name, each in own.items()}}


@pytest.fixture(scope="module")
def address(environment: dict[str, str]) -> Iterator[str]:
    """Where `faq mcp --http` listens."""
    port = free_port()
    command = [*COMMAND, "mcp", "--http", f"127.0.0.1:{port}"]
    with subprocess.Popen(command, env=environment) as process:
        try:
            until(lambda: _listens(port))
            yield f"http://127.0.0.1:{port}/mcp"
        finally:
            process.terminate()


def _listens(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


@contextlib.asynccontextmanager
async def _client(
    transport: str, sided: Settings, environment: dict[str, str], address: str
) -> AsyncIterator[Client]:
    if transport == "here":
        target: Any = speaking.make_server(Engine(sided))
    elif transport == "http":
        target = address
    else:
        target = StdioServerParameters(
            command=COMMAND[0], args=[*COMMAND[1:], "mcp"], env=environment
        )
    async with Client(target) as client:
        yield client


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_answers_equal_those_of_the_api(
    transport: str, sided: Settings, environment: dict[str, str], address: str
) -> None:
    async def exchange() -> list[Any]:
        async with _client(transport, sided, environment, address) as client:
            tools = {each.name: each for each in (await client.list_tools()).tools}
            assert list(tools) == [each.name for each in TOOLS]
            results = []
            for question in _QUESTIONS:
                found = await client.call_tool("ask", {"question": question})
                schema = tools["ask"].output_schema
                Draft202012Validator(schema).validate(found.structured_content)
                results.append(found)
            return results

    api = create_app(sided).test_client()
    for question, found in zip(_QUESTIONS, anyio.run(exchange), strict=True):
        answer = found.structured_content
        verdict = answer.pop("verdict")
        reply = api.get("/api/v1/search", query_string={"q": question, "limit": 3}).get_json()
        assert {**answer, "took_ms": 0} == {**reply, "took_ms": 0}
        assert found.content[0].text.startswith(verdict)
        assert ("没有可靠的答案" in verdict) == (not answer["answered"])


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_articles_are_tools_and_resources(
    transport: str, sided: Settings, environment: dict[str, str], address: str
) -> None:
    async def exchange() -> None:
        async with _client(transport, sided, environment, address) as client:
            schemas = {each.name: each.output_schema for each in (await client.list_tools()).tools}

            async def called(tool: str, arguments: dict[str, Any]) -> Any:
                found = await client.call_tool(tool, arguments)
                Draft202012Validator(schemas[tool]).validate(found.structured_content)
                return found

            listed = (await called("list_topics", {})).structured_content
            assert listed["total"] == 3
            resources = (await client.list_resources()).resources
            assert [each.name for each in resources] == [
                each["article_id"] for each in listed["articles"]
            ]
            for each in resources:
                read = await called("read_article", {"article_id": each.name})
                text = (await client.read_resource(each.uri)).contents[0]
                assert read.content[0].text == text.text  # type: ignore[union-attr]
                assert each.title in text.text  # type: ignore[union-attr]
            suggested = await called("suggest", {"prefix": "积分"})
            assert suggested.structured_content == {
                "suggestions": [{"text": "积分多久过期", "url": "/articles/both#积分多久过期"}]
            }

    anyio.run(exchange)


def test_prompts_are_in_chinese_and_take_any_text(sided: Settings) -> None:
    async def exchange() -> None:
        async with Client(speaking.make_server(Engine(sided))) as client:
            for each in (await client.list_prompts()).prompts:
                (argument,) = each.arguments or ()
                found = await client.get_prompt(each.name, {argument.name: "{0} {x} %s"})
                assert "{0} {x} %s" in found.messages[0].content.text  # type: ignore[union-attr]
            with pytest.raises(MCPError):
                await client.get_prompt(PROMPTS[0].name, {})

    anyio.run(exchange)


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("ask", {"question": ""}),
        ("ask", {"question": "  "}),
        ("ask", {"question": "退" * 100_000}),
        ("ask", {"question": "运费", "limit": 10_000}),
        ("ask", {"question": "运费", "audience": "nobody"}),
        ("ask", {"question": "运费", "more": 1}),
        ("ask", {}),
        ("read_article", {"article_id": "../../etc/passwd"}),
        ("list_topics", {"offset": -1}),
    ],
)
def test_bad_arguments_are_told_to_the_agent(
    tool: str, arguments: dict[str, Any], sided: Settings
) -> None:
    async def exchange() -> Any:
        async with Client(speaking.make_server(Engine(sided))) as client:
            return await client.call_tool(tool, arguments)

    result = anyio.run(exchange)
    assert result.is_error
    assert result.content[0].text
    assert "Traceback" not in result.content[0].text


@pytest.mark.parametrize("uri", ["faq:///articles/none", "faq:///other", "file:///etc/passwd"])
def test_no_other_resource_is_read(uri: str, sided: Settings) -> None:
    async def exchange() -> None:
        async with Client(speaking.make_server(Engine(sided))) as client:
            with pytest.raises(MCPError):
                await client.read_resource(uri)

    anyio.run(exchange)


class _Slow(Engine):
    """An engine whose answers wait."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.begun: list[str] = []
        self.go_on = threading.Event()

    def ask(self, request: SearchRequest) -> Answer:
        self.begun.append(request.question)
        assert self.go_on.wait(60)
        return super().ask(request)


@pytest.fixture
def slow_over_http(sided: Settings) -> Iterator[tuple[_Slow, str]]:
    """An engine whose answers wait, and where it is served."""
    engine, port = _Slow(sided), free_port()
    app = serving.http_app(speaking.make_server(engine), "127.0.0.1")
    server = serving.http_server(app, "127.0.0.1", port)
    thread = threading.Thread(target=server.run)
    thread.start()
    until(lambda: server.started)
    yield engine, f"http://127.0.0.1:{port}/mcp"
    engine.go_on.set()
    server.should_exit = True
    thread.join()


def _cancelled(where: Any, begun: Callable[[], Sequence[str]], go_on: Callable[[], Any]) -> None:
    """Cancels a call that waits for its turn, and lets the others go on, within a minute."""

    async def exchange() -> None:
        with anyio.fail_after(60):
            async with Client(where) as client, anyio.create_task_group() as run:
                for number in range(4):  # as many as run at once
                    run.start_soon(client.call_tool, "ask", {"question": f"积分{number}"})
                while len(begun()) < 4:
                    await anyio.sleep(0.01)
                with anyio.move_on_after(0.2):  # waits for its turn, and is cancelled
                    await client.call_tool("ask", {"question": "怎么当面验货"})
                go_on()
                await client.call_tool("ask", {"question": "运费由谁承担"})

    anyio.run(exchange)
    assert sorted(begun()) == ["积分0", "积分1", "积分2", "积分3", "运费由谁承担"]


@pytest.mark.parametrize("transport", ["here", "http"])
def test_a_cancelled_call_stops_its_work(
    transport: str, slow_over_http: tuple[_Slow, str], sided: Settings
) -> None:
    engine, target = slow_over_http
    where: Any = target if transport == "http" else speaking.make_server(engine)
    _cancelled(where, lambda: engine.begun, engine.go_on.set)


def test_a_call_that_is_cancelled_over_stdio_stops_its_work(
    environment: dict[str, str], tmp_path: Path
) -> None:
    begun = tmp_path / "begun"
    begun.touch()
    tests = Path(__file__).parent
    found = os.pathsep.join([str(tests.parent), environment.get("PYTHONPATH", "")])
    target = StdioServerParameters(
        command=sys.executable,
        args=[str(tests / "slow_process.py"), str(tmp_path)],
        env={**environment, "PYTHONPATH": found},
    )
    _cancelled(
        target,
        lambda: begun.read_text("utf-8").splitlines(),
        (tmp_path / "go-on").touch,
    )


def test_clients_that_only_begin_leave_room_for_others(address: str) -> None:
    beginning = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {
            "protocolVersion": "2025-06-18",
            "capabilities": {},
            "clientInfo": {"name": "greedy", "version": "1"},
        },
    }
    headers = {
        "Content-Type": "application/json",
        "Accept": "application/json, text/event-stream",
    }
    connection = http.client.HTTPConnection("127.0.0.1", urlsplit(address).port, timeout=60)
    for _ in range(1_001):
        connection.request("POST", "/mcp", json.dumps(beginning), headers)
        with connection.getresponse() as reply:
            assert reply.status == 200
            reply.read()
    connection.close()

    async def exchange() -> None:
        async with Client(address) as client:
            assert (await client.list_tools()).tools

    anyio.run(exchange)


def test_a_page_of_another_name_does_not_reach_it(address: str) -> None:
    port = urlsplit(address).port
    statuses = []
    for host in ("evil.example", f"localhost:{port}"):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        headers = {
            "Host": host,
            "Content-Type": "application/json",
            "Accept": "application/json, text/event-stream",
        }
        connection.request("POST", "/mcp", json.dumps({"jsonrpc": "2.0"}), headers)
        statuses.append(connection.getresponse().status)
        connection.close()
    assert statuses == [421, 400]


def test_a_missing_index_and_address_are_told(tmp_path: Path, environment: dict[str, str]) -> None:
    empty = {**environment, "FAQ_INDEX": str(tmp_path)}
    ended = subprocess.run([*COMMAND, "mcp"], env=empty, capture_output=True, check=False)
    assert (ended.returncode, ended.stdout) == (4, b"")
    assert "faq rebuild" in ended.stderr.decode()
    for odd in ("8000", "127.0.0.1:", "127.0.0.1:99999", "127.0.0.1:x"):
        command = [*COMMAND, "mcp", "--http", odd]
        ended = subprocess.run(command, env=environment, capture_output=True, check=False)
        assert ended.returncode == 2, odd


def test_the_documents_configuration_connects(environment: dict[str, str]) -> None:
    document = Path(__file__).parents[2] / "docs" / "agents.md"
    _, _, block = document.read_text("utf-8").partition("```text\n")
    told = json.loads(block.partition("```")[0])["mcpServers"]["help"]
    assert told["command"] == "faq"
    arguments = [environment["FAQ_INDEX"] if "/" in each else each for each in told["args"]]
    target = StdioServerParameters(
        command=COMMAND[0], args=[*COMMAND[1:], *arguments], env={**environment, **told["env"]}
    )

    async def exchange() -> Any:
        async with Client(target) as client:
            return await client.call_tool("ask", {"question": "积分多久过期"})

    found = anyio.run(exchange).structured_content
    assert found["hits"][0]["url"] == "https://help.example/articles/both#积分多久过期"
