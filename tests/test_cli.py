"""Tests the commands against the contract: exit codes, JSON, stdout and stderr."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from faq.cli import main
from faq.feedback import Feedback, FeedbackStore
from faq.insights.observations import DAYS, MOST_DAYS
from faq.kernel import bindings
from faq.learning.proposal import ALLOWED_LOST
from faq.settings import Settings
from faq.storage import generations, publish
from faq.version import __version__

_PROGRAM = (sys.executable, "-c", "from faq.cli import main; main()")
_ARTICLE = (
    "---\naudience: [buyer]\nupdated: 2026-05-01\n---\n\n# 退款指引\n\n## 怎么申请退款\n\n"
    "没有发货可以直接退款。\n\n关键点：\n\n- 七天内申请\n\n"
    "操作步骤：\n\n1. 打开订单\n2. 点申请退款\n\n## 退款多久到账\n\n一般三天到账。\n"
)
_ANSWER_KEYS = {
    *("question", "answered", "confidence", "total", "limit", "offset", "took_ms", "generation"),
    *("outcome", "choices", "did_you_mean", "hits", "related"),
}
_HIT_KEYS = {
    *("rank", "score", "passage_id", "article_id", "title", "heading", "url", "text", "snippet"),
    *("key_points", "steps", "audience", "updated", "source", "key_point_facts"),
}
_REBUILD_KEYS = {
    *("generation", "articles", "passages", "steps", "added", "changed", "removed", "unchanged"),
    *("faults", "seconds", "model", "packs", "packs_by", "promise", "unread"),
}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, with a corpus and no index."""
    for name in [name for name in os.environ if name.startswith("FAQ_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "refund.md").write_text(_ARTICLE, "utf-8")
    return tmp_path


@pytest.fixture
def indexed(home: Path) -> Path:
    assert _run("rebuild").exit_code == 0
    return home


def _run(*arguments: str) -> Result:
    result = CliRunner().invoke(main, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def _json(*arguments: str, code: int = 0) -> Any:
    result = _run(*arguments, "--json")
    assert result.exit_code == code, result.stderr
    return json.loads(result.stdout)


def _silent(result: Result, code: int, *told: str) -> None:
    """A failure says what it is on stderr and nothing on stdout."""
    assert (result.exit_code, result.stdout) == (code, "")
    for each in told:
        assert each in result.stderr


def test_an_empty_corpus_is_told_what_to_put_into_it(home: Path) -> None:
    (home / "corpus" / "refund.md").unlink()
    result = _run("rebuild")
    assert result.exit_code == 0
    assert "corpus 里还没有文章" in result.stderr
    assert "faq rebuild" in result.stderr
    searched = _run("search", "退款")
    assert searched.exit_code == 3
    assert "corpus 里还没有文章" in searched.stderr


def test_the_version() -> None:
    assert _run("--version").stdout.strip().endswith(__version__)


@pytest.mark.parametrize("command", ["", *sorted(main.commands)])
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_every_command_has_help(command: str, flag: str) -> None:
    result = _run(*filter(None, [command]), flag)
    assert result.exit_code == 0
    assert result.stdout.startswith("Usage:")


def _commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _commands(command, (*path, name))
        else:
            yield (*path, name)


@pytest.mark.parametrize("command", list(_commands(main)), ids=" ".join)
def test_the_help_tells_exit_codes_and_the_defaults_of_settings(command: tuple[str, ...]) -> None:
    shown = " ".join(_run(*command, "--help").stdout.split())
    assert "退出码 (exit code)：0 " in shown
    for setting in fields(Settings):
        flag = f"--{setting.name.replace('_', '-')} "
        if flag in shown and setting.default not in ("", None):
            behind = shown.partition(flag)[2].partition(" --")[0]
            assert f"[default: ({setting.default})]" in behind


def test_the_commands_are_those_of_the_contract() -> None:
    assert set(main.commands) == {
        *("rebuild", "search", "serve", "check", "eval", "stats"),  # the contract's
        *("generations", "rollback", "verify", "init", "model"),
        *("backup", "restore", "find"),
        *("feedback", "lexicon", "log", "watch", "learn", "mcp", "insights", "import", "publish"),
    }


@pytest.mark.parametrize(
    "arguments",
    [
        ("nothing",),
        ("rebuild", "--nothing"),
        ("search",),
        ("search", "退款", "货"),
        ("search", ""),
        ("search", " \u3000 "),
        ("search", "退" * 2001),
        ("search", "退款", "--limit", "0"),
        ("search", "退款", "--limit", "51"),
        ("search", "退款", "--limit", "x"),
        ("search", "退款", "--audience", "nobody"),
        ("rebuild", "--corpus", "nowhere"),
        ("check", "--corpus", "nowhere"),
        ("eval", "nowhere"),
        ("eval",),
        ("serve", "--port", "-1"),
        ("serve", "--port", "70000"),
        ("serve", "--workers", "0"),
        ("import", "nowhere"),
        ("import", "corpus", "--kind", "nonsense"),
        ("import", "corpus", "--questions"),
        ("import", "corpus", "--drafts", "drafts"),
    ],
)
def test_wrong_usage_is_2(indexed: Path, arguments: tuple[str, ...]) -> None:
    result = _run(*arguments)
    _silent(result, 2)
    assert result.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("sarch",), "没有命令 sarch (No such command 'sarch'"),
        (("search",), "缺少 QUESTION (Missing argument 'QUESTION')"),
        (("search", "--limt", "3", "x"), "没有选项 --limt (No such option"),
        (("search", "x", "--limit", "x"), "--limit 的值不对 (Invalid value for '--limit': 'x'"),
        (("search", "x", "y"), "多出的参数 y (Got unexpected extra argument"),
        (("rebuild", "--corpus"), "选项 --corpus 后面要有值 (Option '--corpus' requires"),
        (("model", "nonsense"), "没有命令 nonsense (No such command"),
    ],
)
def test_wrong_usage_is_told_in_both_languages(
    home: Path, arguments: tuple[str, ...], told: str
) -> None:
    assert f"错误 error：{told}" in _run(*arguments).stderr


def test_a_message_of_our_own_is_not_told_twice(indexed: Path) -> None:
    told = _run("eval", ".", "--report", "no/such.html").stderr
    assert "错误 error：Invalid value for --report: 没有目录 no (no such folder)" in told


def test_without_a_model_a_rebuild_tells_how_to_get_one(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "faq model fetch" in _run("rebuild").stdout
    monkeypatch.setenv("FAQ_MODEL", "off")
    assert "faq model fetch" not in _run("rebuild").stdout


def test_a_rebuild_says_what_it_did(home: Path) -> None:
    report = _json("rebuild")
    assert set(report) == _REBUILD_KEYS
    assert (report["articles"], report["added"], report["faults"]) == (1, 1, [])
    assert (report["passages"], report["steps"]) == (2, 2)
    result = _run("rebuild", "--full")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "未变 1" in result.stdout


def test_a_rebuild_with_faults_is_1_and_publishes_the_rest(home: Path) -> None:
    (home / "corpus" / "empty.md").write_bytes(b"")
    report = _json("rebuild", code=1)
    ((fault),) = report["faults"]
    assert set(fault) == {"path", "line", "fault"}
    result = _run("rebuild")
    assert result.exit_code == 1
    assert result.stderr.startswith("empty.md:1: ")
    assert len(result.stderr.splitlines()) == 1
    assert _run("search", "怎么申请退款").exit_code == 0
    _silent(_run("rebuild", "--strict"), 1, "empty.md:1: ")
    _silent(_run("rebuild", "--strict", "--json"), 1, "empty.md:1: ")


def test_strict_keeps_the_old_index(indexed: Path) -> None:
    before = _json("stats")["generation"]
    (indexed / "corpus" / "empty.md").write_bytes(b"")
    assert _run("rebuild", "--strict").exit_code == 1
    assert _json("stats")["generation"] == before


def test_a_busy_index_is_5(home: Path) -> None:
    with publish.exclusive(home / "index"):
        _silent(_run("rebuild"), 5, "另一个重建正在使用")


def test_an_index_that_cannot_be_written_is_5(home: Path) -> None:
    (home / "index").write_bytes(b"a file")
    _silent(_run("rebuild"), 5, "无法写入索引目录")
    _silent(_run("search", "退款"), 4, "faq rebuild")


@pytest.mark.parametrize(
    "arguments", [("search", "退款"), ("search", "退款", "--json"), ("stats",)]
)
def test_no_index_or_a_stale_one_is_4(home: Path, arguments: tuple[str, ...]) -> None:
    _silent(_run(*arguments), 4, "faq rebuild")
    assert _run("rebuild").exit_code == 0
    (manifest,) = (home / "index").glob("generations/*/manifest.json")
    manifest.write_text('{"format": 0}', "utf-8")
    _silent(_run(*arguments), 4, "faq rebuild")


def test_a_wrong_question_is_2_even_without_an_index(home: Path) -> None:
    _silent(_run("search", "退款", "--limit", "0"), 2)


def test_an_answer_as_json(indexed: Path) -> None:
    answer = _json("search", "怎么申请退款", "--limit", "2")
    assert set(answer) == _ANSWER_KEYS
    assert (answer["answered"], answer["limit"], answer["offset"]) == (True, 2, 0)
    assert answer["did_you_mean"] is None
    hit = answer["hits"][0]
    assert set(hit) == _HIT_KEYS
    assert set(hit["snippet"]) == {"text", "highlights"}
    assert [(each["number"], each["text"]) for each in hit["steps"]] == [
        (1, "打开订单"),
        (2, "点申请退款"),
    ]
    assert hit["url"] == "/articles/refund#怎么申请退款"
    assert (hit["updated"], hit["audience"]) == ("2026-05-01", ["buyer"])
    explained = _json("search", "怎么申请退款", "--explain")
    assert set(explained["hits"][0]) == {*_HIT_KEYS, "explanation"}


def test_an_answer_on_paper_has_numbered_steps_and_no_escapes(indexed: Path) -> None:
    result = _run("search", "怎么申请退款", "--explain")
    assert (result.exit_code, result.stderr) == (0, "")
    lines = [line.strip() for line in result.stdout.splitlines()]
    assert lines[0].startswith("怎么申请退款")
    assert lines[1:5] == ["1. 打开订单", "2. 点申请退款", "关键点", "· 七天内申请"]
    assert "\x1b" not in result.stdout
    assert "+" in result.stdout


@pytest.mark.parametrize("question", ["火星基地怎么种土豆", "☃", "zzzz"])
def test_nothing_reliable_is_3(indexed: Path, question: str) -> None:
    result = _run("search", question)
    assert result.exit_code == 3
    assert "没有找到可靠的答案" in result.stdout
    assert result.stderr == ""
    assert "点申请退款" not in result.stdout
    assert _json("search", question, code=3)["answered"] is False


def test_the_audience_is_kept_to(indexed: Path) -> None:
    assert _run("search", "怎么申请退款", "--audience", "buyer").exit_code == 0
    assert _run("search", "怎么申请退款", "--audience", "seller").exit_code == 3


def test_check_is_0_or_1_and_writes_nothing(home: Path) -> None:
    told = {"articles", "passages", "steps", "faults", "weak_spots", "verdicts"}
    told |= {"packs", "packs_by", "notes", "comparison"}
    assert set(_json("check")) == told
    (home / "corpus" / "plain.md").write_text("# 怎么换货\n\n## 换货\n\n点换货。\n", "utf-8")
    result = _run("check")
    assert (result.exit_code, "plain.md:1: " in result.stdout) == (0, True)
    (home / "corpus" / "empty.md").write_bytes(b"")
    assert "empty.md:1: " in _run("check").stdout
    assert _json("check", code=1)["faults"][0]["path"] == "empty.md"
    assert not (home / "index").exists()


def test_a_promise_is_told_by_rebuild_stats_and_check(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _json("rebuild")["promise"] is None
    monkeypatch.setenv("FAQ_MAX_WRONG", "0.5")
    monkeypatch.setenv("FAQ_JUDGED_QUESTIONS", "set")
    result = _run("check")
    assert (result.exit_code, "faq rebuild" in result.stdout) == (1, True)
    _judged(home / "set")
    promise = _json("rebuild")["promise"]
    assert promise == _json("stats")["promise"]
    assert set(promise) == {
        *("max_wrong", "judgements", "questions", "held_out", "sure", "shares", "without", "fault"),
    }
    for told in (_run("rebuild").stdout, _run("stats").stdout):
        assert "50.0%" in told
        assert "标注问题" in told
    assert _run("check").exit_code == 0
    monkeypatch.setenv("FAQ_MAX_WRONG", "0.01")
    result = _run("rebuild")
    assert (result.exit_code, "not kept" in result.stdout) == (0, True)
    assert _json("stats")["promise"]["sure"] is None
    result = _run("check")
    assert (result.exit_code, "set:1: max_wrong = 0.01" in result.stdout) == (1, True)
    (fault,) = _json("check", code=1)["faults"]
    assert (fault["path"], fault["line"]) == ("set", 1)


def test_check_tells_why_a_list_is_steps(home: Path) -> None:
    text = "# 说明\n\n## 怎么转账\n\n1. 打开应用\n2. 点“转账”\n"
    (home / "corpus" / "list.md").write_text(text, "utf-8")
    assert "list.md:5: 步骤 steps +" in _run("check", "--explain-steps").stdout
    (told,) = [
        each for each in _json("check", "--explain-steps")["verdicts"] if each["path"] == "list.md"
    ]
    assert (told["line"], told["text"], told["role"]) == (5, "打开应用", "step")
    reasons = dict(told["verdict"]["reasons"])
    assert told["verdict"]["score"] == pytest.approx(sum(reasons.values()))


def test_check_tells_why_actions_are_no_steps_and_others_are(home: Path) -> None:
    chapters = ("1. 安装组件", "2. 启动服务", "3. 检查结果")
    text = "# 网关的操作步骤\n\n" + "".join(f"## {each}\n\n略。\n\n" for each in chapters)
    (home / "corpus" / "chapters.md").write_text(text, "utf-8")
    labelled = "# 说明\n\n## 条件\n\n操作步骤：\n\n- 身份证\n- 户口本\n"
    (home / "corpus" / "labelled.md").write_text(labelled, "utf-8")
    lines = _run("check", "--explain-steps").stdout.split("\n")
    (labels,) = [each for each in lines if each.startswith("labelled.md:7")]
    assert "步骤 steps -" in labels
    assert "但由标签指定 (but a label says so)" in labels
    for each in lines:
        if each.startswith("chapters.md:") and "正文 text +" in each:
            assert "但标题是文章的章节" in each


def test_stats(indexed: Path) -> None:
    stats = _json("stats")
    assert {"generation", "built_at", "corpus", "articles", "passages", "bytes"} <= set(stats)
    assert stats["generation"] in _run("stats").stdout


@pytest.mark.parametrize("command", ["rebuild", "stats", "check"])
@pytest.mark.parametrize(("setting", "packs"), [("ecommerce", ["ecommerce"]), ("", [])])
def test_which_packs_are_in_force_is_told_with_the_reason(
    indexed: Path, monkeypatch: pytest.MonkeyPatch, command: str, setting: str, packs: list[str]
) -> None:
    monkeypatch.setenv("FAQ_LEXICON_PACKS", setting)
    _run("rebuild")
    told = _json(command)
    assert (told["packs"], told["packs_by"]) == (packs, "setting")
    (line,) = (line for line in _run(command).stdout.splitlines() if "packs" in line)
    assert (setting or "none") in line
    assert "by the setting" in line


@pytest.mark.parametrize(
    "arguments", [("search", "怎么申请退款"), ("stats",), ("stats", "--json"), ("eval", "set")]
)
def test_a_setting_that_awaits_a_rebuild_is_told_in_a_line(
    indexed: Path, arguments: tuple[str, ...]
) -> None:
    _judged(indexed / "set")
    assert _process(*arguments).stderr == b""
    (indexed / "model.toml").write_text("field_weights.title = 50", "utf-8")
    (indexed / "faq.toml").write_text("ranking_model = 'model.toml'", "utf-8")
    found = _process(*arguments)
    assert found.returncode == 0
    (line,) = found.stderr.decode().splitlines()
    assert "ranking_model" in line
    assert "faq rebuild" in line
    assert _run("rebuild").exit_code == 0
    assert _process(*arguments).stderr == b""


def test_stats_name_the_settings_that_await_a_rebuild(
    indexed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _json("stats")["outdated_settings"] == []
    monkeypatch.setenv("FAQ_PASSAGE_CHARS", "200")
    assert _json("stats")["outdated_settings"] == ["passage_chars"]


@pytest.mark.parametrize("command", ["rebuild", "stats", "serve"])
def test_a_faulty_ranking_model_is_2(
    indexed: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    (indexed / "model.toml").write_text("rerank.cosin = 1", "utf-8")
    monkeypatch.setenv("FAQ_RANKING_MODEL", "model.toml")
    _silent(_run(command), 2, "model.toml", "rerank.cosin", "rerank.cosine")


@pytest.mark.parametrize("command", ["rebuild", "check"])
def test_an_unknown_pack_is_2(indexed: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.setenv("FAQ_LEXICON_PACKS", "banking")
    _silent(_run(command), 2, "lexicon_packs", "banking", "ecommerce")


def test_feedback_is_listed(home: Path) -> None:
    nothing = _run("feedback")
    assert (nothing.stdout, nothing.stderr) == ("", "还没有反馈 (no feedback yet)\n")
    assert _json("feedback") == []
    store = FeedbackStore(home / "feedback.sqlite3")
    store.add(Feedback("怎么退款", "refund#怎么申请退款", False, "没写\n电话\x1b[31m"), key="a")
    (line,) = _run("feedback").stdout.splitlines()
    assert "✗ 怎么退款 → refund#怎么申请退款：没写" in line
    assert "\x1b" not in line
    assert _json("feedback")[0]["helpful"] is False
    stuck = Feedback("", "refund#怎么申请退款", kind="stuck", step=2, step_text="点申请退款")
    for key in "bc":
        store.add(stuck, key=key)
    store.add(Feedback("怎么退押金", kind="missing"), key="d")
    (line,) = _run("feedback", "--only", "stuck", "--totals").stdout.splitlines()
    assert "卡住 (stuck) → refund#怎么申请退款 第 2 步 (step)“点申请退款” ×2" in line
    assert [each["question"] for each in _json("feedback", "--only", "missing")] == ["怎么退押金"]
    assert [each["count"] for each in _json("feedback", "--totals")] == [2, 1, 1]
    assert len(_json("feedback", "--only", "comments")) == 1
    assert _json("feedback", "--only", "helpful") == []
    (home / "feedback.sqlite3").write_bytes(b"no database" * 100)
    assert _run("feedback").exit_code != 0


def test_a_kernel_that_cannot_be_used_is_told_without_a_traceback(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = tmp_path / "_kernel.so"
    library.write_bytes(b"no library")

    def load(*_: object, **__: object) -> None:
        bindings._load(library)

    monkeypatch.setattr("faq.engine.Engine.__init__", load)
    _silent(_run("search", "退款"), 4, "请重新安装", "pip install")


def test_settings_come_from_flags_then_environment_then_the_file(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("file", "environment", "flag"):
        (home / name).mkdir()
        (home / name / f"{name}.md").write_text(_ARTICLE, "utf-8")
        (home / name / "empty.md").write_bytes(b"")

    def read() -> str:
        return str(_json("stats")["corpus"])

    (home / "faq.toml").write_text('corpus = "file"\nlimit = 1\n', "utf-8")
    assert _run("rebuild").exit_code == 1
    assert read() == "file"
    assert len(_json("search", "退款")["hits"]) == 1
    monkeypatch.setenv("FAQ_CORPUS", "environment")
    assert _run("rebuild").exit_code == 1
    assert read() == "environment"
    assert _run("rebuild", "--corpus", "flag").exit_code == 1
    assert read() == "flag"
    monkeypatch.setenv("FAQ_INDEX", "out_of_scope")
    assert _run("stats").exit_code == 4
    assert _run("stats", "--index", "index").exit_code == 0


@pytest.mark.parametrize("text", ["corpse = 1\n", "limit = 0\n", "limit = 'x'\n", "[[[", "\ud800"])
def test_a_broken_settings_file_is_2(home: Path, text: str) -> None:
    (home / "faq.toml").write_bytes(text.encode("utf-8", "surrogatepass"))
    for command in ("rebuild", "check", "stats"):
        _silent(_run(command), 2, "faq.toml")


def _process(*arguments: str | bytes, **environ: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        (*_PROGRAM, *arguments),
        capture_output=True,
        timeout=60,
        check=False,
        env={**os.environ, **environ},
    )


@pytest.mark.parametrize("locale", ["C.UTF-8", "C"])
def test_invalid_utf8_and_controls_in_a_question(indexed: Path, locale: str) -> None:
    for question in (b"\xff\xfe", "退款".encode() + b"\xe9\x80", b"\x1b[31m\x07"):
        for flags in ((), ("--json",)):
            found = _process("search", question, *flags, LC_ALL=locale, PYTHONUTF8="1")
            assert found.returncode in {0, 3}, found.stderr
            assert b"Traceback" not in found.stderr
            assert b"\x1b" not in found.stdout
            found.stdout.decode()


def test_a_terminal_that_cannot_show_chinese_stops_nothing(indexed: Path) -> None:
    found = _process("search", "退款".encode(), PYTHONIOENCODING="ascii", PYTHONUTF8="1")
    assert found.returncode == 0, found.stderr
    found = _process("search", "退款".encode(), "--json", PYTHONIOENCODING="ascii", PYTHONUTF8="1")
    assert found.returncode == 0, found.stderr


def test_a_reader_that_leaves_stops_nothing(indexed: Path) -> None:
    line = f"{sys.executable} -c 'from faq.cli import main; main()' search 退款 | true"
    found = subprocess.run(["bash", "-c", line], capture_output=True, timeout=60, check=False)
    assert b"Traceback" not in found.stderr


def _judged(folder: Path) -> str:
    (folder / "qrels").mkdir(parents=True)
    (folder / "queries.jsonl").write_text('{"_id": "q", "text": "退款多久到账"}\n', "utf-8")
    table = "query-id\tcorpus-id\tscore\nq\trefund\t1\n"
    (folder / "qrels" / "test.tsv").write_text(table, "utf-8")
    return str(folder)


def test_eval_writes_a_page_beside_its_json(indexed: Path) -> None:
    folder, page = _judged(indexed / "set"), indexed / "r.html"
    result = _run("eval", folder, "--json", "--report", str(page))
    assert result.exit_code == 0, result.stderr
    assert json.loads(result.stdout)["queries"] == 1
    assert str(page) in result.stderr
    assert page.read_text("utf-8").startswith("<!doctype html>")


def test_a_page_that_cannot_be_written_is_2(indexed: Path) -> None:
    folder = _judged(indexed / "set")
    _silent(_run("eval", folder, "--report", str(indexed / "none" / "r.html")), 2, "none")
    _silent(_run("eval", folder, "--report", str(indexed)), 2, str(indexed))


def test_a_corpus_that_is_gone_is_not_published(indexed: Path) -> None:
    before = generations.current_name(Path("index"))
    (indexed / "corpus" / "refund.md").unlink()
    _silent(_run("rebuild"), 1, "--allow-shrink")
    assert generations.current_name(Path("index")) == before
    assert _run("rebuild", "--allow-shrink").exit_code == 0


def test_the_counts_of_readers_are_fields_to_find_by(home: Path) -> None:
    _run("rebuild")
    found = json.loads(_run("find", "*:*", "--json").stdout)
    passage = found["sections"][0]["passage_id"]
    store = FeedbackStore(home / "feedback.sqlite3")
    store.add(Feedback("怎么退款", passage, helpful=False), key="a")
    found = json.loads(_run("find", "unhelpful:[1 TO]", "--json").stdout)
    assert [each["passage_id"] for each in found["sections"]] == [passage]
    assert _run("find", "helped:[1 TO]").exit_code == 3


def test_the_day_of_an_export_is_checked(home: Path) -> None:
    assert _run("log", "export", "--since", "2026-13-01").exit_code == 2
    assert _run("log", "export", "--since", "2026-11-01").exit_code == 0


def test_defaults_that_are_written_beside_their_constants_are_those() -> None:
    # The commands name them again: importing the rooms would make every command wait.
    options = {
        (name, option.name): option
        for name in ("insights", "learn")
        for option in main.commands[name].params
    }
    since = options["insights", "since"]
    assert since.default == DAYS
    assert isinstance(since.type, click.IntRange)
    assert since.type.max == MOST_DAYS
    assert options["learn", "allow_lost"].default == ALLOWED_LOST
