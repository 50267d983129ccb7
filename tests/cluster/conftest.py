"""Gives the tests of a cluster its nodes, and a small corpus to publish there."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from opensearchpy import connection_pool
from running_nodes import shared_nodes
from small_corpus import edit

from faq.cluster import opening
from faq.cluster.publishing import publish
from faq.settings import Settings

# The thread of an engine that a test has left polls on for a moment; a host that it takes by chance
# must not move the generator that made-up examples are drawn with.
connection_pool.random = random.Random()


@pytest.fixture(scope="session")
def addresses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, ...]]:
    """Three nodes; one Java machine serves all files of tests and all processes that run them.
    Those that FAQ_TEST_CLUSTER names are taken instead."""
    if given := os.environ.get("FAQ_TEST_CLUSTER"):
        yield tuple(given.split(","))
        return
    own = tmp_path_factory.getbasetemp()
    # Each process of a run in parallel has a folder of its own below one that they share.
    folder = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    with shared_nodes(folder / "opensearch") as found:
        yield found


@pytest.fixture
def small(tmp_path: Path, addresses: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A corpus of its own that nothing was published of; another generation is soon seen."""
    monkeypatch.setattr(opening, "POLL_SECONDS", 0.05)
    return _small(tmp_path, addresses)


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory, addresses: tuple[str, ...]) -> Settings:
    """The same corpus, published, for tests that leave it as it is."""
    settings = _small(tmp_path_factory.mktemp("published"), addresses)
    publish(settings)
    return settings


def _small(folder: Path, addresses: tuple[str, ...]) -> Settings:
    settings = Settings(
        corpus=folder / "corpus",
        index=folder / "index",
        feedback=folder / "feedback.sqlite3",
        question_log=folder / "questions.sqlite3",
        model="off",
        cluster=addresses,
        cluster_prefix=f"small{abs(hash(folder)) % 10**9}",
        # Further copies are waited for where the starter corpus is published.
        cluster_replicas=0,
        cluster_timeout=10.0,
        confidence_threshold=0.0,
        cached_answers=0,
    )
    settings.corpus.mkdir()
    edit(settings, "一个月")
    return settings
