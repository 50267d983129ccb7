"""Tests `faq serve`: without an index at first, during rebuilds, and with --watch."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from servers import serving
from waiting import until

import web.serving
from faq.engine import Engine
from faq.errors import SettingsError
from faq.settings import Settings
from web.serving import reserved

_COMMAND = [sys.executable, "-c", "from faq.cli import main; main()"]


def _faq(corpus: Path, index: Path, *words: str) -> list[str]:
    return [*_COMMAND, *words, "--corpus", str(corpus), "--index", str(index)]


def _free_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return str(taken.getsockname()[1])


def _get(address: str) -> dict[str, object]:
    with urllib.request.urlopen(address, timeout=10) as response:
        answer: dict[str, object] = json.load(response)
    return answer


def _wait_for(address: str, wanted: str) -> dict[str, object]:
    """The answer at `address` as soon as its first hit's text holds `wanted`."""

    def found() -> dict[str, object] | None:
        answer = _get(address)
        return answer if wanted in json.dumps(answer["hits"], ensure_ascii=False) else None

    answer = until(found)
    assert answer
    return answer


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    text = "# 催发货\n\n## 卖家不发货怎么办\n\n先等第一版。\n\n1. 点催发货。\n"
    (folder / "a.md").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def address(corpus: Path, tmp_path: Path) -> Iterator[str]:
    """The address of a server that had no index when it started."""
    words = ("serve", "--port", _free_port(), "--workers", "2", "--watch")
    log = tmp_path / "serve.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            _faq(corpus, tmp_path / "index", *words), stdout=output, stderr=output
        )
    try:
        yield _listening(log, server)
    finally:
        server.send_signal(signal.SIGTERM)
        until(lambda: server.poll() is not None)


def _listening(log: Path, server: subprocess.Popen[bytes]) -> str:
    """The address of a server once both of its workers have started."""

    def found() -> str | None:
        text = log.read_text(encoding="utf-8")
        assert server.poll() is None, text
        address = re.search(r"Listening at: (http://[\d.:]+)", text)
        return address[1] if address and text.count("Started worker") == 2 else None

    address = until(found)
    assert address
    return address


def test_it_builds_the_index_serves_and_takes_up_what_changes(
    address: str, corpus: Path, tmp_path: Path
) -> None:
    search = f"{address}/api/v1/search?q={quote('卖家不发货怎么办')}"
    assert _wait_for(search, "第一版")["answered"]

    article = corpus / "a.md"
    article.write_text(article.read_text("utf-8").replace("第一版", "第二版"), encoding="utf-8")
    _wait_for(search, "第二版")  # the watcher rebuilt

    for round_number in range(3, 6):
        text = f"# 催发货\n\n## 卖家不发货怎么办\n\n先等第 {round_number} 轮。\n\n1. 点催发货。\n"
        article.write_text(text, encoding="utf-8")
        rebuild = subprocess.Popen(
            _faq(corpus, tmp_path / "index", "rebuild"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        while rebuild.poll() is None:
            assert _get(search)["hits"]
        # 5: the watcher was rebuilding at that moment, and will have seen the change.
        assert rebuild.returncode in {0, 5}
        _wait_for(search, f"第 {round_number} 轮")


def test_long_questions_reach_the_application(address: str) -> None:
    long = quote("退" * 2001)
    with pytest.raises(urllib.error.HTTPError) as refused:
        _get(f"{address}/api/v1/search?q={long}")
    assert refused.value.code == 400
    assert refused.value.headers["Content-Type"] == "application/problem+json"
    refused.value.close()


def test_stopping_it_leaves_no_process(corpus: Path, tmp_path: Path) -> None:
    log = tmp_path / "serve.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            _faq(corpus, tmp_path / "index", "serve", "--port", _free_port(), "--watch"),
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    _listening(log, server)
    server.send_signal(signal.SIGINT)
    until(lambda: server.poll() is not None)
    until(lambda: _is_gone(server.pid))


def test_a_taken_port_is_refused(corpus: Path, tmp_path: Path) -> None:
    with socket.socket() as taken:
        # As a server whose workers share the port.
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        refused = subprocess.run(
            _faq(corpus, tmp_path / "index", "serve", "--port", port),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert refused.returncode == 2
    (line,) = refused.stderr.splitlines()
    assert line.startswith(f"不能在 127.0.0.1:{port} 上监听")
    assert "can't listen" in line
    assert "another faq serve" not in line


def test_of_two_servers_that_start_at_once_one_is_refused() -> None:
    port = int(_free_port())  # none listens yet, so both find it free
    both = (reserved("127.0.0.1", port), reserved("127.0.0.1", port))
    with both[0], pytest.raises(SettingsError, match="held by another faq serve"), both[1]:
        pytest.fail("both have it")
    with reserved("127.0.0.1", port):
        pass


def test_an_address_is_told_only_when_it_answers(corpus: Path, tmp_path: Path) -> None:
    with serving(corpus, tmp_path / "index", tmp_path / "serve.log") as server:
        assert server.get("/healthz")[0] == 200
        assert f"http://127.0.0.1:{server.port}/" in server.written()


def _is_gone(group: int) -> bool:
    """Whether no process of the group is left."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False


def test_workers_do_not_repeat_what_the_command_has_told(
    guidance: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(web.serving, "watch_stalled", lambda port: None)
    changed = replace(guidance, passage_chars=guidance.passage_chars + 1)
    Engine.open(changed)
    assert "passage_chars" in caplog.text
    caplog.clear()
    web.serving._application(changed)
    assert caplog.text == ""
