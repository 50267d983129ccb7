"""Measures `faq serve` under load against a constant reply, other servers, and no answer cache.

The same server and workers give answers and, in turns, the constant bytes of one answer, so that
other load on the machine touches both.  No question is asked twice except for the cache.
"""

from __future__ import annotations

import itertools
import random
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bench.corpora import Corpus
from bench.loads import Load, get, loaded, server
from bench.machine import FAQ

_CLIENTS = (1, 4, 16)
_TURNS = 3


def _faq(port: int) -> Sequence[str]:
    return (*FAQ, "serve", "--port", str(port))


def _gunicorn(port: int) -> Sequence[str]:
    shape = ("--worker-class", "gthread", "--workers", "2", "--threads", "4")
    return (sys.executable, "-m", "gunicorn", *shape, "-b", f"127.0.0.1:{port}", "web:create_app()")


def _waitress(port: int) -> Sequence[str]:
    where = ("--listen", f"127.0.0.1:{port}", "--threads", "8", "--call", "web:create_app")
    return (sys.executable, "-m", "waitress", *where)


_SERVERS: Mapping[str, tuple[Callable[[int], Sequence[str]], int]] = {
    "Granian, 2 × 4": (_faq, 4),
    "Granian, 2 × 2": (_faq, 2),
    "Granian, 2 × 1": (_faq, 1),
    "gunicorn, gthread, 2 × 4": (_gunicorn, 4),
    "waitress, 1 × 8": (_waitress, 8),
}
"""Servers as processes × threads: how each is started, and the threads of a process."""
_KNOWN, _AMONG = 0.7, 300
"""Share of requests that repeat a question, and how many questions these are drawn from."""
_MIXED = 4
"""How many times as many requests are made of a cache, which has to fill."""


def served(corpus: Corpus, folder: Path, requests: int) -> dict[str, Any]:
    """Requests per second and latencies of answers and of the constant, and their ratios."""
    paths = _paths(corpus, requests * len(_CLIENTS) * _TURNS)
    settings = {"index": folder / "index"}
    with server(_faq, settings) as ours:
        constant = folder / "constant.json"
        constant.write_bytes(get(ours, next(paths)))
        command = (sys.executable, "-m", "bench.constant", str(constant))
        with server(lambda port: (*command, "--port", str(port))) as theirs:
            answers = {clients: Load() for clients in _CLIENTS}
            constants = {clients: Load() for clients in _CLIENTS}
            for _, clients in itertools.product(range(_TURNS), _CLIENTS):
                part = list(itertools.islice(paths, requests // _TURNS + 2 * clients))
                answers[clients].add(loaded(ours, part, clients))
                constants[clients].add(loaded(theirs, part, clients))
        where = ["--corpus", str(folder / "corpus"), "--index", str(folder / "index")]
        with subprocess.Popen([*FAQ, "rebuild", "--full", *where], stdout=subprocess.DEVNULL) as it:
            under = loaded(ours, _paths(corpus, 2 * requests), _CLIENTS[-1], it)
    found = {clients: each.figures() for clients, each in answers.items()}
    plain = {clients: each.figures() for clients, each in constants.items()}
    rebuilding = under.figures()
    return {
        "answers": found,
        "constant": plain,
        "under_rebuild": rebuilding,
        "ratio": {
            clients: round(each["per_second"] / plain[clients]["per_second"], 2)
            for clients, each in found.items()
        },
        "p99_under_rebuild_ratio": round(rebuilding["p99"] / found[_CLIENTS[-1]]["p99"], 2),
    }


def compared(corpus: Corpus, folder: Path, requests: int) -> dict[str, Any]:
    """The load of the same questions on several servers, and with and without an answer cache."""
    paths = _paths(corpus, 2 * requests + _AMONG)
    known = list(itertools.islice(paths, _AMONG))
    unique = list(itertools.islice(paths, requests))
    chance = random.Random(1)
    mixed = [
        chance.choice(known) if chance.random() < _KNOWN else next(paths)
        for _ in range(_MIXED * requests)
    ]
    index = folder / "index"
    servers = {
        name: server(command, {"index": index, "threads": threads})
        for name, (command, threads) in _SERVERS.items()
    }
    remembering = {
        name: server(_faq, {"index": index, "cached_answers": kept})
        for name, kept in (("none", 0), ("256 a worker", 256))
    }
    return {"servers": _by_turns(servers, unique), "remembering": _by_turns(remembering, mixed)}


def _by_turns(
    servers: Mapping[str, AbstractContextManager[int]], paths: Sequence[str]
) -> dict[str, Any]:
    """The load on each of several servers, which take turns with parts of the paths."""
    loads = {name: Load() for name in servers}
    with ExitStack() as running:
        ports = {name: running.enter_context(each) for name, each in servers.items()}
        for turn in range(_TURNS):
            for name, port in ports.items():
                loads[name].add(loaded(port, paths[turn::_TURNS], _CLIENTS[-1]))
    return {name: load.figures() for name, load in loads.items()}


def _paths(corpus: Corpus, count: int) -> Iterator[str]:
    """Paths of so many questions, repeated from the start where the corpus has no more."""
    questions = dict.fromkeys(corpus.questions("ordinary", 2 * count))
    return itertools.cycle([f"/api/v1/search?q={quote(question)}" for question in questions])
