"""`faq rebuild` uses the model in place, waits for its vectors, and does without it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tiny_models import DIMENSIONS, write_tiny

from faq.cli import main
from faq.indexing import embed as embedding
from faq.settings import load_settings
from web.upkeep import keep_up


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with a corpus of one article and a model."""
    folder = tmp_path / "home"
    (folder / "corpus").mkdir(parents=True)
    (folder / "corpus" / "a.md").write_text(
        "# 退款\n\n## 怎么申请退款\n\n在订单里申请。\n\n## 多久到账\n\n三天到账。\n", "utf-8"
    )
    monkeypatch.chdir(folder)
    for name in ("MODELS", "MODEL", "INDEX", "CORPUS"):
        monkeypatch.delenv(f"FAQ_{name}", raising=False)
    assert _run("model", "add", str(write_tiny(tmp_path / "tiny"))).exit_code == 0
    return folder


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def _json(*arguments: str) -> Any:
    return json.loads(_run(*arguments, "--json").stdout)


def test_the_vectors_are_published_with_few_words() -> None:
    report = _json("rebuild")
    assert (report["model"]["name"], report["model"]["dimensions"]) == ("tiny", DIMENSIONS)
    stats = _json("stats")
    assert stats["generation"] == report["generation"]
    assert (stats["model"], stats["vectors"]) == (report["model"], "ready")
    assert "意思相近" in _run("search", "怎么申请退款", "--explain").stdout


def test_it_waits_for_the_vectors_of_many_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding, "FEW", 0)
    report = _json("rebuild")
    assert report["model"]
    assert _json("stats")["generation"] == report["generation"]
    assert "tiny" in _run("rebuild").stdout


def test_without_waiting_the_vectors_of_many_words_are_left_to_the_server(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert _json("rebuild", "--no-wait")["model"]
    monkeypatch.setattr(embedding, "FEW", 0)
    assert _json("rebuild", "--no-wait", "--full")["model"] is None
    assert _json("stats")["vectors"] == "none"
    keep_up(load_settings(), watching=False)
    assert _json("stats")["vectors"] == "ready"


def test_a_model_that_is_turned_off_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAQ_MODEL", "off")
    assert _json("rebuild")["model"] is None
    assert _json("stats")["vectors"] == "none"
    assert "意思相近" not in _run("search", "怎么申请退款", "--explain").stdout


def test_a_damaged_model_is_told_and_the_words_are_published(home: Path) -> None:
    (onnx,) = (home / "models" / "tiny").glob("*.onnx")
    onnx.write_bytes(onnx.read_bytes()[:-10])
    rebuilt = _run("rebuild")
    assert rebuilt.exit_code == 0
    assert "damaged model" in rebuilt.stderr
    assert "已发布" in rebuilt.stdout
    assert _json("stats")["vectors"] == "none"


def test_a_name_that_the_store_does_not_have_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAQ_MODEL", "tyni")
    rebuilt = _run("rebuild")
    assert (rebuilt.exit_code, "已发布" in rebuilt.stdout) == (0, True)
    assert "tyni" in rebuilt.stderr
    assert "without vectors" in rebuilt.stderr
    stats = _json("stats")
    assert (stats["vectors"], "tyni" in stats["vectors_fault"]) == ("none", True)
    assert "tyni" in _run("stats").stdout
    refused = _run("rebuild", "--strict")
    assert (refused.exit_code, "tyni" in refused.stderr, refused.stdout) == (5, True, "")
    assert _json("stats")["generation"] == stats["generation"]


def test_a_model_that_is_gone_is_told() -> None:
    assert _json("rebuild")["model"]
    assert _run("model", "remove", "tiny").exit_code == 0
    stats = _json("stats")
    assert (stats["vectors"], "the model is gone" in stats["vectors_fault"]) == ("unused", True)
    assert "the model is gone" in _run("stats").stdout


def test_an_evaluation_embeds_the_documents_of_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "judged"
    (folder / "qrels").mkdir(parents=True)
    document = {"_id": "d1", "title": "退款", "text": "怎么申请退款"}
    (folder / "corpus.jsonl").write_text(json.dumps(document) + "\n", "utf-8")
    (folder / "queries.jsonl").write_text('{"_id": "q1", "text": "申请退款"}\n', "utf-8")
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td1\t1\n", "utf-8")
    assert _json("eval", str(folder))["ndcg@10"] == 1.0


def test_the_server_makes_missing_vectors_in_a_process_beside_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FAQ_MODEL", "off")
    words = _json("rebuild")
    monkeypatch.delenv("FAQ_MODEL")
    monkeypatch.setattr(os, "nice", lambda _: 0)
    keep_up(load_settings(), watching=False)
    stats = _json("stats")
    assert (stats["vectors"], stats["generation"] == words["generation"]) == ("ready", False)
