"""Without a compiled kernel an index is built and asked just the same, and this is said once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import golden_answers
import pytest

_ANEW = {"manifest.json"}
"""What two rebuilds write differently: the date and the time it took."""
_NOTICE = "改用 NumPy"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built and asked by a process that has no kernel."""
    return tmp_path_factory.mktemp("reference")


@pytest.fixture(scope="module")
def process(index: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, golden_answers.__file__, str(index)],
        env={**os.environ, "FAQ_KERNEL": "none", "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )


def _files(index: Path) -> dict[str, bytes]:
    """The files of the one generation but for the catalogue, which has names of its own."""
    (generation,) = (index / "generations").iterdir()
    return {
        path.name: path.read_bytes()
        for path in generation.iterdir()
        if path.is_file() and path.name not in _ANEW
    }


def test_index_and_answers_are_those_of_the_kernel(
    process: subprocess.CompletedProcess[str], index: Path, tmp_path: Path
) -> None:
    settings = golden_answers.build(tmp_path)
    assert _files(index) == _files(tmp_path)
    assert json.loads(process.stdout) == json.loads(json.dumps(golden_answers.answers(settings)))


def test_the_notice_is_given_once(process: subprocess.CompletedProcess[str]) -> None:
    assert process.stderr.count(_NOTICE) == 1
