"""Compiles the kernel when the project is installed or packed: a hook of hatchling.

The environment variable `FAQ_KERNEL` decides what happens without a C compiler:

* unset or ``auto``: pip fetches one for the build (`ziglang`, which brings clang); if it can't, or
  if compiling fails, the project is installed without the kernel, and the build says so;
* ``required``: the build fails instead;
* ``none``: the project is installed without the kernel even if there is a compiler.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_SOURCES = Path(__file__).parent
_MADE = _SOURCES.parents[1] / "build" / "kernel"
_LIBRARY = "_kernel.so"
# Without contraction, floating-point results are the same on every machine.
_FLAGS = ("-std=c11", "-O3", "-ffp-contract=off", "-fvisibility=hidden", "-shared", "-fPIC")
_ZIGLANG = "ziglang>=0.13"
_MODES = ("auto", "required", "none")
_SECONDS = 600
"""Time limit for pip to fetch a compiler."""
_TAKES_A_CPU = ("-march", "-mcpu", "-target", "--target")


def mode() -> str:
    """The value of `FAQ_KERNEL`; ValueError if there is no such mode."""
    value = os.environ.get("FAQ_KERNEL", "") or _MODES[0]
    if value not in _MODES:
        raise ValueError(f"FAQ_KERNEL={value}：应为 {'、'.join(_MODES)} 之一 (no such mode)")
    return value


def find_compiler() -> list[str]:
    """The command that compiles C; empty if there is none.

    `CC`, else a compiler on PATH, else an installed `ziglang`.
    """
    named = shlex.split(os.environ.get("CC", ""))
    if named:
        return named
    for name in ("cc", "gcc", "clang"):
        if shutil.which(name):
            return [name]
    return [sys.executable, "-m", "ziglang", "cc"] if find_spec("ziglang") else []


def baseline(command: list[str]) -> list[str]:
    """The flags that compile for the baseline processor of the architecture, unless `command` names
    a processor: a wheel may be used on another machine than the one that built it."""
    words = {Path(word).stem for word in command}
    if words & {"zig", "ziglang"}:
        # Without it zig compiles for the processor of the machine that builds.
        return [] if any(word.startswith("-mcpu") for word in command) else ["-mcpu=baseline"]
    if any(word.startswith(_TAKES_A_CPU) for word in command):
        return []
    return ["-march=x86-64"] if sysconfig.get_platform().endswith("x86_64") else []


def compile_kernel(command: list[str], target: Path, *flags: str) -> None:
    """Writes the library to `target`; OSError or CalledProcessError if the compiler fails."""
    if not command:
        raise FileNotFoundError("no C compiler")
    sources = sorted(str(path) for path in _SOURCES.glob("*.c"))
    options = [*_FLAGS, *baseline(command), *flags]
    subprocess.run([*command, *options, *sources, "-lm", "-o", str(target)], check=True)


@contextmanager
def _compiler() -> Iterator[list[str]]:
    """A compiler, fetched for the build if the machine has none; empty if it can't be had."""
    found = find_compiler()
    if found or mode() == "required":
        yield found
        return
    with TemporaryDirectory() as folder:
        yield _fetch_compiler(Path(folder))


def _fetch_compiler(folder: Path) -> list[str]:
    # The PYTHONPATH of an isolated build hides pip.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    options = ["--quiet", "--disable-pip-version-check", "--only-binary=:all:"]
    pip = [sys.executable, "-m", "pip", "install", *options, "--target", str(folder), _ZIGLANG]
    try:
        subprocess.run(pip, env=environment, check=True, timeout=_SECONDS)
    except (OSError, subprocess.SubprocessError):
        return []
    return [str(folder / "ziglang" / "zig"), "cc"]


def _is_current(library: Path) -> bool:
    """Whether the library is newer than everything that it is made from."""
    try:
        made = library.stat().st_mtime
    except FileNotFoundError:
        return False
    return all(path.stat().st_mtime < made for path in (*_SOURCES.glob("*.[ch]"), Path(__file__)))


def platform_tag() -> str:
    """The platform that the library runs on, as in the name of a wheel."""
    platform = sysconfig.get_platform()
    if platform.endswith("universal2"):  # compiled for one of both
        platform = platform.replace("universal2", os.uname().machine)
    return platform.replace("-", "_").replace(".", "_")


class CustomBuildHook(BuildHookInterface):  # type: ignore[misc]
    """Compiles the kernel: beside its sources if the install is editable, else for the wheel."""

    def dependencies(self) -> list[str]:
        """What must be installed to build.  In mode ``auto`` nothing, since a build fails if one of
        its requirements can't be had."""
        return [_ZIGLANG] if mode() == "required" and not find_compiler() else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called before a wheel is packed, an editable one too."""
        if self.target_name != "wheel":
            return
        is_editable = version == "editable"
        library = (_SOURCES if is_editable else _MADE) / _LIBRARY
        if not self._build(library, reuse=is_editable):
            library.unlink(missing_ok=True)  # one of an earlier build would be loaded
            return
        if not is_editable:
            build_data["force_include"][str(library)] = f"faq/kernel/{_LIBRARY}"
        build_data["pure_python"] = False
        # The library doesn't use Python's C API: one serves all versions.
        build_data["tag"] = f"py3-none-{platform_tag()}"

    def _build(self, target: Path, *, reuse: bool) -> bool:
        """Whether the library is there; false only if `FAQ_KERNEL` allows that."""
        if mode() == "none":
            return False
        if reuse and _is_current(target):
            return True
        target.parent.mkdir(parents=True, exist_ok=True)
        made = target.with_suffix(".new")
        with _compiler() as command:
            try:
                compile_kernel(command, made)
            except (OSError, subprocess.CalledProcessError) as error:
                if mode() == "required":
                    raise
                self.app.display_warning(
                    "未能编译内核，将使用较慢的 NumPy 实现 (installed without the compiled kernel; "
                    f"slower NumPy code is used instead): {error}"
                )
                return False
        made.replace(target)  # a process that has the old one open keeps it
        return True
