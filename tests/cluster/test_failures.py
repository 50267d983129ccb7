"""Nodes and publications are killed, replies are spoilt: no answer differs from the local one.

`python -m bench.cluster_failures` does the same for longer.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from running_nodes import nodes_to_kill

from bench.cluster_failures import cut, one_killed
from bench.cluster_publications import Library, killed_publications
from bench.cluster_site import HONEST, Site
from bench.opensearch_nodes import Nodes

_QUESTIONS = 60


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nodes]:
    with nodes_to_kill(tmp_path_factory.mktemp("machines")) as found:
        yield found


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, machines: Nodes) -> Site:
    return Site(tmp_path_factory.mktemp("site"), machines, _QUESTIONS)


def test_no_question_fails_where_the_cluster_manager_is_killed(site: Site) -> None:
    found = one_killed(site, site.nodes.manager(), 240)
    assert found["examples"] == []
    assert (found[HONEST], found["wrong"], found["right"] >= 240) == (0, 0, True)


def test_spoilt_replies_are_told_or_made_up_for(site: Site) -> None:
    names = ("dropped", "trickled", "reset", "shortened", "another object")
    for name, found in cut(site, names, 1, 1.0).items():
        assert (found["every node"][HONEST], found["honest"]) == (1, True), name
        for part in ("every node", "one node", "mended"):
            assert found[part]["examples"] == [], name


def test_killed_publications_leave_nothing(machines: Nodes, tmp_path: Path) -> None:
    found = killed_publications(Library(tmp_path / "killed", machines.addresses, "killed"), 3)
    assert found["faults"] == []
    assert found["left by the killed"]
