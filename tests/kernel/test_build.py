"""Does the kernel become a library wherever the project is installed?"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from compiled import build_hook, the_compiler

from faq.kernel import bindings

_STRICT = ("-Wall", "-Wextra", "-Wconversion", "-Wno-sign-conversion", "-Werror")


@pytest.fixture
def build() -> Iterator[ModuleType]:
    with build_hook() as module:
        yield module


def test_the_kernel_compiles_without_a_warning(build: ModuleType, tmp_path: Path) -> None:
    target = tmp_path / "_kernel.so"
    build.compile_kernel(the_compiler(build), target, *_STRICT)
    assert bindings._load(target).faq_rank


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
    assert build.compiler() == command
    assert build.CustomBuildHook.dependencies(SimpleNamespace()) == []


@pytest.mark.parametrize("found", ["cc", "gcc", "clang"])
def test_the_compiler_of_the_machine_is_found(
    build: ModuleType, monkeypatch: pytest.MonkeyPatch, found: str
) -> None:
    monkeypatch.delenv("CC", raising=False)
    monkeypatch.setattr(shutil, "which", lambda name: name if name == found else None)
    assert build.compiler() == [found]


def test_a_machine_without_a_compiler_gets_one_for_the_build(
    build: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CC", " ")
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert build.compiler() == []
    (needed,) = build.CustomBuildHook.dependencies(SimpleNamespace())
    assert needed.startswith("ziglang")


@pytest.mark.parametrize("has_compiler", [True, False])
def test_a_wheel_holds_the_library_and_is_for_its_platform(
    build: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, has_compiler: bool
) -> None:
    commands = []

    def run(command: list[str], check: bool) -> None:
        commands.append(command)
        Path(command[command.index("-o") + 1]).write_bytes(b"library")

    monkeypatch.setattr(build, "_HERE", tmp_path)
    monkeypatch.setattr(build, "compiler", lambda: ["cc"] if has_compiler else [])
    monkeypatch.setattr(subprocess, "run", run)
    data: dict[str, Any] = {"artifacts": []}
    build.CustomBuildHook.initialize(SimpleNamespace(target_name="wheel"), "standard", data)
    assert data["artifacts"] == ["faq/kernel/_kernel.so"]
    assert data["pure_python"] is False
    assert data["tag"].startswith("py3-none-")
    assert [path.name for path in tmp_path.iterdir()] == ["_kernel.so"]
    first = ["cc"] if has_compiler else [sys.executable, "-m", "ziglang", "cc"]
    assert commands[0][: len(first)] == first


def test_a_source_distribution_compiles_nothing(build: ModuleType) -> None:
    data: dict[str, Any] = {"artifacts": []}
    build.CustomBuildHook.initialize(SimpleNamespace(target_name="sdist"), "standard", data)
    assert data == {"artifacts": []}
