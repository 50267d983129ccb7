"""A running engine uses a model that is put in place while it runs."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from tiny_models import write_tiny
from waiting import until

from faq.engine import Engine
from faq.indexing.rebuild import rebuild
from faq.model import SearchRequest
from faq.semantic.adding import add_model
from faq.semantic.store import open_model, remove_model
from faq.settings import Settings
from faq.storage.generations import open_current


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return write_tiny(tmp_path / "tiny")


@pytest.fixture
def settings(tmp_path: Path, package: Path) -> Settings:
    """Of an index with vectors of a model that is in no store."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "a.md").write_text("# 图书\n\n## 怎么续借\n\n在柜台续借。\n", "utf-8")
    settings = Settings(corpus=folder, index=tmp_path / "index", models=tmp_path / "models")
    add_model(settings.models, package)
    rebuild(settings, encoder=open_model(settings.models, None))
    remove_model(settings.models, "tiny")
    return settings


def _uses_meaning(engine: Engine) -> bool:
    answer = engine.ask(SearchRequest("怎么续借", explain=True))
    return any("意思相近" in line for line in answer.hits[0].explanation)


def test_it_is_used_without_another_publication(
    settings: Settings, package: Path, caplog: pytest.LogCaptureFixture
) -> None:
    engine = Engine.open(settings)
    answers, generation = engine.answers, engine.generation
    assert (engine.vector_state(), _uses_meaning(engine)) == ("unused", False)
    add_model(settings.models, package)
    assert _uses_meaning(engine)
    assert engine.stats().vectors_fault == ""
    assert (engine.vector_state(), engine.generation) == ("ready", generation)
    assert engine.answers != answers  # a browser must not keep the former ones
    assert len(caplog.records) == 1


def test_one_that_does_not_fit_is_told_once_and_waited_for(
    settings: Settings, package: Path, caplog: pytest.LogCaptureFixture
) -> None:
    engine = Engine.open(settings)
    added = add_model(settings.models, package)
    path = settings.models / "tiny" / "model.onnx"
    content = path.read_bytes()
    path.write_bytes(content[:-1])
    assert not _uses_meaning(engine)
    assert not _uses_meaning(engine)
    assert "damaged model" in engine.stats().vectors_fault
    assert len(caplog.records) == 2
    path.write_bytes(content)
    assert _uses_meaning(engine)
    assert added.digest
    assert added.digest in engine.stats().model.digest  # type: ignore[union-attr]


def test_a_model_that_is_turned_off_stays_so(settings: Settings, package: Path) -> None:
    engine = Engine.open(replace(settings, model="off"))
    add_model(settings.models, package)
    assert not _uses_meaning(engine)


def test_a_running_server_makes_the_vectors_that_are_missing(
    settings: Settings, package: Path, tmp_path: Path
) -> None:
    text = "".join(f"\n## 怎么借第{number}种书\n\n到{number}号书架。\n" for number in range(150))
    article = settings.corpus / "a.md"
    article.write_text(f"# 图书\n{text}", "utf-8")
    flags = ("--corpus", str(settings.corpus), "--index", str(settings.index))
    environment = os.environ | {"FAQ_MODELS": str(settings.models), "FAQ_MODEL": ""}

    def faq(*words: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", "from faq.cli import main; main()", *words, *flags]
        return subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)

    def has_vectors() -> bool:
        return open_current(settings.index).vectors is not None

    assert faq("rebuild", "--full").wait() == 0
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
    server = faq("serve", "--port", port)
    try:
        assert not has_vectors()
        add_model(settings.models, package)
        until(has_vectors)
        article.write_text(f"# 别的书\n{text.replace('怎么', '如何')}", "utf-8")
        assert faq("rebuild", "--no-wait").wait() == 0
        assert not has_vectors()
        until(has_vectors)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()
