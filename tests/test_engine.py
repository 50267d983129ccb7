"""Tests that the engine answers from the right index while it is published, lost or damaged."""

from __future__ import annotations

import errno
import math
import os
import re
import shutil
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from msgspec import structs

from faq import opening
from faq.bounds import MAX_OFFSET
from faq.engine import Engine
from faq.errors import IndexDamaged, IndexMissing, IndexStale, QuestionError, SettingsError
from faq.indexing.rebuild import rebuild
from faq.model import Hit, SearchRequest
from faq.ranking.model import parameters
from faq.settings import Settings
from faq.storage import generations
from faq.storage.schema import FORMAT

_ADDED = re.compile(r"([+-]\d+\.\d+)$")


def _write(corpus: Path, version: str) -> None:
    for number in range(12):
        (corpus / f"{number}.md").write_text(
            f"# 第{number}篇\n\n## 怎么申请退款\n\n{version}版的退款说明，第{number}条。\n\n"
            "操作步骤：\n\n1. 打开订单\n2. 点退款\n",
            "utf-8",
        )


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A small corpus of its own, indexed."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    _write(corpus, "甲")
    settings = Settings(corpus=corpus, index=tmp_path / "index", confidence_threshold=0.0)
    rebuild(settings)
    return settings


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """An engine over articles for buyers, sellers and both, one of them long."""
    corpus = tmp_path_factory.mktemp("engine") / "corpus"
    corpus.mkdir()
    for number, audience in enumerate(("buyer", "seller", "buyer, seller", "")):
        head = f"---\naudience: [{audience}]\n---\n\n" if audience else ""
        sections = "".join(
            f"## 运费{part}\n\n运费由谁承担，看情况{part}。\n\n" for part in range(5)
        )
        text = f"{head}# 运费第{number}篇\n\n{sections}"
        (corpus / f"{number}.md").write_text(text, "utf-8")
    many = "".join(f"## 邮费规定之{part}\n\n邮费规定，包邮。\n\n" for part in range(30))
    (corpus / "long.md").write_text(f"# 邮费规定\n\n{many}", "utf-8")
    (corpus / "one.md").write_text(
        "# 邮寄\n\n## 寄件\n\n寄件时说明邮费怎么付，以及规定。\n", "utf-8"
    )
    settings = Settings(corpus=corpus, index=corpus.with_name("index"))
    rebuild(settings)
    return Engine.open(settings)


def test_without_an_index_the_remedy_is_named(tmp_path: Path) -> None:
    settings = Settings(index=tmp_path / "index")
    for broken in (settings, replace(settings, index=Path(__file__))):
        with pytest.raises(IndexMissing, match="faq rebuild"):
            Engine.open(broken)
    assert not settings.index.exists()


@pytest.mark.parametrize(
    "question",
    [
        "运费由谁承担",
        "yunfei shui chengdan",
        "运非由谁承但",
        "我是卖家，邮费怎么规定的",
        "火箭几点",
    ],
)
def test_a_one_shot_engine_answers_alike(engine: Engine, question: str) -> None:
    one_shot = Engine(engine.settings, one_shot=True)
    for explain in (False, True):
        answers = [
            each.ask(SearchRequest(question, explain=explain)) for each in (one_shot, engine)
        ]
        assert len({repr(structs.replace(each, took_ms=0)) for each in answers}) == 1
    assert one_shot.article("one") == engine.article("one")
    assert one_shot.article("no-such-article") is None


def test_an_engine_made_before_the_index_takes_it_up(settings: Settings, tmp_path: Path) -> None:
    later = replace(settings, index=tmp_path / "later")
    engine = Engine(later)
    with pytest.raises(IndexMissing):
        engine.ask(SearchRequest("怎么申请退款"))
    report = rebuild(later)
    assert engine.ask(SearchRequest("怎么申请退款")).generation == report.generation


def test_another_format_is_stale(settings: Settings) -> None:
    (manifest,) = settings.index.glob("generations/*/manifest.json")
    manifest.write_text(
        manifest.read_text("utf-8").replace(f'"format": {FORMAT}', '"format": 0'), "utf-8"
    )
    with pytest.raises(IndexStale, match="faq rebuild"):
        Engine.open(settings)


_PARTS = ("manifest.json", "keys.npy", "owners.npy", "codes.bin", "articles.msgpack")


# Whoosh leaves a file that it can't read to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("part", [*_PARTS, "lexicon.msgpack", "whoosh"])
@pytest.mark.parametrize("how", ["removed", "emptied", "cut"])
def test_a_damaged_index_is_stale(settings: Settings, part: str, how: str) -> None:
    (folder,) = settings.index.glob("generations/*")
    paths = list((folder / part).iterdir()) if part == "whoosh" else [folder / part]
    for path in paths:
        if how == "removed":
            path.unlink()
        else:
            path.write_bytes(b"" if how == "emptied" else path.read_bytes()[:-7])
    with pytest.raises(IndexStale, match="faq rebuild"):
        Engine.open(settings)


def test_a_new_generation_is_taken_up_and_a_damaged_one_left_alone(settings: Settings) -> None:
    engine = Engine.open(settings)
    first = engine.generation
    _write(settings.corpus, "乙")
    second = rebuild(settings).generation
    answer = engine.ask(SearchRequest("怎么申请退款"))
    assert answer.generation == second != first
    assert "乙版" in answer.hits[0].passage.text
    third = rebuild(settings, full=True).generation
    (settings.index / "generations" / third / "keys.npy").write_bytes(b"")
    assert engine.ask(SearchRequest("怎么申请退款")).generation == second
    assert engine.stats().generation == second
    fourth = rebuild(settings).generation
    assert engine.ask(SearchRequest("怎么申请退款")).generation == fourth


def _two_generations(settings: Settings) -> tuple[str, str]:
    """The earlier one and the one in force, of which nothing is shared."""
    earlier = (settings.index / "CURRENT").read_text()
    _write(settings.corpus, "乙")
    return earlier, rebuild(settings, full=True).generation


def test_a_server_that_starts_on_a_damaged_index_has_the_earlier_one_answer(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    earlier, current = _two_generations(settings)
    (settings.index / "generations" / current / "keys.npy").write_bytes(b"")
    engine = Engine(settings)
    assert engine.ask(SearchRequest("怎么申请退款")).generation == earlier
    assert "damaged index" in caplog.text
    assert earlier in caplog.text
    with pytest.raises(IndexStale):  # a command tells its user instead
        Engine(settings, one_shot=True).ask(SearchRequest("怎么申请退款"))
    published = rebuild(settings, full=True).generation
    assert engine.ask(SearchRequest("怎么申请退款")).generation == published


@pytest.mark.parametrize("opened", [True, False])
def test_a_damaged_generation_is_opened_once_until_another_is_published(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, opened: bool
) -> None:
    engine, tried = Engine(settings), []
    if opened:
        engine.ask(SearchRequest("怎么申请退款"))
    else:
        shutil.rmtree(settings.index / "generations")
    rebuild(settings, full=True)
    for file in settings.index.glob("generations/*/keys.npy"):
        file.write_bytes(b"")
    real = generations.Generation
    monkeypatch.setattr(
        generations, "Generation", lambda *a, **k: (tried.append(a), real(*a, **k))[1]
    )
    for _ in range(3):
        if opened:
            assert engine.ask(SearchRequest("怎么申请退款")).hits
        else:
            with pytest.raises(IndexStale, match="faq rebuild"):
                engine.ask(SearchRequest("怎么申请退款"))
    assert len(tried) == 1
    monkeypatch.undo()
    published = rebuild(settings, full=True).generation
    assert engine.ask(SearchRequest("怎么申请退款")).generation == published


@pytest.mark.parametrize("refused", ["Generation", "current_name"])
def test_too_many_open_files_are_no_damage(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, refused: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(errno.EMFILE, "too many open files")

    def refuse() -> None:
        for module in (generations, opening):
            monkeypatch.setattr(module, refused, fail, raising=module is generations)

    engine = Engine(settings)
    refuse()
    with pytest.raises(IndexStale):
        engine.ask(SearchRequest("怎么申请退款"))
    monkeypatch.undo()
    earlier = engine.ask(SearchRequest("怎么申请退款")).generation
    published = rebuild(settings, full=True).generation
    refuse()
    assert engine.ask(SearchRequest("怎么申请退款")).generation == earlier
    monkeypatch.undo()
    assert engine.ask(SearchRequest("怎么申请退款")).generation == published


def test_an_open_engine_outlives_its_folder(settings: Settings) -> None:
    engine = Engine.open(settings)
    shutil.rmtree(settings.index)
    found: list[int] = []
    threads = [
        threading.Thread(
            target=lambda: found.append(len(engine.ask(SearchRequest("怎么申请退款")).hits))
        )
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [10, 10, 10]


def test_eight_threads_ask_during_five_rebuilds(settings: Settings) -> None:
    engine = Engine.open(settings)
    versions = {engine.generation: "甲"}
    answers: list[tuple[str, set[str]]] = []
    failures: list[Exception] = []
    done = threading.Event()

    def ask() -> None:
        while not done.is_set():
            try:
                answer = engine.ask(SearchRequest("怎么申请退款", limit=12))
                answers.append((answer.generation, {hit.passage.text[0] for hit in answer.hits}))
                engine.article("3")
                engine.articles()
            except Exception as error:  # noqa: BLE001 - whatever it is, the test fails of it
                failures.append(error)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    try:
        for version in "乙丙丁戊己":
            _write(settings.corpus, version)
            versions[rebuild(settings).generation] = version
    finally:
        done.set()
        for thread in threads:
            thread.join()
    assert failures == []
    assert answers
    assert [(name, seen) for name, seen in answers if seen != {versions[name]}] == []
    assert versions[engine.generation] == "己"


def test_a_request_out_of_bounds_names_each_bad_parameter(engine: Engine) -> None:
    with pytest.raises(QuestionError) as caught:
        engine.ask(SearchRequest(" ", limit=51, offset=-1))
    assert [fault.parameter for fault in caught.value.faults] == ["q", "limit", "offset"]
    with pytest.raises(QuestionError, match="limit"):
        engine.suggest("运费", limit=0)


def test_equal_requests_are_answered_once(engine: Engine) -> None:
    first, second = (engine.ask(SearchRequest("运费由谁承担", limit=5)) for _ in range(2))
    assert first is second
    assert engine.ask(SearchRequest("运费由谁承担", limit=4)).limit == 4


@pytest.mark.parametrize("size", [1, 3, 7, 10, 50])
def test_paging_gives_each_hit_once_and_in_order(engine: Engine, size: int) -> None:
    total = engine.ask(SearchRequest("运费邮费规定")).total
    assert total > 40
    paged: list[Hit] = []
    for offset in range(0, total + size, size):
        answer = engine.ask(SearchRequest("运费邮费规定", limit=size, offset=offset))
        assert (answer.total, answer.offset, answer.limit) == (total, offset, size)
        paged.extend(answer.hits)
    assert [hit.rank for hit in paged] == list(range(1, total + 1))
    assert len({hit.passage.id for hit in paged}) == total
    first = engine.ask(SearchRequest("运费邮费规定", limit=50))
    assert [hit.passage.id for hit in paged[:50]] == [hit.passage.id for hit in first.hits]


def test_an_offset_behind_the_last_hit_is_empty(engine: Engine) -> None:
    answer = engine.ask(SearchRequest("运费", offset=MAX_OFFSET))
    assert (answer.hits, answer.related) == ((), ())
    assert answer.total > 0
    assert answer.confidence == engine.ask(SearchRequest("运费")).confidence


def test_the_audience_is_kept_to(engine: Engine) -> None:
    for audience, other in (("buyer", "seller"), ("seller", "buyer")):
        answer = engine.ask(SearchRequest("运费由谁承担", limit=50, audience=audience))  # type: ignore[arg-type]
        seen = {hit.passage.audience for hit in answer.hits}
        assert seen == {(audience,), ("buyer", "seller"), ()}
        assert not any(hit.passage.audience == (other,) for hit in answer.hits)
    assert answer.total < engine.ask(SearchRequest("运费由谁承担")).total


def test_one_article_does_not_crowd_out_the_others(engine: Engine) -> None:
    hits = engine.ask(SearchRequest("邮费规定")).hits
    assert "one" in {hit.passage.article_id for hit in hits[:4]}
    assert [hit.passage.article_id for hit in hits[:2]] == ["long", "long"]


@pytest.mark.parametrize("question", ["运费由谁承担", "邮费规定 邮费规定", "包邮吗", "怎么付"])
def test_the_explanation_adds_up_to_the_score(engine: Engine, question: str) -> None:
    answer = engine.ask(SearchRequest(question, limit=20, explain=True))
    assert answer.hits
    for hit in answer.hits:
        parts = [float(found[1]) for line in hit.explanation if (found := _ADDED.search(line))]
        assert len(parts) == len(hit.explanation)
        assert sum(parts) == pytest.approx(hit.score, abs=0.001 * len(parts))
    assert not any(hit.explanation for hit in engine.ask(SearchRequest(question)).hits)


def test_stats_and_articles_tell_of_the_same_index(engine: Engine) -> None:
    stats = engine.stats()
    entries = engine.articles()
    assert stats.articles == len(entries) == 6
    assert [entry.source for entry in entries] == sorted(entry.source for entry in entries)
    indexed = [engine.article(entry.id) for entry in entries]
    assert sum(len(each.passages) for each in indexed if each) == stats.passages
    assert stats.bytes > 0
    assert engine.article("nowhere") is None
    assert engine.article("") is None


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A file of a ranking model in which headings weigh nothing."""
    path = tmp_path / "model.toml"
    path.write_text("[heading_term_kinds]\nword = 0\nbigram = 0\ncharacter = 0\n", "utf-8")
    return path


def test_a_question_is_scored_with_the_model_that_the_index_was_built_with(
    settings: Settings, model: Path
) -> None:
    engine = Engine.open(settings)
    before = engine.ask(SearchRequest("怎么退款"))
    changed = Engine.open(replace(settings, ranking_model=str(model)))
    same = changed.ask(SearchRequest("怎么退款"))
    assert [hit.score for hit in same.hits] == [hit.score for hit in before.hits]
    assert same.confidence == before.confidence
    rebuild(changed.settings)
    after = changed.ask(SearchRequest("怎么退款"))
    assert [hit.score for hit in after.hits] != [hit.score for hit in before.hits]
    again = engine.ask(SearchRequest("怎么退款"))
    assert [hit.score for hit in again.hits] == [hit.score for hit in after.hits]


def test_settings_that_await_a_rebuild_are_told_once_until_it_is_done(
    settings: Settings, model: Path, caplog: pytest.LogCaptureFixture
) -> None:
    engine = Engine.open(settings)
    assert engine.stats().outdated_settings == ()
    assert caplog.messages == []
    now = replace(settings, ranking_model=str(model), passage_chars=100)
    changed = Engine.open(now)
    changed.ask(SearchRequest("怎么退款"))
    assert changed.stats().outdated_settings == ("ranking_model", "passage_chars")
    (told,) = caplog.messages
    assert "ranking_model、passage_chars" in told
    assert "faq rebuild" in told
    rebuild(now)
    assert changed.stats().outdated_settings == ()
    assert len(caplog.messages) == 1
    # The other engine's settings are now those that differ.
    assert engine.stats().outdated_settings == ("ranking_model", "passage_chars")
    assert len(caplog.messages) == 2


def test_a_faulty_ranking_model_is_refused_before_anything_is_written(
    settings: Settings, model: Path
) -> None:
    model.write_text("k2 = 1", "utf-8")
    engine = Engine.open(settings)
    faulty = replace(settings, ranking_model=str(model))
    generation = engine.generation
    for refused in (Engine, rebuild):
        with pytest.raises(SettingsError, match="k2"):
            refused(faulty)
    assert engine.generation == generation


@pytest.mark.parametrize("bound", ["low", "high"])
def test_every_allowed_model_gives_scores_and_a_confidence(
    settings: Settings, model: Path, bound: str
) -> None:
    lines = (f"{key} = {field.metadata[bound]}" for key, _, field in parameters())
    model.write_text("\n".join(lines), "utf-8")
    extreme = replace(settings, ranking_model=str(model))
    rebuild(extreme)
    answer = Engine.open(extreme).ask(SearchRequest("怎么退款，退款"))
    assert all(math.isfinite(hit.score) for hit in answer.hits)
    assert 0 <= answer.confidence <= 1


def _flip(path: Path) -> None:
    """Changes what a file holds and not its size."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2 :] = bytes(each ^ 0x55 for each in data[len(data) // 2 :])
    path.write_bytes(data)


@pytest.mark.parametrize("part", ["passages.bin", "articles.msgpack", "articles.bin"])
def test_damage_that_is_met_while_answering_has_the_earlier_one_answer(
    settings: Settings, caplog: pytest.LogCaptureFixture, part: str
) -> None:
    earlier, current = _two_generations(settings)
    _flip(settings.index / "generations" / current / part)
    engine = Engine.open(settings)
    assert engine.generation == current
    article_id = "9"
    for read in (
        lambda: engine.ask(SearchRequest("怎么申请退款")).hits,
        engine.articles,
        lambda: engine.article(article_id),
    ):
        assert read()
    assert engine.generation == earlier
    assert part in caplog.text
    assert engine.generation == earlier
    published = rebuild(settings).generation
    assert engine.ask(SearchRequest("怎么申请退款")).generation == published


def test_damage_is_told_with_its_remedies_where_nothing_else_can_answer(
    settings: Settings,
) -> None:
    (path,) = settings.index.glob("generations/*/passages.bin")
    _flip(path)
    engine = Engine.open(settings)
    for _ in range(2):
        with pytest.raises(IndexDamaged, match=r"passages\.bin") as told:
            engine.ask(SearchRequest("怎么申请退款"))
        assert "faq rebuild --full" in str(told.value)
        assert "faq rollback" in str(told.value)


def test_a_fault_of_our_own_is_not_laid_to_a_whole_index(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    _two_generations(settings)
    engine = Engine.open(settings)
    before = engine.generation

    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(engine._current().searcher.generation, "article", fail)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            engine.article("a")
    assert engine.generation == before


@pytest.mark.parametrize("check", ["off", "sizes", "digests"])
def test_an_index_is_verified_as_the_owner_wants(settings: Settings, check: str) -> None:
    earlier, current = _two_generations(settings)
    folder = settings.index / "generations" / current
    _flip(folder / "passages.bin")
    engine = Engine.open(replace(settings, verify_on_open=check))
    assert engine.generation == (earlier if check == "digests" else current)
    with (folder / "headings.bin").open("ab") as file:
        file.write(b"more")
    with pytest.raises(IndexStale):  # whatever is checked, it doesn't fit its array
        Engine(replace(settings, verify_on_open=check), one_shot=True).stats()


def test_there_is_no_other_way_to_verify(settings: Settings) -> None:
    with pytest.raises(SettingsError, match="verify_on_open"):
        Engine(replace(settings, verify_on_open="always"))


def _as_folder(path: Path) -> None:
    path.unlink()
    (path / "within").mkdir(parents=True)


def _as_link(path: Path, target: str) -> None:
    path.unlink()
    path.symlink_to(target)


def _as_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


@pytest.mark.parametrize(
    "damage",
    [
        _as_folder,
        _as_pipe,
        lambda path: _as_link(path, "nowhere"),
        lambda path: _as_link(path, "CURRENT"),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"\xff\0../.."),
        lambda path: path.unlink(),
    ],
    ids=["folder", "pipe", "dangling link", "loop", "empty", "garbage", "gone"],
)
def test_what_names_the_generation_may_be_damaged_in_any_way(
    settings: Settings, damage: Callable[[Path], object]
) -> None:
    serving = Engine.open(settings)
    name = serving.generation
    damage(settings.index / "CURRENT")
    assert serving.ask(SearchRequest("怎么申请退款")).generation == name
    assert Engine.open(settings).ask(SearchRequest("怎么申请退款")).generation == name
    with pytest.raises((IndexMissing, IndexStale), match="faq rebuild"):
        Engine(settings, one_shot=True).ask(SearchRequest("怎么申请退款"))
    published = rebuild(settings).generation
    assert serving.ask(SearchRequest("怎么申请退款")).generation == published
