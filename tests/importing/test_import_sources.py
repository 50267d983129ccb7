"""Tests how sources are read: folders, and files that are broken or take too much."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from made_sources import Site, told

from faq.articles import SourceFile, read_file
from faq.errors import ImportRefused
from faq.importing.apart import Apart, Bounds

_GOOD = {"key": "好.made", "name": "好", "title": "好", "text": "正文。"}


def test_front_matter_carries_what_the_source_knows(site: Site) -> None:
    site.write(
        {
            **_GOOD,
            "title": "退款: “快” #1",
            "text": "正文。",
            "address": "https://help.example/1",
            "updated": "2026-05-01",
            "questions": ["钱 多久\n到", "- 问", ""],
            "tags": ["退款, 到账"],
            "audience": ["buyer"],
        }
    )
    site.run()
    data = (site.corpus / "好.md").read_bytes()
    (article,) = read_file(SourceFile("好.md", "好.md", len(data)), data).articles
    assert article.title == "退款: “快” #1"
    assert (article.origin, article.updated) == ("https://help.example/1", "2026-05-01")
    assert article.questions == ("钱 多久 到", "- 问")
    assert (article.tags, article.audience) == (("退款, 到账",), ("buyer",))


def test_a_table_of_questions_is_written_for_excel(site: Site) -> None:
    site.write({**_GOOD, "ending": ".csv", "text": "question,answer\n怎么退,点退款\n,缺问题\n"})
    report = site.run()
    assert (site.corpus / "好.csv").read_bytes().startswith(b"\xef\xbb\xbfquestion")
    assert [each.place for each in report.losses] == ["好.made:3"]


@pytest.mark.parametrize(
    ("record", "what"), [({"text": ""}, "没有正文"), ({"text": "长" * 400_000}, "max_file_bytes")]
)
def test_what_the_corpus_could_not_read_is_told_and_not_written(
    site: Site, record: dict[str, str], what: str
) -> None:
    site.write(_GOOD)
    site.run()
    site.write({**_GOOD, **record})
    report = site.run()
    assert what in report.losses[0].what
    assert (report.vanished, report.changed) == ((), ())


@pytest.mark.parametrize(
    ("deed", "what"),
    [
        ("raise", "please report): KeyError"),
        ("mistake", "(faq/importing/exports/trees.py:"),
        ("die", "reading broke off"),
        ("grow", "too much memory"),
        ("spin", "too much to compute"),
    ],
)
def test_a_broken_file_costs_itself(site: Site, deed: str, what: str) -> None:
    site.source.mkdir()
    site.write(_GOOD, {"deed": deed}, {**_GOOD, "key": "nie"}, name="sub/a.made")
    site.write({**_GOOD, "key": "b.made"}, name="sub/b.made")
    with Apart(Bounds(processor_seconds=1)) as site.apart:
        report = site.run()
    assert report.added == ("sub/好-2.md", "sub/好.md")
    (loss,) = report.losses
    assert loss.place == "sub/a.made"
    assert what in loss.what


def test_what_a_file_keeps_of_the_memory_is_none_that_others_lack(site: Site) -> None:
    site.source.mkdir()
    site.write({"deed": "hoard"}, name="a.made")
    site.write({**_GOOD, "deed": "take"}, name="b.made")
    with Apart(Bounds(memory_bytes=1 << 30)) as site.apart:
        report = site.run()
    assert report.added == ("好.md",)
    assert [each.place for each in report.losses] == ["a.made"]


def test_a_reader_that_waits_is_given_up(site: Site) -> None:
    site.write({"deed": "spin"})
    with Apart(Bounds(seconds=1.0)) as site.apart:
        report = site.run()
    assert "took too long" in report.losses[0].what


def test_a_folder_is_read_file_by_file(site: Site) -> None:
    site.source.mkdir()
    site.write({**_GOOD, "key": "a.made"}, name="a.made")
    loss = {"deed": "lose", "place": "a.made:7", "what": "图表 (chart)"}
    site.write({**_GOOD, "key": "a.made"}, loss, name="sub/a.made")
    for name in ("~$a.made", ".x.made", "_y.made", "Thumbs.db"):
        (site.source / name).write_text("?")
    (site.source / "z.bin").write_text("?")
    (site.source / "link.made").symlink_to(site.source / "a.made")
    (site.source / "around").symlink_to(site.source)
    report = site.run()
    assert report.added == ("sub/好.md", "好.md")
    assert [each.place for each in report.losses] == [
        *("around", "link.made", "z.bin", "sub/a.made:7")
    ]
    assert "source: sub/a.made" in site.text("sub/好.md")
    (site.source / "sub/a.made").unlink()
    assert site.run().vanished == ("sub/好.md",)


def test_a_file_that_cannot_be_read_this_time_has_not_vanished(site: Site) -> None:
    site.source.mkdir()
    site.write({**_GOOD, "key": "a.made"}, name="a.made")
    site.write({**_GOOD, "key": "1"}, {**_GOOD, "key": "2"}, name="b.made")
    site.run()
    site.write({"deed": "die"}, name="b.made")
    report = site.run(retire=True)
    assert (report.vanished, report.retired) == ((), ())
    site.write({**_GOOD, "key": "2"}, name="b.made")
    assert site.run().vanished == ("好-2.md",)


@pytest.mark.parametrize(
    ("name", "kind", "what"),
    [
        ("no.made", "", "no such file"),
        ("x.bin", "", "not a kind"),
        ("empty", "", "nothing there"),
        ("x.bin", "nonsense", "folder, made"),
    ],
)
def test_a_source_that_nobody_reads_is_refused(site: Site, name: str, kind: str, what: str) -> None:
    (site.folder / "x.bin").write_text("?")
    (site.folder / "empty").mkdir()
    with pytest.raises(ImportRefused, match=what):
        site.run(source=site.folder / name, kind=kind)
    assert not site.corpus.exists()


def test_a_kind_can_be_forced(site: Site) -> None:
    site.write(_GOOD)
    other = site.source.rename(site.folder / "x.bin")
    assert site.run(source=other, kind="made").added == ("好.md",)


def test_what_is_in_the_corpus_is_no_source(site: Site) -> None:
    site.corpus.mkdir()
    (site.corpus / "x.csv").write_text("问题,答案\n", "utf-8")
    for source in (site.corpus, site.corpus / "x.csv"):
        with pytest.raises(ImportRefused, match="in the corpus already"):
            site.run(source=source)


def test_a_name_in_another_encoding_costs_nothing_else(site: Site) -> None:
    site.source.mkdir()
    site.write({**_GOOD, "key": "a.made"}, name="a.made")
    odd = Path(os.fsdecode(os.fsencode(site.source) + b"/\xcd\xcb.made"))
    record = {**_GOOD, "key": "?", "name": "\udccd", "title": "\ud800"}
    odd.write_text(json.dumps([record]), "utf-8")
    report = site.run()
    assert report.added == ("好.md", "？.md")
    json.dumps(told(report), ensure_ascii=False).encode()
    assert site.run().unchanged == ("好.md", "？.md")
