"""Gives the tests of the kernel the build hook and a compiler."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

_FILE = Path(__file__).parents[2] / "faq" / "kernel" / "build.py"


@contextmanager
def build_hook() -> Iterator[ModuleType]:
    """`build.py`; hatchling, which only a build needs, is replaced if it isn't installed."""
    name = "hatchling.builders.hooks.plugin.interface"
    parts = name.split(".")
    with pytest.MonkeyPatch.context() as patch:
        try:
            import_module(name)
        except ModuleNotFoundError:
            for depth in range(1, len(parts) + 1):
                patch.setitem(sys.modules, ".".join(parts[:depth]), ModuleType(parts[depth - 1]))
            patch.setattr(sys.modules[name], "BuildHookInterface", object, raising=False)
        spec = spec_from_file_location("faq.kernel.build", _FILE)
        assert spec is not None
        assert spec.loader is not None
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        yield module


def the_compiler(build: ModuleType) -> list[str]:
    """The compiler of this machine; skips the test if there is none, but not in CI."""
    command: list[str] = build.find_compiler()
    if not command and os.environ.get("CI") != "true":
        pytest.skip("no C compiler here")
    assert command
    return command
