"""Asks a site whose answers come from a cluster, and compares them with its local ones."""

from __future__ import annotations

import json
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bench.opensearch_nodes import Nodes
from faq.cluster.publishing import publish
from faq.indexing.rebuild import rebuild
from faq.settings import Settings
from web import create_app

_ROOT = Path(__file__).parents[1]
_ASKING = 2
"""Loops that ask at once."""
_JOIN = 120.0
HONEST = "503"
Figures = dict[str, Any]


def questions() -> list[str]:
    """Those that the relevance of the starter corpus is measured by."""
    files = sorted((_ROOT / "tests" / "relevance").glob("[ao]*/*.jsonl"))
    lines = [line for path in files for line in path.read_text("utf-8").splitlines()]
    return [json.loads(line)["text"] for line in lines]


def settings_of(folder: Path, corpus: Path, addresses: tuple[str, ...], **others: Any) -> Settings:
    """Settings of a site whose answers come from the cluster, each anew."""
    databases = {
        name: folder / f"{name}.sqlite3" for name in ("feedback", "question_log", "changes")
    }
    return Settings(
        corpus=corpus,
        index=folder / "index",
        model="off",
        cluster=addresses,
        cached_answers=0,
        rate_limit=0,
        **databases,
        **others,
    )


class Asker:
    """Asks one site over HTTP, in this process; safe to share between threads."""

    def __init__(self, settings: Settings) -> None:
        self._client = create_app(settings)

    def ask(self, question: str) -> Any:
        """The answer but for the time; the status of an honest error; else what came."""
        query = {"q": question, "explain": "1"}
        reply = self._client.test_client().get("/api/v1/search", query_string=query)
        if reply.status_code == 200:
            return {**reply.get_json(), "took_ms": 0}
        honest = "Retry-After" in reply.headers and reply.mimetype == "application/problem+json"
        return str(reply.status_code) if honest else reply.get_data(as_text=True)

    def page(self, question: str) -> tuple[int, str]:
        """Status and text of the page for readers."""
        reply = self._client.test_client().get("/search", query_string={"q": question})
        return reply.status_code, reply.get_data(as_text=True)


@dataclass(slots=True)
class Asked:
    """What came of questions."""

    outcomes: Counter[str] = field(default_factory=Counter)
    """`right`, `503` and `wrong`."""
    slowest: float = 0.0
    """Seconds."""
    wrong: list[str] = field(default_factory=list)
    lasts: float = 0.0
    """When the last question failed, by the monotonic clock."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, question: str, found: Any, expected: Any, seconds: float) -> None:
        """Counts one."""
        with self._lock:
            self.slowest = max(self.slowest, seconds)
            if found == expected:
                self.outcomes["right"] += 1
            elif found == HONEST:
                self.outcomes[HONEST] += 1
                self.lasts = time.monotonic()
            else:
                self.outcomes["wrong"] += 1
                self.wrong.append(f"{question}: {str(found)[:300]}")


class Site:
    """A site in a cluster, and the answers that its local index gives."""

    def __init__(self, folder: Path, nodes: Nodes, most: int) -> None:
        self.nodes = nodes
        self.settings = settings_of(
            folder, _ROOT / "corpus", nodes.addresses, cluster_prefix="site", cluster_shards=2
        )
        rebuild(self.settings)
        publish(self.settings)
        local = Asker(replace(self.settings, cluster=None))
        self.expected = {each: local.ask(each) for each in questions()[:most]}
        self.answered = [each for each, found in self.expected.items() if found["hits"]]
        """Of the others some have no word that any passage holds: the cluster isn't asked."""
        self.asker = Asker(self.settings)

    def ask(self, asker: Asker, count: int, asked: Asked, among: Sequence[str] = ()) -> Asked:
        """Asks so many questions `among` these, or of all, one after another."""
        for question in random.choices(among or list(self.expected), k=count):
            began = time.monotonic()
            found = asker.ask(question)
            asked.note(question, found, self.expected[question], time.monotonic() - began)
        return asked

    @contextmanager
    def asking(self) -> Iterator[Asked]:
        """Asks on and on while the block runs."""
        over, asked = threading.Event(), Asked()

        def on_and_on() -> None:
            while not over.is_set():
                self.ask(self.asker, 1, asked)

        threads = [threading.Thread(target=on_and_on) for _ in range(_ASKING)]
        for each in threads:
            each.start()
        try:
            yield asked
        finally:
            over.set()
            for each in threads:
                each.join(_JOIN)


def wait_for(asked: Asked, count: int) -> None:
    """Waits until so many more questions were asked."""
    until, limit = asked.outcomes.total() + count, time.monotonic() + 10 * _JOIN
    while asked.outcomes.total() < until and time.monotonic() < limit:
        time.sleep(0.05)


def figures_of(asked: Asked) -> Figures:
    """Counts of the outcomes, and the slowest question's seconds."""
    found = {name: asked.outcomes[name] for name in ("right", HONEST, "wrong")}
    return {**found, "slowest": round(asked.slowest, 2), "examples": asked.wrong[:3]}
