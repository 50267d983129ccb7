"""Finds programs that not every machine has."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest


def program(name: str, remedy: str) -> str:
    """The path of a program; without it the test is skipped, and fails where all tests must run."""
    places = (str(Path(sys.executable).parent), os.environ["PATH"], "/usr/sbin", "/sbin")
    found = shutil.which(name, path=os.pathsep.join(places))
    if found is None:
        reason = f"no {name}: {remedy}"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found
