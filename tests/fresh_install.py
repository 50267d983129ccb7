"""Installs the project into an environment without a C compiler and compares its golden answers.

    python tests/fresh_install.py dist/*.whl
    python tests/fresh_install.py . --without-kernel

Only the environment's own programs are on PATH.  With ``--without-kernel`` the sources are
installed with ``FAQ_KERNEL=none``, so that the answers are those of the NumPy reference.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path
from tempfile import TemporaryDirectory

_ROOT = Path(__file__).resolve().parent.parent
_GOLDEN = _ROOT / "tests" / "golden"
_COMPILERS = ("cc", "gcc", "clang", "zig")
_NEEDED = {"faq/py.typed", "web/py.typed"}
_NO_ANSWER = 3


class _Fresh:
    """A fresh environment in a folder."""

    def __init__(self, folder: Path, *, without_kernel: bool) -> None:
        self._folder = folder
        self._programs = folder / "environment" / "bin"
        kept = {"HOME", "LANG", "LC_ALL"}
        self._variables = {
            **{
                name: value
                for name, value in os.environ.items()
                if name in kept or name.startswith("PIP_") or name.lower().endswith("_proxy")
            },
            "PATH": str(self._programs),
            "FAQ_KERNEL": "none" if without_kernel else "",
        }
        venv.create(folder / "environment", with_pip=True)
        found = [name for name in _COMPILERS if shutil.which(name, path=str(self._programs))]
        if found:
            sys.exit(f"a compiler is on PATH: {found}")

    def run(self, program: str, *arguments: str, allowed: tuple[int, ...] = (0,)) -> str:
        """Runs a program of the environment; returns what it prints."""
        done = subprocess.run(
            [str(self._programs / program), *arguments],
            cwd=self._folder,
            env=self._variables,
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        if done.returncode not in allowed:
            sys.exit(f"{program} {' '.join(arguments)}: exit {done.returncode}\n{done.stdout}")
        return done.stdout

    def install(self, artifact: Path) -> None:
        """Installs a wheel, an sdist or a folder of sources, with the versions that CI uses."""
        constraints = str(_ROOT / "constraints.txt")
        options = ["--quiet", "--disable-pip-version-check", "--constraint", constraints]
        self.run("python", "-m", "pip", "install", *options, str(artifact))

    def installed(self) -> set[str]:
        """The files of the installed packages, by path below ``site-packages``."""
        (packages,) = (self._folder / "environment" / "lib").glob("python*/site-packages")
        return {
            str(path.relative_to(packages))
            for room in ("faq", "web")
            for path in (packages / room).rglob("*")
            if path.is_file()
        }

    def answers(self) -> dict[str, object]:
        """The golden questions with what the installed project answers."""
        index = str(self._folder / "index")
        self.run("faq", "rebuild", "--corpus", str(_ROOT / "corpus"), "--index", index)
        questions = (_GOLDEN / "questions.txt").read_text(encoding="utf-8").splitlines()
        return {question: self._answer(question, index) for question in questions}

    def _answer(self, question: str, index: str) -> dict[str, object]:
        options = ("--index", index, "--limit", "3", "--json")
        answer = json.loads(
            self.run("faq", "search", question, *options, allowed=(0, _NO_ANSWER)),
        )
        steps = answer["hits"][0]["steps"] if answer["answered"] else []
        return {
            "answered": answer["answered"],
            "passages": [hit["passage_id"] for hit in answer["hits"]],
            "steps": [step["text"] for step in steps],
        }


def _faults(files: set[str], *, without_kernel: bool) -> list[str]:
    """What should not be installed, or is missing."""
    faults = sorted(name for name in files if Path(name).suffix in {".c", ".h"})
    faults += [
        f"{name} is missing" for name in ("faq/py.typed", "web/py.typed") if name not in files
    ]
    if ("faq/kernel/_kernel.so" in files) == without_kernel:
        faults.append("the kernel is installed" if without_kernel else "the kernel is missing")
    return faults


def main() -> None:
    """Exits with a message if anything differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("artifact", type=Path)
    parser.add_argument("--without-kernel", action="store_true")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        fresh = _Fresh(Path(folder), without_kernel=options.without_kernel)
        fresh.install(options.artifact.resolve())
        faults = _faults(fresh.installed(), without_kernel=options.without_kernel)
        if faults:
            sys.exit("\n".join(faults))
        answers = fresh.answers()
    expected = json.loads((_GOLDEN / "answers.json").read_text(encoding="utf-8"))
    wrong = [question for question in expected if answers.get(question) != expected[question]]
    if wrong:
        sys.exit("other answers than tests/golden/answers.json:\n" + "\n".join(wrong))
    sys.stdout.write(f"{options.artifact}: {len(answers)} answers as in tests/golden\n")


if __name__ == "__main__":
    main()
