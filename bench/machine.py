"""Describes the machine and measures what a process takes."""

from __future__ import annotations

import atexit
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FAQ = (sys.executable, "-c", "from faq.cli import main; main()")
"""The `faq` command of this environment, whatever the PATH."""


@dataclass(frozen=True, slots=True)
class Run:
    """The time and memory of a process."""

    seconds: float
    peak_bytes: int
    """Peak resident memory of the process itself, touched pages of mapped files included."""
    output: str


def run(command: Sequence[str], *, fails: Sequence[int] = ()) -> Run:
    """Runs a command.

    Raises CalledProcessError with its output when its exit code is neither 0 nor among `fails`.
    """
    began = time.perf_counter()
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=_environment(),
    )
    assert process.stdout
    output = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in {0, *fails}:
        raise subprocess.CalledProcessError(process.returncode, command, output)
    unit = 1 if sys.platform == "darwin" else 1024
    return Run(seconds, used.ru_maxrss * unit, output)


@cache
def _environment() -> dict[str, str]:
    """The environment of this process, without what keeps Python from caching bytecode."""
    own = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    compiled = tempfile.mkdtemp(prefix="faq-bench-")
    atexit.register(shutil.rmtree, compiled, ignore_errors=True)
    environment = own | {"PYTHONPYCACHEPREFIX": compiled}
    # Bytecode that only a first run would compile.
    modules = (
        "faq.storage.catalogue, faq.articles.markdown, faq.cli, faq.engine, "
        "faq.indexing.rebuild, jieba"
    )
    subprocess.run([sys.executable, "-c", f"import {modules}"], env=environment, check=True)
    return environment


def size_of(folder: Path) -> int:
    """Bytes of all files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def use_cores(count: int) -> None:
    """Restricts this process and its children to `count` cores."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[-count:])


def described() -> dict[str, str]:
    """The machine and the commit."""
    head = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    )
    return {
        "processor": _processor(),
        "cores": str(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 0),
        "python": platform.python_version(),
        "system": platform.platform(),
        "commit": head.stdout.strip() or "unknown",
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor())
