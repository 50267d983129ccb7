"""Processes that help another one end with it, however it ends."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from waiting import until

from faq import lifetime
from faq.lifetime import end_with_parent

_STAYING = """
import os, time

def stay(number, analyzer, settings):
    print(os.getpid(), flush=True)
    time.sleep(600)
"""
_REBUILDING = """
import os
from faq.indexing.workers import Workers
from faq.language.lexicon import Lexicon
from faq.settings import Settings
from staying import stay

workers = Workers(Lexicon(), Settings(analysis_processes=3))
workers.start()
print("parent", os.getpid(), flush=True)
list(workers.map(stay, list(range(8))))
"""
"""The processes of a rebuild import no script, so what they do stands in a module."""


def _has_ended(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    stat = Path(f"/proc/{process}/stat")  # an orphan may be left for its reaper to collect
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] == "Z"


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
def test_a_killed_rebuild_leaves_no_process(tmp_path: Path, how: signal.Signals) -> None:
    script = tmp_path / "rebuilding.py"
    script.write_text(_REBUILDING, "utf-8")
    (tmp_path / "staying.py").write_text(_STAYING, "utf-8")
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE) as parent:
        assert parent.stdout
        numbers = [int(parent.stdout.readline().split()[-1]) for _ in range(4)]
        parent.send_signal(how)
        parent.wait()
        children = set(numbers) - {parent.pid}
        assert len(children) == 2
        until(lambda: all(map(_has_ended, children)))


def _orphan(told: Path) -> None:
    """Starts a child that the system would not kill, tells its number and ends at once."""
    context = multiprocessing.get_context("fork")
    child = context.Process(target=_wait_for_the_end)
    child.start()
    told.write_text(f"{child.pid}")
    os._exit(0)


def _wait_for_the_end() -> None:
    lifetime.die_with_parent = lambda: None
    end_with_parent()
    signal.pause()


def test_without_help_of_the_system_a_child_ends_too(tmp_path: Path) -> None:
    told = tmp_path / "number"
    # Not forked from here, where other threads may hold what the child would wait for.
    parent = multiprocessing.get_context("spawn").Process(target=_orphan, args=(told,))
    parent.start()
    parent.join(60)
    child = int(told.read_text())
    until(lambda: _has_ended(child))


def test_a_process_of_its_own_follows_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[str] = []
    monkeypatch.setattr(lifetime, "die_with_parent", lambda: called.append("killed"))
    end_with_parent()
    assert called == []
