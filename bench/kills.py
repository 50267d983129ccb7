"""Kills commands at random moments, and tells whether anything was lost.

``python -m bench.kills`` kills rebuilds, rollbacks, backups and storing of feedback by TERM, HUP
and KILL.  Afterwards the index must be whole, what was acknowledged be there, a backup that stands
under its name be complete, and no process be left.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.damages import write_corpus
from faq.backup.unpacking import unpack
from faq.errors import FaqError
from faq.feedback import Feedback, FeedbackStore
from faq.indexing.rebuild import rebuild
from faq.settings import Settings
from faq.storage.verify import verify

SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGKILL)
_FAQ = (sys.executable, "-c", "from faq.cli import main; main()")
_FEEDING = """
import sys
from itertools import count
from pathlib import Path
from faq.feedback import Feedback, FeedbackStore

store, name = FeedbackStore(Path("feedback.sqlite3")), sys.argv[1]
for number in count():
    store.add(Feedback(f"{name}-{number}", "0#a", True), key=f"{name}-{number}")
    print(number, flush=True)
"""
"""Stores feedback without end, and acknowledges each."""
KINDS = ("rebuild", "rollback", "backup", "feedback")
_PATIENCE = 5.0
"""Seconds until no process may be left."""


@dataclass(frozen=True, slots=True)
class Site:
    """The working folder of a site whose commands are killed."""

    folder: Path

    @classmethod
    def of(cls, folder: Path) -> Site:
        """Makes one with two generations."""
        site = cls(folder)
        write_corpus(folder / "corpus")
        for _ in range(2):
            rebuild(site.settings)
        return site

    @property
    def settings(self) -> Settings:
        """Where its corpus and index are."""
        return Settings(self.folder / "corpus", self.folder / "index")

    def faults(self, kind: str, number: int, seconds: float) -> Iterator[str]:
        """What is wrong after a command was killed once `seconds` had passed."""
        process = subprocess.Popen(
            self._command(kind, number),
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.send_signal(SIGNALS[number % len(SIGNALS)])
        told = process.communicate()[0].split()
        if not _ends(process.pid):
            os.killpg(process.pid, signal.SIGKILL)
            yield "a process is left"
        yield from self._losses(kind, number, len(told))

    def _command(self, kind: str, number: int) -> tuple[str, ...]:
        if kind == "feedback":
            return (sys.executable, "-c", _FEEDING, str(number))
        if kind == "rebuild":  # of other words each time
            text = f"# 第{number}版\n\n## 怎么退款\n\n第{number}版。\n"
            (self.folder / "corpus" / "changing.md").write_text(text, "utf-8")
            return (*_FAQ, "rebuild", *(["--full"] if number % 2 else []))
        return (*_FAQ, kind, *(["site.tar.gz"] if kind == "backup" else []))

    def _losses(self, kind: str, number: int, told: int) -> Iterator[str]:
        try:
            if not verify(self.settings.index).whole:
                yield "the index is damaged"
            archive = self.folder / "site.tar.gz"
            if kind == "backup" and archive.exists():
                with tempfile.TemporaryDirectory() as folder:
                    unpack(archive, Path(folder))
            if kind == "feedback":
                stored = _stored(self.folder, str(number))
                if stored < told:
                    yield f"feedback is lost: {told - stored} of {told}"
        except FaqError as error:
            yield f"{type(error).__name__}: {error}"
        if kind == "rollback":  # something to roll back to, the next time
            rebuild(self.settings)


def _stored(folder: Path, name: str) -> int:
    store = FeedbackStore(folder / "feedback.sqlite3")
    store.add(Feedback("后来", "0#a", True), key="later")  # it can be written to
    return sum(each.question.startswith(f"{name}-") for each in store.each())


def _ends(group: int) -> bool:
    """Whether all processes of a group end in time."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.02)
    return False


def main() -> int:
    """Kills as often as wanted; 1 where anything was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=250)
    kills = parser.parse_args().kills
    found: Counter[str] = Counter()
    rng = random.Random(7)
    with tempfile.TemporaryDirectory() as folder:
        site = Site.of(Path(folder))
        for number in range(kills):
            kind, seconds = KINDS[number % len(KINDS)], rng.uniform(0.05, 2.0)
            for fault in site.faults(kind, number, seconds):
                print(f"{kind} {number} after {seconds:.2f} s: {fault}", file=sys.stderr)
                found[fault.partition(":")[0]] += 1
    print(f"{kills} kills: {dict(found) or 'nothing was lost'}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
