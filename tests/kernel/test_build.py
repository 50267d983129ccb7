"""Tests how the kernel is compiled, and what an install does that can't compile it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from compiled import build_hook, the_compiler

from faq.kernel import bindings

_STRICT = ("-Wall", "-Wextra", "-Wconversion", "-Wno-sign-conversion", "-Werror")
_NAMES = ("CC", "FAQ_KERNEL")


@pytest.fixture
def build(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[ModuleType]:
    for name in _NAMES:
        monkeypatch.delenv(name, raising=False)
    with build_hook() as module:
        monkeypatch.setattr(module, "_MADE", tmp_path / "made")
        yield module


@pytest.fixture
def bare(build: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    """The hook on a machine without a compiler, its sources in a folder of the test's."""
    monkeypatch.setattr(build, "_SOURCES", tmp_path / "kernel")
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.setattr(build, "find_spec", lambda _: None)
    (tmp_path / "kernel").mkdir()
    return build


class _Build:
    """A build by the hook, with the commands that it runs."""

    def __init__(self, hook: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
        self.commands: list[list[str]] = []
        self.warnings: list[str] = []
        self.fails: Callable[[list[str]], bool] = lambda _: False
        self._hook = hook
        monkeypatch.setattr(subprocess, "run", self._run)

    def _run(self, command: list[str], **_: object) -> None:
        self.commands.append(command)
        if self.fails(command):
            raise subprocess.CalledProcessError(1, command)
        if "-o" in command:
            Path(command[command.index("-o") + 1]).write_bytes(b"library")

    def __call__(self, version: str = "standard", target: str = "wheel") -> dict[str, Any]:
        app = SimpleNamespace(display_warning=self.warnings.append)
        known = {"target_name": target, "app": app}
        kind = type("Hook", (self._hook.CustomBuildHook,), known)
        hook = kind.__new__(kind)
        data: dict[str, Any] = {"force_include": {}}
        hook.initialize(version, data)
        self.contents = {
            name: Path(source).read_bytes() for source, name in data["force_include"].items()
        }
        return data


@pytest.fixture
def wheel(build: ModuleType, monkeypatch: pytest.MonkeyPatch) -> _Build:
    return _Build(build, monkeypatch)


def test_the_kernel_compiles_without_a_warning(build: ModuleType, tmp_path: Path) -> None:
    target = tmp_path / "_kernel.so"
    build.compile_kernel(the_compiler(build), target, *_STRICT)
    assert bindings._load(target).faq_rank


def test_only_the_variants_use_vectors_beyond_the_baseline(
    build: ModuleType, tmp_path: Path
) -> None:
    if not sysconfig.get_platform().endswith("x86_64"):
        pytest.skip("only x86-64 has variants")
    if not shutil.which("objdump") and os.environ.get("CI") != "true":
        pytest.skip("no objdump here")
    target = tmp_path / "_kernel.so"
    build.compile_kernel(the_compiler(build), target)
    listing = subprocess.run(
        ["objdump", "-d", "--no-show-raw-insn", str(target)],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    functions = re.split(r"^[0-9a-f]+ <(.*)>:$", listing, flags=re.MULTILINE)[1:]
    wide = {
        name
        for name, code in zip(functions[::2], functions[1::2], strict=True)
        if re.search(r"%[yz]mm|\bv[a-z]+\s.*%xmm", code)
    }
    assert wide
    assert [name for name in wide if "_avx2" not in name] == []


def test_a_compiler_that_refuses_is_told(build: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError):
        build.compile_kernel([sys.executable, "-c", "raise SystemExit(1)"], tmp_path / "a")


@pytest.mark.parametrize(
    ("named", "command"),
    [("tcc", ["tcc"]), ("ccache 'my gcc' -m64", ["ccache", "my gcc", "-m64"])],
)
def test_the_compiler_is_the_one_that_is_named(
    build: ModuleType, monkeypatch: pytest.MonkeyPatch, named: str, command: list[str]
) -> None:
    monkeypatch.setenv("CC", named)
    assert build.find_compiler() == command


@pytest.mark.parametrize("found", ["cc", "gcc", "clang"])
def test_the_compiler_of_the_machine_is_found(
    build: ModuleType, monkeypatch: pytest.MonkeyPatch, found: str
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: name if name == found else None)
    assert build.find_compiler() == [found]


def test_an_installed_ziglang_is_found(build: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.setattr(build, "find_spec", lambda name: name)
    assert build.find_compiler() == [sys.executable, "-m", "ziglang", "cc"]


@pytest.mark.parametrize(
    ("command", "flags"),
    [
        (["gcc"], ["-march=x86-64"]),
        (["ccache", "/usr/bin/clang"], ["-march=x86-64"]),
        (["gcc", "-march=native"], []),
        (["clang", "--target=aarch64-linux-gnu"], []),
        (["/opt/python", "-m", "ziglang", "cc"], ["-mcpu=baseline"]),
        (["/opt/zig", "cc", "-target", "x86_64-linux-gnu.2.17"], ["-mcpu=baseline"]),
        (["zig", "cc", "-mcpu=native"], []),
    ],
)
def test_the_processor_is_the_baseline_unless_one_is_named(
    build: ModuleType, monkeypatch: pytest.MonkeyPatch, command: list[str], flags: list[str]
) -> None:
    monkeypatch.setattr(sysconfig, "get_platform", lambda: "linux-x86_64")
    assert build.baseline(command) == flags


@pytest.mark.parametrize(
    ("platform", "tag"),
    [("linux-aarch64", "linux_aarch64"), ("macosx-11.0-universal2", "macosx_11_0_arm64")],
)
def test_a_platform_has_its_tag(
    build: ModuleType, monkeypatch: pytest.MonkeyPatch, platform: str, tag: str
) -> None:
    monkeypatch.setattr(sysconfig, "get_platform", lambda: platform)
    monkeypatch.setattr(build.os, "uname", lambda: SimpleNamespace(machine="arm64"))
    assert build.platform_tag() == tag


def test_a_wheel_holds_the_library_and_is_for_its_platform(
    wheel: _Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CC", "my-cc")
    data = wheel()
    assert wheel.contents == {"faq/kernel/_kernel.so": b"library"}
    assert data["pure_python"] is False
    assert data["tag"] == f"py3-none-{sysconfig.get_platform().replace('-', '_')}"
    assert wheel.commands[0][0] == "my-cc"
    assert wheel.warnings == []


def test_an_editable_install_has_the_library_beside_its_sources(
    bare: ModuleType, wheel: _Build, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CC", "my-cc")
    wheel("editable")
    assert [path.name for path in (tmp_path / "kernel").iterdir()] == ["_kernel.so"]
    wheel("editable")
    assert len(wheel.commands) == 1


def test_a_source_distribution_compiles_nothing(wheel: _Build) -> None:
    assert wheel(target="sdist") == {"force_include": {}}
    assert wheel.commands == []


def test_a_machine_without_a_compiler_fetches_one_for_the_build(
    bare: ModuleType, wheel: _Build
) -> None:
    assert wheel()["pure_python"] is False
    fetched, compiled = wheel.commands
    assert fetched[:4] == [sys.executable, "-m", "pip", "install"]
    assert fetched[-1].startswith("ziglang")
    assert compiled[0].startswith(fetched[fetched.index("--target") + 1])
    assert "-mcpu=baseline" in compiled


@pytest.mark.parametrize("compiler", ["", "broken-cc"])
@pytest.mark.parametrize("version", ["standard", "editable"])
def test_an_install_that_cannot_compile_goes_on_without_and_tells_once(
    bare: ModuleType,
    wheel: _Build,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    compiler: str,
    version: str,
) -> None:
    monkeypatch.setenv("CC", compiler)
    (tmp_path / "kernel" / "newer.c").touch()
    wheel.fails = lambda _: True
    assert wheel(version) == {"force_include": {}}
    (warning,) = wheel.warnings
    assert "NumPy" in warning


@pytest.mark.parametrize("version", ["standard", "editable"])
def test_none_builds_without_a_kernel(
    bare: ModuleType,
    wheel: _Build,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    version: str,
) -> None:
    monkeypatch.setenv("CC", "my-cc")
    monkeypatch.setenv("FAQ_KERNEL", "none")
    old = tmp_path / "kernel" / "_kernel.so"
    old.touch()
    assert wheel(version) == {"force_include": {}}
    assert wheel.commands == wheel.warnings == []
    assert old.exists() == (version == "standard")


def test_required_fails_without_a_compiler(
    bare: ModuleType, wheel: _Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAQ_KERNEL", "required")
    with pytest.raises(FileNotFoundError, match="no C compiler"):
        wheel()


@pytest.mark.parametrize(
    ("mode", "compiler", "needed"),
    [
        ("", "", 0),
        ("none", "", 0),
        ("required", "", 1),
        ("required", "gcc", 0),
    ],
)
def test_a_build_requires_a_compiler_only_where_the_kernel_is_required(
    bare: ModuleType, monkeypatch: pytest.MonkeyPatch, mode: str, compiler: str, needed: int
) -> None:
    monkeypatch.setenv("FAQ_KERNEL", mode)
    monkeypatch.setenv("CC", compiler)
    found = bare.CustomBuildHook.dependencies(SimpleNamespace())
    assert [each.partition(">")[0] for each in found] == ["ziglang"] * needed


def test_another_mode_is_refused(build: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAQ_KERNEL", "perhaps")
    with pytest.raises(ValueError, match="perhaps"):
        build.mode()
