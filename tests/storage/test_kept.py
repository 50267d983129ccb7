"""An earlier generation can be put in force again."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from hashing_encoder import HashingEncoder

from faq.cli import main
from faq.engine import Engine
from faq.errors import IndexBusy, IndexMissing, IndexStale, IndexWriteError
from faq.indexing.embed import embed
from faq.indexing.rebuild import rebuild
from faq.model import SearchRequest
from faq.settings import Settings
from faq.storage.generations import current_name
from faq.storage.kept import kept_generations, rollback
from faq.storage.publish import exclusive


def _published(settings: Settings, hours: int) -> str:
    """Publishes an article that tells so many hours; the generation."""
    settings.corpus.mkdir(exist_ok=True)
    text = f"# 泳池几点开放\n\n泳池每天开放{hours}个小时，凭手环入场。\n"
    (settings.corpus / "pool.md").write_text(text, "utf-8")
    return rebuild(settings).generation


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(corpus=tmp_path / "corpus", index=tmp_path / "index", confidence_threshold=0)


@pytest.fixture
def names(settings: Settings) -> list[str]:
    """Of three generations, the last in force."""
    return [_published(settings, hours) for hours in (7, 8, 9)]


def _told(engine: Engine) -> str:
    return engine.ask(SearchRequest("泳池几点开放")).hits[0].passage.text


def test_an_open_engine_takes_up_the_one_before(settings: Settings, names: list[str]) -> None:
    engine = Engine.open(settings)
    assert "9个小时" in _told(engine)
    assert rollback(settings.index) == names[1]
    assert "8个小时" in _told(engine)
    assert rollback(settings.index) == names[0]
    assert "7个小时" in _told(engine)
    with pytest.raises(IndexMissing):
        rollback(settings.index)
    assert rollback(settings.index, names[2]) == names[2]
    assert "9个小时" in _told(engine)


def test_the_next_rebuild_publishes_the_corpus_again(settings: Settings, names: list[str]) -> None:
    rollback(settings.index, names[0])
    report = rebuild(settings)
    assert report.changed == 1
    assert "9个小时" in _told(Engine.open(settings))


@pytest.mark.parametrize("name", ["20260101T000000-000000", "..", "", "../generations"])
def test_one_that_is_not_kept_is_refused(settings: Settings, names: list[str], name: str) -> None:
    with pytest.raises(IndexMissing, match="faq generations"):
        rollback(settings.index, name)
    assert current_name(settings.index) == names[2]


@pytest.mark.parametrize("pattern", ["manifest.json", "articles.bin", "suggestions_*.npy"])
def test_one_that_is_damaged_is_passed_over(
    settings: Settings, names: list[str], pattern: str
) -> None:
    for path in (settings.index / "generations" / names[1]).glob(pattern):
        content = path.read_bytes()
        path.unlink()  # the file may be that of its neighbours too
        path.write_bytes(bytes(each ^ 255 for each in content[:-1]))
    with pytest.raises(IndexStale):
        rollback(settings.index, names[1])
    assert current_name(settings.index) == names[2]
    assert [bool(each.fault) for each in kept_generations(settings.index)] == [False, True, False]
    assert rollback(settings.index) == names[0]


def test_after_a_damaged_name_the_latest_is_put_in_force(
    settings: Settings, names: list[str]
) -> None:
    (settings.index / "CURRENT").write_bytes(b"\xff\xfe")
    assert rollback(settings.index) == names[2]
    assert "9个小时" in _told(Engine.open(settings))


def test_vectors_are_no_step_of_their_own(settings: Settings, names: list[str]) -> None:
    with_vectors = embed(settings.index, HashingEncoder()).generation
    kept = [each.generation for each in kept_generations(settings.index)]
    assert kept == [with_vectors, *reversed(names)]
    assert rollback(settings.index) == names[1]


def test_rebuilds_that_change_nothing_cost_no_earlier_one(
    settings: Settings, names: list[str]
) -> None:
    (settings.corpus / "pool.md").touch()
    for _ in range(4):
        last = rebuild(settings).generation
    kept = [each.generation for each in kept_generations(settings.index)]
    assert kept[0] == last
    assert set(names[:2]) <= set(kept)
    assert len(kept) == 4  # with the one that readers may be about to open
    assert rollback(settings.index) == names[1]
    assert "8个小时" in _told(Engine.open(settings))


def test_a_rebuild_that_runs_is_not_disturbed(settings: Settings, names: list[str]) -> None:
    with exclusive(settings.index), pytest.raises(IndexBusy):
        rollback(settings.index)
    assert current_name(settings.index) == names[2]


def test_a_disk_that_is_full_leaves_the_index(
    settings: Settings, names: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "disk full")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", fail)
        with pytest.raises(IndexWriteError, match="disk full"):
            rollback(settings.index)
    assert current_name(settings.index) == names[2]
    assert not (settings.index / "CURRENT.new").exists()


def test_the_setting_says_how_many_stay(settings: Settings, names: list[str]) -> None:
    fewer = replace(settings, keep_generations=2)
    last = _published(fewer, 10)
    assert [each.generation for each in kept_generations(settings.index)] == [last, names[2]]


def test_the_commands_list_and_roll_back(
    settings: Settings, names: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.startswith("FAQ_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(settings.index.parent)
    run = CliRunner().invoke
    assert run(main, ["rollback"]).exit_code == 0
    listed = json.loads(run(main, ["generations", "--json"]).stdout)
    assert [each["generation"] for each in listed] == names[::-1]
    assert [each["in_force"] for each in listed] == [False, True, False]
    assert all(each["articles"] == 1 and each["own_bytes"] <= each["bytes"] for each in listed)
    lines = run(main, ["generations"]).stdout.splitlines()
    assert [line[0] for line in lines] == [" ", "*", " "]
    assert run(main, ["rollback", "20260101T000000-000000"]).exit_code == 4
    for command in (["generations"], ["rollback"]):
        assert run(main, [*command, "--index", "none"]).exit_code == 4
    assert not Path("none").exists()
