"""What is logged of a question is there once, whatever happens to its process."""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest

from faq.databases import Database
from faq.errors import LogError
from faq.model import Outcome, PassageId
from faq.question_log.database import _MIGRATIONS, LoggedQuestion, QuestionLog
from faq.question_log.spool import QuestionSpool
from faq.question_log.uses import Use

_SPAWNING = multiprocessing.get_context("spawn")
"""A process forked from one with other threads may wait for ever for what one of these held."""
_SECONDS = 120


def _logged(question: str, typing: str = "") -> LoggedQuestion:
    shown = (PassageId("refunds/a#怎么退款"),)
    return LoggedQuestion(question, "answer", 0.9, shown, "buyer", "zh", "g1", typing=typing)


def _use(question: str = "怎么退款") -> Use:
    return Use(question, PassageId("refunds/a#怎么退款"), "ticked")


def _questions(database: Path) -> list[str]:
    return [each.question for each in QuestionLog(database).each()]


def test_a_question_is_stored_as_it_was_answered(tmp_path: Path) -> None:
    spool = QuestionSpool(tmp_path / "log.sqlite3")
    assert spool.add(_logged("怎么退款"))
    assert spool.collect() == 1
    (stored,) = QuestionLog(tmp_path / "log.sqlite3").each()
    assert stored.shown == ("refunds/a#怎么退款",)
    assert (stored.outcome, stored.confidence, stored.audience) == ("answer", 0.9, "buyer")
    assert stored.logged_at.endswith("+00:00")


def test_nothing_personal_reaches_the_disk(tmp_path: Path) -> None:
    spool = QuestionSpool(tmp_path / "log.sqlite3")
    spool.add(_logged("我的手机13812345678收不到货"))
    for path in tmp_path.iterdir():
        assert b"13812345678" not in path.read_bytes()
    spool.collect()
    assert _questions(tmp_path / "log.sqlite3") == ["我的手机[号码]收不到货"]


def test_typing_that_leads_to_one_question_is_one_question(tmp_path: Path) -> None:
    spool = QuestionSpool(tmp_path / "log.sqlite3")
    for text in ("怎", "怎么", "怎么退"):
        spool.add(_logged(text, typing="k1"))
    spool.collect()
    spool.add(_logged("怎么退款", typing="k1"))
    spool.add(_logged("怎么换货", typing="k2"))
    spool.add(_logged("怎么退款"))
    spool.collect()
    assert sorted(_questions(tmp_path / "log.sqlite3")) == ["怎么换货", "怎么退款", "怎么退款"]


def test_what_was_typed_earlier_never_comes_back(tmp_path: Path) -> None:
    database = tmp_path / "log.sqlite3"
    first, second = QuestionSpool(database), QuestionSpool(database)
    first.add(_logged("退", typing="k1"))
    second.add(_logged("退款", typing="k1"))
    second.collect()
    first.collect()
    assert _questions(database) == ["退款"]


@pytest.mark.parametrize("name", ["a-pipe", "a-folder", "a-link"])
def test_what_is_no_spool_is_left(tmp_path: Path, name: str) -> None:
    database = tmp_path / "log.sqlite3"
    planted = tmp_path / f"log.sqlite3.{0:016}.spool"
    if name == "a-pipe":
        os.mkfifo(planted)
    elif name == "a-folder":
        planted.mkdir()
    else:
        planted.symlink_to("/etc/hostname")
    spool = QuestionSpool(database)
    spool.add(_logged("怎么退款"))
    assert spool.collect() == 1
    assert _questions(database) == ["怎么退款"]
    assert planted.is_symlink() or planted.exists()


def test_all_files_are_their_owners_alone(tmp_path: Path) -> None:
    spool = QuestionSpool(tmp_path / "log.sqlite3")
    spool.add(_logged("怎么退款"))
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}
    spool.collect()
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}


def test_a_spool_that_is_collected_twice_is_stored_once(tmp_path: Path) -> None:
    database = tmp_path / "log.sqlite3"
    spool = QuestionSpool(database)
    spool.add(_logged("怎么退款"))
    (path,) = tmp_path.glob("*.spool")
    content = path.read_bytes()
    spool.collect()
    path.write_bytes(content)  # as if the process had been killed before it removed the spool
    spool.collect()
    assert _questions(database) == ["怎么退款"]
    assert not list(tmp_path.glob("*.spool"))


def _write_until_killed(database: Path, acknowledged: Path, number: int) -> None:
    spool = QuestionSpool(database)
    told = os.open(acknowledged, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for row in range(2_000):
        if spool.add(_logged(f"问题{number}之{row}")):
            os.write(told, f"问题{number}之{row}\n".encode())
        if row == 1_000 and number == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        if row % 300 == 299:
            spool.collect()


def test_what_was_acknowledged_outlives_its_process(tmp_path: Path) -> None:
    database, acknowledged = tmp_path / "log" / "log.sqlite3", tmp_path / "acknowledged"
    writers = [
        _SPAWNING.Process(target=_write_until_killed, args=(database, acknowledged, number))
        for number in range(4)
    ]
    for each in writers:
        each.start()
    for each in writers:
        each.join(_SECONDS)
    assert writers[0].exitcode == -signal.SIGKILL
    QuestionSpool(database).collect()
    rows = acknowledged.read_text("utf-8").split()
    assert len(rows) == 7_001
    assert sorted(_questions(database)) == sorted(rows)


def _write_on_a_full_disk(database: Path) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    spool = QuestionSpool(database)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, resource.RLIM_INFINITY))
    written = [spool.add(_logged("怎么退款" * 20)) for _ in range(10)]
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    written += [spool.add(_logged("怎么换货"))]
    spools = len(list(database.parent.glob("*.spool")))
    is_right = spool.dropped == written.count(False) > 0 and written[-1] and spools == 1
    os._exit(0 if is_right else 1)


def test_a_full_disk_costs_rows_alone(tmp_path: Path) -> None:
    database = tmp_path / "log.sqlite3"
    writer = _SPAWNING.Process(target=_write_on_a_full_disk, args=(database,))
    writer.start()
    writer.join(_SECONDS)
    assert writer.exitcode == 0
    QuestionSpool(database).collect()
    stored = _questions(database)
    assert stored.count("怎么换货") == 1
    assert len(list(tmp_path.glob("*.spool"))) == 0
    assert set(stored) == {"怎么换货", "怎么退款" * 20}


def test_a_locked_database_keeps_the_spools(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("faq.databases._BUSY_SECONDS", 0.01)
    database = tmp_path / "log.sqlite3"
    spool = QuestionSpool(database)
    spool.add(_logged("怎么退款"))
    spool.collect()
    holder = sqlite3.connect(database, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    assert spool.add(_logged("怎么换货"))
    with pytest.raises(LogError):
        spool.collect()
    holder.close()
    spool.collect()
    assert _questions(database) == ["怎么退款", "怎么换货"]


def test_old_questions_are_purged(tmp_path: Path) -> None:
    database = tmp_path / "log.sqlite3"
    spool = QuestionSpool(database)
    spool.add(_logged("怎么退款"))
    spool.collect()
    log = QuestionLog(database)
    assert log.purge(timedelta(days=1)) == 0
    assert log.purge(timedelta(days=-1)) == 1
    assert _questions(database) == []


def test_what_was_logged_in_the_future_is_purged_in_time(tmp_path: Path) -> None:
    log = QuestionLog(tmp_path / "log.sqlite3")
    future = "2999-01-01T00:00:00.000000+00:00"
    log.add([("a", replace(_logged("怎么退款"), logged_at=future))])
    log.add([("b", replace(_use(), logged_at=future))])
    assert log.purge(timedelta(days=1)) == 0  # what was acknowledged stays as long as the rest
    dated = [*(each.logged_at for each in log.each()), *(each.logged_at for each in log.uses())]
    assert max(dated) < future
    assert log.purge(timedelta(0)) == 2


def test_a_use_takes_the_way_of_a_question(tmp_path: Path) -> None:
    database = tmp_path / "log.sqlite3"
    spool = QuestionSpool(database)
    assert spool.add(_use("我的手机13812345678收不到货"))
    assert spool.add(_logged("怎么退款"))
    (path,) = tmp_path.glob("*.spool")
    content = path.read_bytes()
    assert b"13812345678" not in content
    assert spool.collect() == 2
    path.write_bytes(content)
    spool.collect()
    (use,) = QuestionLog(database).uses()
    assert (use.question, use.kind) == ("我的手机[号码]收不到货", "ticked")
    assert use.logged_at.endswith("+00:00")
    assert list(QuestionLog(database).uses("2999")) == []
    assert _questions(database) == ["怎么退款"]
    assert QuestionLog(database).purge(timedelta(days=-1)) == 2


def test_a_spool_of_questions_alone_is_still_read(tmp_path: Path) -> None:
    spooled = (
        '{"question":"怎么退款","outcome":"none","confidence":0.1,"shown":[],"audience":"",'
        '"language":"zh","generation":"g","logged_at":"2026-01-01T00:00:00.000000+00:00",'
        '"typing":""}\n'
    )
    (tmp_path / "log.sqlite3.0123456789abcdef.spool").write_text(spooled, "utf-8")
    assert QuestionSpool(tmp_path / "log.sqlite3").collect() == 1
    assert _questions(tmp_path / "log.sqlite3") == ["怎么退款"]


def test_a_log_of_the_first_version_gets_uses(tmp_path: Path) -> None:
    database = tmp_path / "log.sqlite3"
    with Database(database, _MIGRATIONS[:1]).transaction() as earlier:
        earlier.execute(
            "INSERT INTO questions VALUES "
            "(1, 'a:0', '怎么退款', 'none', 0.1, '[]', '', '', '', '2026-01-01', NULL)"
        )
    QuestionLog(database).add([("b:0", replace(_use(), logged_at="2026-01-02"))])
    assert _questions(database) == ["怎么退款"]
    assert len(list(QuestionLog(database).uses())) == 1


def test_questions_are_counted_by_what_was_shown_first(tmp_path: Path) -> None:
    log = QuestionLog(tmp_path / "log.sqlite3")
    assert log.asked_by_passage() == {}
    first, second = PassageId('a#"x"'), PassageId("b#y")
    rows = [("answer", (first, second)), ("choices", (first,)), ("answer", (second,))]
    rows += [("none", (second,)), ("none", ())]
    log.add(
        (str(at), LoggedQuestion("问", cast("Outcome", outcome), 0.5, shown))
        for at, (outcome, shown) in enumerate(rows)
    )
    assert log.asked_by_passage() == {first: 2, second: 1}
