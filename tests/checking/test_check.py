"""Checks that `check` reports faults and weak spots as a rebuild sees them, and writes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from faq.checking.check import check
from faq.checking.findings import Finding
from faq.errors import CorpusError
from faq.indexing.rebuild import rebuild
from faq.model import Fault
from faq.settings import Settings

_GOOD = "# 退款\n\n## 怎么退款\n\n操作步骤：\n\n1. 打开订单\n2. 点退款\n"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    corpus = tmp_path / "corpus"
    (corpus / "sub").mkdir(parents=True)
    (corpus / "good.md").write_text(_GOOD, "utf-8")
    return Settings(corpus=corpus, index=tmp_path / "index")


def _weak(settings: Settings, name: str, text: str) -> list[Finding]:
    (settings.corpus / name).write_text(text, "utf-8")
    report = check(settings)
    assert report.faults == ()
    return list(report.weak_spots)


def test_a_clean_corpus(settings: Settings) -> None:
    report = check(settings)
    assert (report.articles, report.passages, report.steps) == (1, 1, 2)
    assert (report.faults, report.weak_spots) == ((), ())


def test_an_article_without_steps_is_weak(settings: Settings) -> None:
    (spot,) = _weak(settings, "plain.md", "# 怎么换货\n\n## 换货\n\n打开订单，点换货。\n")
    assert (spot.path, spot.line, spot.rule) == ("plain.md", 1, "no-steps")
    assert "没有任何操作步骤" in spot.fault


@pytest.mark.parametrize(
    ("others", "title", "spots"), [(5, "换货", 1), (4, "换货", 0), (5, "换货说明", 0)]
)
def test_steps_are_expected_where_nearly_all_others_have_some(
    settings: Settings, others: int, title: str, spots: int
) -> None:
    for number in range(others):
        steps = f"# 事{number}\n\n## 办事{number}\n\n操作步骤：\n\n1. 打开订单\n2. 点退款\n"
        (settings.corpus / "sub" / f"{number}.md").write_text(steps, "utf-8")
    found = _weak(settings, "sub/plain.md", f"# {title}\n\n## 规定\n\n三天内可以换。\n")
    assert [each.rule for each in found] == ["no-steps"] * spots


def test_an_empty_section_is_weak_and_one_that_holds_others_is_not(settings: Settings) -> None:
    text = "# 换货\n\n## 大节\n\n### 小节\n\n处理方法：\n\n1. 打开订单\n\n## 空节\n"
    (spot,) = _weak(settings, "empty.md", text)
    assert (spot.path, spot.line) == ("empty.md", 11)
    assert "空节" in spot.fault


def test_what_a_file_can_not_tell_of_itself_is_weak(settings: Settings) -> None:
    text = "---\naudience: 学员\nupdated: 昨天\n---\n" + _GOOD.replace("退款", "换货")
    spots = _weak(settings, "front.md", text)
    assert [(spot.path, spot.line) for spot in spots] == [("front.md", 2), ("front.md", 3)]
    report = rebuild(settings)
    assert (report.articles, report.faults) == (2, ())


@pytest.mark.parametrize(("until", "spots"), [("2020-01-31", 1), ("2999-12-31", 0)])
def test_an_article_past_its_last_day_is_weak(settings: Settings, until: str, spots: int) -> None:
    row = f'\n怎么换货,"操作步骤：1. 打开订单。2. 点“换货”。",{until}\n'
    found = _weak(settings, "rows.csv", f"question,answer,valid_until{row}")
    assert [(spot.path, spot.line) for spot in found] == [("rows.csv", 2)] * spots
    assert all(until in spot.fault for spot in found)


def test_a_dead_link_is_weak_and_others_are_not(settings: Settings) -> None:
    (settings.corpus / "空 格.md").write_text(_GOOD.replace("退款", "换货"), "utf-8")
    links = (
        "[好](../good.md) [好](/good.md) [好](../good.md#怎么退款) [好](#怎么发货) [好](?a=b) "
        "[好](https://example.com/x.md) [好](//example.com/x.md) [好](mailto:a@b.c) "
        "[好](../%E7%A9%BA%20%E6%A0%BC.md) [图](../no.png)"
    )
    text = (
        _GOOD.replace("退款", "发货") + f"\n## 链接\n\n{links}\n\n- [坏](no.md) [坏](/sub/no.txt)\n"
    )
    spots = _weak(settings, "sub/links.md", text)
    assert [(spot.path, spot.line) for spot in spots] == [("sub/links.md", 14)] * 2
    assert ["/sub/no.txt" in spots[0].fault, "no.md" in spots[1].fault] == [True, True]


def test_a_link_to_a_section_that_is_not_there_is_weak(settings: Settings) -> None:
    (settings.corpus / "sub" / "table.csv").write_text("问题,答案\n怎么开票,点开票\n", "utf-8")
    links = (
        "[节](#怎么发货) [题](#发货) [手](#怎么-发货-) [数](#2-怎么发货-1) [空](#) "
        "[章](#一怎么发货) [文](../good.md#怎么退款) "
        "[表](table.csv#怎么开票) [外](https://a.example/b.md#x) [图](a.png#x)"
    )
    dead = "[坏](#怎么换货)\n\n[坏](../good.md#怎么换货)\n\n[坏](no.md#怎么换货)"
    text = _GOOD.replace("退款", "发货") + f"\n## 链接\n\n{links}\n\n{dead}\n"
    spots = [spot for spot in _weak(settings, "sub/links.md", text) if "链接" in spot.fault]
    assert [(spot.line, "no such section" in spot.fault) for spot in spots] == [
        (14, True),
        (16, True),
        (18, False),
    ]


@pytest.mark.parametrize(
    ("fragment", "spots"),
    [("limits", 0), ("howto", 0), ("old", 0), ("other", 1), ("limits2", 1)],
)
def test_a_link_to_an_id_of_the_file_is_not_dead(
    settings: Settings, fragment: str, spots: int
) -> None:
    text = "# 换货\n\n## 怎么换货 {#howto}\n\n操作步骤：\n\n1. 打开订单\n2. 点换货\n\n"
    text += '## 限制 {#limits .wide}\n\n<a id="old"></a>三天内。\n'
    (settings.corpus / "exchange.md").write_text(text, "utf-8")
    link = _GOOD.replace("退款", "发货") + f"\n见 [限制](exchange.md#{fragment})。\n"
    found = _weak(settings, "links.md", link)
    assert [each.rule for each in found] == ["dead-link"] * spots


def test_a_strange_link_stops_nothing(settings: Settings) -> None:
    text = _GOOD.replace("退款", "发货") + "\n[坏](http://[x) [坏](//[::1/x.md) [坏](<%00.md>)\n"
    assert all(spot.path == "odd.md" for spot in _weak(settings, "odd.md", text))


def test_a_question_asked_twice_is_weak(settings: Settings) -> None:
    (spot,) = _weak(settings, "other.md", _GOOD.replace("# 退款\n", "# 退钱\n"))
    assert (spot.path, spot.line) == ("other.md", 3)
    assert "怎么退款" in spot.fault
    assert "good.md" in spot.fault


def test_a_labelled_question_asked_twice_is_weak(settings: Settings) -> None:
    text = "# 换货\n\n## 怎么换货\n\n问法：怎么退款\n\n操作步骤：\n\n1. 换货\n"
    (spot,) = _weak(settings, "labelled.md", text)
    assert spot.path == "labelled.md"
    assert "怎么退款" in spot.fault


def test_a_section_of_labelled_questions_alone_is_empty(settings: Settings) -> None:
    text = _GOOD.replace("退款", "换货") + "\n## 空节\n\n问法：换货要多久\n"
    (spot,) = _weak(settings, "labelled.md", text)
    assert "空节" in spot.fault


def test_a_row_asked_twice_in_one_table_is_weak(settings: Settings) -> None:
    table = "question,answer\n怎么换货,1. 打开订单 2. 换货\n怎么换货,1. 找客服 2. 换货\n"
    spots = _weak(settings, "table.csv", table)
    assert [(spot.path, spot.line) for spot in spots] == [("table.csv", 3)]
    assert "怎么换货" in spots[0].fault
    assert "table.csv:2" in spots[0].fault


@pytest.mark.parametrize(
    ("name", "table"),
    [
        (
            "a.csv",
            'question,answer\n怎么换货,"1. 打开订单\n2. 换货"\n怎么退,点退。\n怎么赔,找我。\n',
        ),
        (
            "sub/a.jsonl",
            '{"question": "怎么换货", "answer": "1. 打开订单 2. 换货"}\n\n'
            '{"question": "怎么换/退", "answer": "点退。"}\n'
            '{"question": "怎么赔", "answer": "找我。"}\n',
        ),
    ],
)
def test_a_weak_row_is_told_with_its_line(settings: Settings, name: str, table: str) -> None:
    lines = {"a.csv": [4, 5], "sub/a.jsonl": [3, 4]}[name]
    assert [spot.line for spot in _weak(settings, name, table)] == lines


def test_faults_are_those_of_a_rebuild(settings: Settings) -> None:
    (settings.corpus / "good.txt").write_text("另一篇\n\n正文。\n", "utf-8")
    (settings.corpus / "empty.md").write_bytes(b"")
    (settings.corpus / "broken.jsonl").write_bytes(b"{\n")
    (settings.corpus / "link.md").symlink_to("nowhere.md")
    (settings.corpus / "asked.md").write_text(
        "# 换货\n\n问法：怎么换\n\n## 换货\n\n换。\n", "utf-8"
    )
    (settings.corpus / "_lexicon").mkdir()
    (settings.corpus / "_lexicon" / "words.txt").write_bytes(b"\xff\xfe\xff")
    found = check(settings)
    paths = {"good.txt", "empty.md", "broken.jsonl", "link.md", "_lexicon/words.txt"}
    assert {fault.path for fault in found.faults} == paths
    built = rebuild(settings)
    assert [Fault(each.path, each.line, each.fault) for each in found.faults] == [*built.faults]
    assert {each.rule for each in found.faults} == {"left-out"}
    counts = (found.articles, found.passages, found.steps)
    assert counts == (built.articles, built.passages, built.steps)


def test_nothing_is_written(settings: Settings) -> None:
    top = settings.corpus.parent
    before = {path: path.stat().st_mtime_ns for path in top.rglob("*")}
    check(settings)
    assert {path: path.stat().st_mtime_ns for path in top.rglob("*")} == before


def test_a_corpus_that_is_not_there(settings: Settings) -> None:
    with pytest.raises(CorpusError):
        check(Settings(corpus=settings.corpus / "nowhere"))


def test_a_missing_picture_is_weak_and_others_are_not(settings: Settings) -> None:
    (settings.corpus / "sub" / "图 一.png").write_bytes(b"x")
    shown = "![a](图%20一.png) ![b](https://example.com/x.png) ![c](/x.png) ![d](data:image/png,x)"
    text = _GOOD.replace("退款", "补货") + f"\n{shown}\n\n![坏](../no.png)\n"
    (spot,) = _weak(settings, "sub/pictures.md", text)
    assert spot.path == "sub/pictures.md"
    assert "../no.png" in spot.fault
    assert "missing picture" in spot.fault


def _add(settings: Settings, *names: str) -> None:
    for name in names:
        (settings.corpus / name).write_bytes(b"\x00")


def test_files_of_formats_that_are_not_read_are_told_once(settings: Settings) -> None:
    _add(settings, "sub/价目.docx", "押金.DOCX", "sub/faq.json")
    spots = check(settings).weak_spots
    assert [(each.path, each.line) for each in spots] == [(".", 1)]
    assert "有 3 个文件" in spots[0].fault
    assert ".docx 2 个、.json 1 个" in spots[0].fault
    assert "faq import" in spots[0].fault
    report = rebuild(settings)
    assert [(each.ending, each.files) for each in report.unread] == [(".docx", 2), (".json", 1)]
    assert report.faults == ()


def test_what_stands_beside_articles_is_not_told_as_unread(settings: Settings) -> None:
    _add(settings, "图.PNG", ".draft.docx", "_old.docx", "sub/申请 表.pdf", "terms.pdf", "LICENSE")
    links = "[表](sub/%E7%94%B3%E8%AF%B7%20%E8%A1%A8.pdf) [条款](terms.pdf)"
    (settings.corpus / "good.md").write_text(f"{_GOOD}\n见 {links}。\n", "utf-8")
    assert rebuild(settings).unread == ()
    assert not [each for each in check(settings).weak_spots if each.path == "."]
    (settings.corpus / "good.md").write_text(_GOOD, "utf-8")
    assert sum(each.files for each in rebuild(settings).unread) == 2
