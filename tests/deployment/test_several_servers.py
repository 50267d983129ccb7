"""Servers answer from copies of one index, each from its own, and never from half of one."""

from __future__ import annotations

import json
import re
import subprocess
import threading
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote

import pytest
from programs import program
from servers import Server, serving
from waiting import until

from faq.indexing.rebuild import rebuild
from faq.settings import Settings
from faq.storage.generations import complete_names, current_name

_SCRIPT = Path(__file__).parents[2] / "docs" / "deployment" / "send-index.sh"
_QUESTION = f"/api/v1/search?q={quote('退款几天到账')}"


def _publish(settings: Settings, edition: int) -> str:
    (settings.corpus / "refund.md").write_text(
        f"# 退款\n\n## 退款几天到账\n\n第 {edition} 版：一般三天。\n", "utf-8"
    )
    return rebuild(settings).generation


def _send(settings: Settings, *targets: Path) -> int:
    program("rsync", "apt-get install rsync")
    command = ["sh", str(_SCRIPT), str(settings.index), *map(str, targets)]
    return subprocess.run(command, capture_output=True, check=False).returncode


@pytest.fixture
def built(tmp_path: Path) -> Settings:
    """Where the index is made."""
    (tmp_path / "corpus").mkdir()
    return Settings(
        corpus=tmp_path / "corpus",
        index=tmp_path / "index",
        model="off",
        analysis_processes=1,
        keep_generations=2,
    )


@pytest.fixture
def copies(tmp_path: Path) -> list[Path]:
    """The folders of two servers."""
    folders = [tmp_path / "web1", tmp_path / "web2"]
    for folder in folders:
        folder.mkdir()
    return folders


def test_two_servers_answer_from_whole_copies_while_the_index_changes(
    tmp_path: Path, built: Settings, copies: list[Path]
) -> None:
    editions = {_publish(built, 0): 0}
    assert _send(built, *copies) == 0
    with ExitStack() as stack:
        servers = [
            stack.enter_context(serving(tmp_path / "none", copy, tmp_path / f"{copy.name}.log"))
            for copy in copies
        ]
        assert all("FAQ_TOKEN for the editors' desk" in each.written() for each in servers)
        asking = _Asking(servers)
        for edition in range(1, 4):
            newest = _publish(built, edition)
            editions[newest] = edition
            assert _send(built, *copies) == 0
            until(lambda newest=newest: all(_answer(each)[0] == newest for each in servers))
        asking.stop()
    assert asking.failed == []
    assert {generation for generation, _ in asking.answers} <= set(editions)
    assert all(editions[generation] == edition for generation, edition in asking.answers)
    for copy in copies:
        assert complete_names(copy) == complete_names(built.index)


def test_what_is_cut_off_leaves_the_earlier_one_in_force(
    built: Settings, copies: list[Path], tmp_path: Path
) -> None:
    first = _publish(built, 0)
    assert _send(built, *copies) == 0
    second = _publish(built, 1)
    manifest = built.index / "generations" / second / "manifest.json"
    manifest.rename(tmp_path / "aside")
    assert _send(built, *copies) != 0
    assert [current_name(copy) for copy in copies] == [first, first]
    (tmp_path / "aside").rename(manifest)
    assert _send(built, *copies) == 0
    assert [current_name(copy) for copy in copies] == [second, second]


def test_a_server_that_is_away_holds_up_no_other(
    built: Settings, copies: list[Path], tmp_path: Path
) -> None:
    newest = _publish(built, 0)
    away = tmp_path / "file"
    away.write_text("", "utf-8")
    assert _send(built, away / "index", copies[0]) != 0
    assert current_name(copies[0]) == newest


def _answer(server: Server) -> tuple[str, int]:
    """The generation that answers, and the edition of the article that it tells."""
    status, body = server.get(_QUESTION)
    assert status == 200, body
    answer = json.loads(body)
    edition = re.search(r"第 (\d) 版", answer["hits"][0]["text"])
    assert edition
    return answer["generation"], int(edition[1])


class _Asking:
    """Asks servers in turn until it is stopped."""

    def __init__(self, servers: list[Server]) -> None:
        self.answers: set[tuple[str, int]] = set()
        self.failed: list[str] = []
        self._servers, self._done = servers, threading.Event()
        self._thread = threading.Thread(target=self._ask)
        self._thread.start()

    def _ask(self) -> None:
        while not self._done.is_set():
            for server in self._servers:
                try:
                    self.answers.add(_answer(server))
                except (AssertionError, OSError) as error:
                    self.failed.append(repr(error))
                    return

    def stop(self) -> None:
        """Ends the asking."""
        self._done.set()
        self._thread.join()
