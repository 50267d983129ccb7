"""A project made of the example files in the documents, with its index built."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner
from markdown_snippets import BLOCKS

from faq.cli import main


@pytest.fixture(scope="session")
def example_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder; the corpus has been rebuilt with ``--strict`` and without a fault."""
    folder = tmp_path_factory.mktemp("example")
    for block in BLOCKS:
        if block.file and "/" in block.file:
            path = folder / block.file
            assert not path.exists(), f"{block}: a second {block.file}"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for name in [name for name in os.environ if name.startswith("FAQ_")]:
            patch.delenv(name)
        built = CliRunner().invoke(main, ["rebuild", "--strict"])
        assert built.exit_code == 0, built.output
    return folder


@pytest.fixture
def project(example_project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The example project as the working folder."""
    monkeypatch.chdir(example_project)
    for name in [name for name in os.environ if name.startswith("FAQ_")]:
        monkeypatch.delenv(name)
    return example_project
