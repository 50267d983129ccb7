"""`faq learn` tells what it learnt, and writes nothing by itself."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from lessons import Build, TurnedEncoder

from faq.changes.journal import taken, undo
from faq.cli import main
from faq.indexing.adapter import adapter_path
from faq.settings import Settings


@pytest.fixture
def index(build: Build, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Settings:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FAQ_JUDGED", "judged")
    return replace(build(TurnedEncoder()), changes=Path("changes.sqlite3"))


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["learn", *arguments], catch_exceptions=False)


def _files(folder: Path) -> dict[Path, bytes]:
    return {each: each.read_bytes() for each in folder.rglob("*") if each.is_file()}


def test_a_gain_is_told_and_nothing_written(index: Settings) -> None:
    before = _files(index.corpus)
    result = _run()
    assert result.exit_code == 0, result.output
    assert "faq learn --take" in result.stdout
    assert "评判 96" in result.stdout
    assert "95% 区间" in result.stdout
    assert _files(index.corpus) == before


def test_what_is_taken_is_in_the_journal_and_can_be_undone(index: Settings) -> None:
    before = _files(index.corpus)
    result = _run("--take", "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    (entry,) = taken(index)
    assert (told["proposed"], told["taken"]["id"]) == (True, entry.id)
    assert "_lexicon/adapter.msgpack" in entry.files
    assert adapter_path(index.corpus).exists()
    undo(index, entry.id)
    assert _files(index.corpus) == before


def test_nothing_is_written_where_a_file_can_not_be(index: Settings) -> None:
    outside = index.corpus.with_name("outside")
    outside.mkdir()
    (index.corpus / "_lexicon").symlink_to(outside, target_is_directory=True)
    result = _run("--take")
    assert result.exit_code == 5
    assert not _files(outside)
    assert taken(index) == ()


def test_nothing_to_learn_is_3_and_says_why(index: Settings) -> None:
    for each in index.judged.rglob("*"):
        if each.is_file():
            each.unlink()
    result = _run("--json")
    assert result.exit_code == 3
    told = json.loads(result.stdout)
    assert (told["proposed"], told["examples"]["questions"], told["taken"]) == (False, 0, None)
    assert "too few examples" in told["reason"]
    assert told["more_verdicts"] == 36


def test_verdicts_that_cannot_be_read_are_2(index: Settings) -> None:
    (index.judged / "qrels" / "test.tsv").write_bytes(b"query-id\tcorpus-id\tscore\n\xff\t\t\n")
    result = CliRunner().invoke(main, ["learn"])
    assert result.exit_code == 2
    assert "test.tsv" in result.stderr


def test_without_an_index_it_is_4(tmp_path: Path) -> None:
    result = _run("--index", str(tmp_path / "nowhere"))
    assert result.exit_code == 4
    assert "faq rebuild" in result.stderr
