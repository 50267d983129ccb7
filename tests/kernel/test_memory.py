"""Tests that the kernel stays within its arrays, whatever the question and however damaged.

In a process of its own, compiled with AddressSanitizer and UndefinedBehaviorSanitizer.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from compiled import build_hook, the_compiler

_WATCHED = ("-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-g", "-O1")
_HERE = Path(__file__).parent
_ROOT = _HERE.parent.parent


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The library and what must be loaded before it."""
    target = tmp_path_factory.mktemp("watched") / "_kernel.so"
    with build_hook() as build:
        command = the_compiler(build)
        query = [*command, "-print-file-name=libasan.so"]
        runtime = Path(subprocess.run(query, capture_output=True, text=True).stdout.strip())
        if not runtime.is_absolute() and os.environ.get("CI") != "true":
            pytest.skip("this compiler has no AddressSanitizer to load first")
        build.compile_kernel(command, target, *_WATCHED)
    return target, runtime


def _run(watched: tuple[Path, Path], *arguments: str) -> subprocess.CompletedProcess[str]:
    target, runtime = watched
    return subprocess.run(
        [sys.executable, str(_HERE / "hostile.py"), str(target), *arguments],
        cwd=_ROOT,
        env={
            **os.environ,
            "LD_PRELOAD": str(runtime),
            "ASAN_OPTIONS": "detect_leaks=0",
            "PYTHONPATH": str(_ROOT),
            # So that each array of Python is watched too.
            "PYTHONMALLOC": "malloc",
        },
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


@pytest.mark.parametrize("seed", ["1", "2"])
def test_it_stays_within_its_arrays(watched: tuple[Path, Path], seed: str) -> None:
    done = _run(watched, seed)
    assert done.returncode == 0, done.stderr


def test_it_would_be_told(watched: tuple[Path, Path]) -> None:
    assert "AddressSanitizer" in _run(watched, "1", "beyond").stderr
