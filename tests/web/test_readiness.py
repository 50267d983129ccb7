"""Ready is what can answer: also an earlier index while the published one is damaged."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from faq.indexing.rebuild import rebuild
from faq.settings import Settings
from web import create_app


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An index of two generations that share no file."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    settings = Settings(corpus=corpus, index=tmp_path / "index", model="off")
    for desk in "甲乙":
        (corpus / "a.md").write_text(f"# 怎么续借\n\n在{desk}柜台续借。\n", "utf-8")
        rebuild(settings, full=True)
    return settings


def _damage(settings: Settings) -> str:
    """Empties a file of the published generation; the name of that."""
    name = (settings.index / "CURRENT").read_text().strip()
    (settings.index / "generations" / name / "keys.npy").write_bytes(b"")
    return name


def _ready(client: FlaskClient) -> tuple[int, object, object]:
    reply = client.get("/readyz")
    return reply.status_code, reply.json["status"], reply.json.get("in_force")


def test_an_earlier_index_that_answers_is_ready_and_not_in_force(settings: Settings) -> None:
    damaged = _damage(settings)
    client = create_app(settings).test_client()
    assert _ready(client) == (200, "ready", False)
    assert client.get("/readyz").json["generation"] != damaged
    assert "faq_index_in_force 0.0" in client.get("/metrics").text
    rebuild(settings)
    assert _ready(client) == (200, "ready", True)


def test_nothing_that_could_answer_is_not_ready(settings: Settings) -> None:
    damaged = _damage(settings)
    for folder in (settings.index / "generations").iterdir():
        if folder.name != damaged:
            shutil.rmtree(folder)
    client = create_app(settings).test_client()
    assert _ready(client) == (503, "unavailable", None)
    assert client.get("/healthz").status_code == 200
    assert client.get("/api/v1/search?q=续借").status_code == 503
