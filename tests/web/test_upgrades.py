"""An index of another format is rebuilt by itself, and what can be read answers meanwhile."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from editions import SEARCH, two_generations, write_edition
from servers import Server, faq, serving
from waiting import until

from faq.indexing.rebuild import rebuild
from faq.settings import Settings
from faq.storage.generations import current_name, is_outdated

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")


@pytest.fixture
def library(tmp_path: Path) -> Settings:
    """Settings of an index with one earlier generation."""
    return two_generations(tmp_path)


def _outdate(manifest: Path) -> None:
    """Has a generation tell another format, as one of another version does."""
    found = json.loads(manifest.read_bytes())
    manifest.unlink()  # it may be shared with another generation
    manifest.write_text(json.dumps(found | {"format": 1}), "utf-8")


def _generation(server: Server) -> str:
    status, body = server.get(SEARCH)
    assert status == 200, body
    return str(json.loads(body)["generation"])


def test_an_index_of_another_format_is_rebuilt_before_the_first_answer(
    library: Settings, tmp_path: Path
) -> None:
    before = current_name(library.index)
    for manifest in library.index.glob("generations/*/manifest.json"):
        _outdate(manifest)
    with serving(library.corpus, library.index, tmp_path / "serve.log") as server:
        assert _generation(server) == current_name(library.index) != before
        assert "rebuilding it now" in server.written()


@pytest.mark.parametrize("watching", [False, True])
def test_an_earlier_generation_answers_while_another_format_is_replaced(
    library: Settings, tmp_path: Path, watching: bool
) -> None:
    before = current_name(library.index)
    _outdate(library.index / "generations" / str(before) / "manifest.json")
    assert is_outdated(library.index)
    words = ("--watch",) if watching else ()
    with serving(library.corpus, library.index, tmp_path / "serve.log", *words) as server:
        until(lambda: not is_outdated(library.index))
        assert "an earlier generation answers" in server.written()
        until(lambda: _generation(server) == current_name(library.index))


def test_a_running_server_of_the_other_version_goes_on_with_what_it_has(
    library: Settings, tmp_path: Path
) -> None:
    with serving(library.corpus, library.index, tmp_path / "serve.log") as server:
        before = _generation(server)
        write_edition(library.corpus, "第三版")
        published = rebuild(library).generation
        until(lambda: _generation(server) == published)
        _outdate(library.index / "generations" / published / "manifest.json")
        (library.index / "CURRENT").write_text(published)
        # A worker that starts now has only the generations of its own format.
        for worker in server.workers():
            os.kill(worker, signal.SIGKILL)
        until(lambda: server.status(SEARCH) == 200 and _generation(server) == before)


def test_watching_alone_publishes_what_changes(library: Settings, tmp_path: Path) -> None:
    before = current_name(library.index)
    with (tmp_path / "watch.log").open("wb") as log:
        process = subprocess.Popen(
            faq(library.corpus, library.index, "watch"), stdout=log, stderr=log
        )
    try:
        until(lambda: current_name(library.index) != before)
        first = current_name(library.index)
        write_edition(library.corpus, "第三版")
        until(lambda: current_name(library.index) != first)
        assert process.poll() is None
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()
