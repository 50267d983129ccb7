"""How does the kernel become a library?

A hook of hatchling, called whenever the project is installed or packed.  Where the machine has
no C compiler one is installed for the build: the `ziglang` package brings clang.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_HERE = Path(__file__).parent
_LIBRARY = "_kernel.so"
# Sums of floating-point numbers shall be the same on every machine.
_FLAGS = ("-std=c11", "-O3", "-ffp-contract=off", "-fvisibility=hidden", "-shared")
_WITHOUT_A_COMPILER = "ziglang>=0.13"


def compiler() -> list[str]:
    """The command that compiles C; empty where there is none."""
    named = shlex.split(os.environ.get("CC", ""))
    if named:
        return named
    for name in ("cc", "gcc", "clang"):
        if shutil.which(name):
            return [name]
    return []


def compile_kernel(command: list[str], target: Path, *flags: str) -> None:
    """Writes the library to `target`; CalledProcessError where the compiler refuses."""
    sources = sorted(str(path) for path in _HERE.glob("*.c"))
    position = () if sys.platform == "win32" else ("-fPIC", "-lm")
    command = [*command, *_FLAGS, *flags, *sources, *position, "-o", str(target)]
    subprocess.run(command, check=True)


def _is_current(library: Path) -> bool:
    """Whether nothing that it is made from is newer."""
    try:
        made = library.stat().st_mtime
    except FileNotFoundError:
        return False
    return all(path.stat().st_mtime < made for path in (*_HERE.glob("*.[ch]"), Path(__file__)))


class CustomBuildHook(BuildHookInterface):  # type: ignore[misc]
    """Compiles the kernel beside its sources and packs it into the wheel."""

    def dependencies(self) -> list[str]:
        """What must be installed to build."""
        return [] if compiler() else [_WITHOUT_A_COMPILER]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called before a wheel is packed, an editable one too."""
        if self.target_name != "wheel":
            return
        target = _HERE / _LIBRARY
        if version != "editable" or not _is_current(target):
            made = target.with_suffix(".new")
            compile_kernel(compiler() or [sys.executable, "-m", "ziglang", "cc"], made)
            made.replace(target)  # a process that has the old one open keeps it
        build_data["artifacts"].append(f"faq/kernel/{_LIBRARY}")
        build_data["pure_python"] = False
        # It knows nothing of Python: one library serves all versions.
        platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
        build_data["tag"] = f"py3-none-{platform}"
