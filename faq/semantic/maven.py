"""Brings a Java archive with Maven's client, which knows the mirrors of the place."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from faq.errors import ModelError

_GOAL = "dependency:copy"
_SHOWN = 300
"""Characters of Maven's complaint."""


def maven_client() -> str | None:
    """The program, where there is one on PATH."""
    return shutil.which("mvn")


def bring_archive(client: str, artifact: str, folder: Path, seconds: float | None) -> Path:
    """The archive with these coordinates, in `folder`; ModelError where it can't be had in time."""
    command = [client, "--batch-mode", "--quiet", _GOAL, f"-Dartifact={artifact}"]
    command.append(f"-DoutputDirectory={folder.resolve()}")
    try:
        done = subprocess.run(
            command,
            cwd=folder,  # a project in the working folder is none of its business
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        told = f"{seconds:.0f} 秒内没有完成 (took too long)"
        raise _failed(artifact, told) from error
    except OSError as error:
        raise _failed(artifact, str(error)) from error
    archives = sorted(folder.glob("*.jar"))
    if done.returncode or not archives:
        raise _failed(artifact, (done.stdout + done.stderr).decode("utf-8", "replace"))
    return archives[0]


def _failed(artifact: str, reason: str) -> ModelError:
    shown = " ".join(reason.split())[:_SHOWN]
    return ModelError(f"Maven 没有取得 {artifact} (not brought by Maven): {shown}")
