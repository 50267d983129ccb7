"""A project made of the example files in the documents, and a server for the examples."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner
from markdown_snippets import BLOCKS
from werkzeug.serving import make_server

from faq.cli import main
from faq.settings import Settings
from web import create_app


@pytest.fixture(scope="session")
def example_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder; the corpus has been rebuilt with ``--strict`` and without a fault."""
    folder = tmp_path_factory.mktemp("example")
    for block in BLOCKS:
        if block.file and "/" in block.file:
            path = folder / block.file
            # A page and its twin in the other language show one file.
            if path.exists():
                assert path.read_text("utf-8") == block.text, f"{block}: another {block.file}"
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


@pytest.fixture(scope="module")
def site(sided: Settings) -> Iterator[str]:
    """The address of a server, in this process, that answers from a small index."""
    server = make_server("127.0.0.1", 0, create_app(sided), threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()
