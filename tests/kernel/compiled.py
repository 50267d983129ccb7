"""With what do the tests of the kernel compile it?"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType

import pytest


@contextmanager
def build_hook() -> Iterator[ModuleType]:
    """`faq.kernel.build`, where hatchling is not installed too: it is there only for a build."""
    name = "hatchling.builders.hooks.plugin.interface"
    parts = name.split(".")
    with pytest.MonkeyPatch.context() as patch:
        try:
            import_module(name)
        except ModuleNotFoundError:
            for depth in range(1, len(parts) + 1):
                patch.setitem(sys.modules, ".".join(parts[:depth]), ModuleType(parts[depth - 1]))
            patch.setattr(sys.modules[name], "BuildHookInterface", object, raising=False)
        patch.delitem(sys.modules, "faq.kernel.build", raising=False)
        yield import_module("faq.kernel.build")
        patch.delitem(sys.modules, "faq.kernel.build", raising=False)


def the_compiler(build: ModuleType) -> list[str]:
    """The compiler of this machine; the test is skipped where there is none, but not in CI."""
    command: list[str] = build.compiler()
    if not command and os.environ.get("CI") != "true":
        pytest.skip("no C compiler here")
    assert command
    return command
