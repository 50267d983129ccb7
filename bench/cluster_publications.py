"""Publishes into a cluster amid questions, and kills publications."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

from bench.cluster_site import Asker, Figures, settings_of
from bench.machine import FAQ
from faq.cluster.client import Cluster
from faq.cluster.in_force import index_behind
from faq.cluster.layout import alias_before, alias_in_force
from faq.cluster.publishing import publish
from faq.indexing.rebuild import rebuild

_JOIN = 120.0
_PERIODS = "# 图书\n\n## 怎么续借图书\n\n在柜台续借，延长{}。\n\n## 逾期\n\n交罚款。\n"


class Library:
    """A small site that is published again and again, with another period each time."""

    QUESTION = "怎么续借图书"

    def __init__(self, folder: Path, addresses: tuple[str, ...], prefix: str) -> None:
        folder.mkdir()
        self.settings = settings_of(
            folder,
            folder / "corpus",
            addresses,
            cluster_prefix=prefix,
            confidence_threshold=0.0,
        )
        self.settings.corpus.mkdir()
        self.periods: dict[str, str] = {}
        self._edition = 0

    def edit(self) -> str:
        """Builds a generation that says another period; returns its name."""
        self._edition += 1
        period = f"{self._edition}天整"
        text = (
            f"# 图书\n\n## {self.QUESTION}\n\n在柜台续借，延长{period}。\n\n## 逾期\n\n交罚款。\n"
        )
        (self.settings.corpus / "books.md").write_text(text, "utf-8")
        name = rebuild(self.settings).generation
        self.periods[name] = period
        return name

    def index_of(self, generation: str) -> str:
        """The index of a generation."""
        return f"{self.settings.cluster_prefix}-{generation}".lower()

    def is_whole(self, answer: Any) -> bool:
        """Whether an answer says what its generation says."""
        period = self.periods.get(answer["generation"]) if isinstance(answer, dict) else None
        return period is not None and f"延长{period}" in answer["hits"][0]["text"]

    def leftovers(self) -> list[str]:
        """Indexes without an alias, aliases beyond two, and a lock that somebody seems to hold."""
        cluster, prefix = Cluster(self.settings), self.settings.cluster_prefix
        listed = cluster.get(f"/{prefix}-*", filter_path="*.aliases") or {}
        named = {index_behind(cluster, each(prefix)) for each in (alias_in_force, alias_before)}
        others = sorted(listed.keys() - named - {f"{prefix}-lock"})
        aliases = [alias for each in listed.values() for alias in each["aliases"]]
        lock = cluster.get(f"/{prefix}-lock/_doc/publish")
        return [
            *others,
            *(["aliases"] if len(aliases) > len(named) else []),
            *(["lock"] * bool(lock)),
        ]


def published_while_asked(library: Library, publications: int) -> Figures:
    """Publishes again and again amid questions."""
    library.edit()
    publish(library.settings)
    asker, over = Asker(library.settings), threading.Event()
    asked, mixed, generations = 0, list[str](), set[str]()

    def publishing() -> None:
        try:
            for _ in range(publications):
                library.edit()
                publish(library.settings)
        finally:
            over.set()

    thread = threading.Thread(target=publishing)
    thread.start()
    while not over.is_set():
        answer = asker.ask(library.QUESTION)
        asked += 1
        if library.is_whole(answer):
            generations.add(answer["generation"])
        else:
            mixed.append(str(answer)[:300])
    thread.join(_JOIN)
    return {
        "publications": len(library.periods) - 1,
        "questions": asked,
        "generations": len(generations),
        "mixed": len(mixed),
        "examples": mixed[:3],
        "left": library.leftovers(),
    }


def killed_publications(library: Library, kills: int, seed: int = 7) -> Figures:
    """Kills `faq publish` at random moments, with all its processes, and publishes once more."""
    rng, found, faults = random.Random(seed), Counter[str](), list[str]()
    told = 0
    library.edit()
    began = time.monotonic()
    _publishing(library).wait(_JOIN)
    lasts = time.monotonic() - began
    asker = Asker(library.settings)
    for number in range(kills):
        before = index_behind(Cluster(library.settings), library.settings.cluster_prefix)
        next_one = library.index_of(library.edit())
        process = _publishing(library)
        try:
            process.wait(rng.uniform(0.2, 1.0) * lasts)
            found["ended before"] += 1
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(_JOIN)
        found[", ".join(_kind(each) for each in library.leftovers()) or "nothing left"] += 1
        now = index_behind(Cluster(library.settings), library.settings.cluster_prefix)
        if now not in (before, next_one):
            faults.append(f"{number}: {now} is in force")
        if not library.is_whole(asker.ask(library.QUESTION)):
            faults.append(f"{number}: another answer")
        began = time.monotonic()
        if publish(library.settings).index != next_one or (left := library.leftovers()):
            faults.append(f"{number}: {left} is left")
        lasts = 0.7 * lasts + 0.3 * (time.monotonic() - began + 1.0)
        print(f"{number + 1} killed: {dict(found)}", *faults[told:], file=sys.stderr)
        told = len(faults)
    return {"kills": kills, "left by the killed": dict(found), "faults": faults}


def _kind(leftover: str) -> str:
    return leftover if leftover in ("lock", "aliases") else "an index"


def _publishing(library: Library) -> subprocess.Popen[bytes]:
    settings = library.settings
    names = ("index", "model", "cluster_prefix", "cluster_timeout", "confidence_threshold")
    own = {f"FAQ_{name.upper()}": str(getattr(settings, name)) for name in names}
    return subprocess.Popen(
        (*FAQ, "publish"),
        cwd=settings.corpus.parent,
        env=os.environ | own | {"FAQ_CLUSTER": ",".join(settings.cluster or ())},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
