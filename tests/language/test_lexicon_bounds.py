"""Reading the lists of a corpus that are none, too large, or outside of it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from counting import calls

from faq.language import lexicon as reader
from faq.language import lists
from faq.language.lexicon import Lexicon, read_lexicon
from faq.language.pack_choice import choose_packs
from faq.model import Fault

_LISTS = ("words.txt", "synonyms.txt", "stopwords.txt", "folders.txt", "out_of_scope.txt")


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    (tmp_path / "corpus" / "_lexicon").mkdir(parents=True)
    return tmp_path / "corpus"


@pytest.fixture
def built_in(tmp_path: Path) -> Lexicon:
    return read_lexicon(tmp_path / "nowhere")[0]


def _read(corpus: Path, name: str, text: str) -> tuple[Lexicon, tuple[Fault, ...]]:
    (corpus / "_lexicon" / name).write_text(text, "utf-8")
    return read_lexicon(corpus)


def _places(faults: tuple[Fault, ...]) -> list[tuple[str, int]]:
    return [(each.path, each.line) for each in faults]


def _alternatives(lexicon: Lexicon, phrase: str) -> int:
    return sum(len(each.alternatives) for each in lexicon.synonyms if each.phrase == phrase)


@pytest.mark.parametrize("name", _LISTS)
def test_a_pipe_is_told_and_not_waited_for(corpus: Path, built_in: Lexicon, name: str) -> None:
    os.mkfifo(corpus / "_lexicon" / name)
    lexicon, faults = read_lexicon(corpus)
    assert lexicon == built_in
    assert _places(faults) == [(f"_lexicon/{name}", 1)]


@pytest.mark.parametrize("name", _LISTS)
@pytest.mark.parametrize("target", ["/dev/zero", "../../words.txt", "missing.txt", "itself.txt"])
def test_a_link_that_leads_out_of_the_corpus_or_nowhere_is_told(
    corpus: Path, built_in: Lexicon, name: str, target: str
) -> None:
    (corpus.parent / "words.txt").write_text("秘密,暗号 => 外面\n秘密 = 暗号\n", "utf-8")
    (corpus / "_lexicon" / "itself.txt").symlink_to("itself.txt")
    (corpus / "_lexicon" / name).symlink_to(target)
    lexicon, faults = read_lexicon(corpus)
    assert lexicon == built_in
    assert _places(faults) == [(f"_lexicon/{name}", 1)]


def test_a_lexicon_that_is_a_link_out_of_the_corpus_is_told(
    tmp_path: Path, built_in: Lexicon
) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "others").mkdir()
    (tmp_path / "others" / "words.txt").write_text("秘密", "utf-8")
    (tmp_path / "corpus" / "_lexicon").symlink_to(tmp_path / "others")
    lexicon, faults = read_lexicon(tmp_path / "corpus")
    assert lexicon == built_in
    assert _places(faults) == [("_lexicon/words.txt", 1)]


def test_a_link_within_the_corpus_is_read(corpus: Path) -> None:
    (corpus / "glossary.txt").write_text("云手机", "utf-8")
    (corpus / "_lexicon" / "words.txt").symlink_to("../glossary.txt")
    lexicon, faults = read_lexicon(corpus)
    assert (lexicon.words[-1].text, faults) == ("云手机", ())


def test_a_corpus_behind_a_link_has_its_lexicon(corpus: Path, tmp_path: Path) -> None:
    (corpus / "_lexicon" / "words.txt").write_text("云手机", "utf-8")
    (tmp_path / "linked").symlink_to(corpus)
    lexicon, faults = read_lexicon(tmp_path / "linked")
    assert (lexicon.words[-1].text, faults) == ("云手机", ())


def test_packs_behind_a_link_that_leads_nowhere_are_told(corpus: Path) -> None:
    (corpus / "_lexicon" / "packs.txt").symlink_to("missing.txt")
    choice, faults = choose_packs(corpus, None, ())
    assert (choice.names, choice.by) == ((), "file")
    assert _places(faults) == [("_lexicon/packs.txt", 1)]


def test_a_file_over_the_limit_costs_only_itself(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "_MAX_BYTES", 9)
    (corpus / "_lexicon" / "stopwords.txt").write_text("亲\n老板\n", "utf-8")
    lexicon, faults = _read(corpus, "words.txt", "云手机\n")
    assert lexicon.words[-1].text != "云手机"
    assert _places(faults) == [("_lexicon/words.txt", 1), ("_lexicon/stopwords.txt", 1)]
    (corpus / "_lexicon" / "stopwords.txt").write_text("亲亲\n", "utf-8")
    lexicon, faults = read_lexicon(corpus)
    assert "亲亲" in lexicon.stopwords
    assert _places(faults) == [("_lexicon/words.txt", 1)]


@pytest.mark.parametrize(
    ("name", "long"),
    [
        ("words.txt", "云" * 2_001),
        ("synonyms.txt", ",".join(f"词{number}" for number in range(8_000))),
        ("synonyms.txt", ",".join(f"词{number}" for number in range(65))),
        ("synonyms.txt", "词 => " + ",".join(f"词{number}" for number in range(65))),
        ("out_of_scope.txt", ",".join(f"名{number}" for number in range(65))),
    ],
)
def test_a_line_over_the_limit_costs_only_itself(corpus: Path, name: str, long: str) -> None:
    short = "甲云,乙云" if name != "words.txt" else "甲云"
    before, _ = _read(corpus, name, f"{short}\n\n")
    lexicon, faults = _read(corpus, name, f"{short}\n{long}\n")
    assert lexicon == before
    assert _places(faults) == [(f"_lexicon/{name}", 2)]


def test_entries_over_the_limit_are_left_out_and_told_once(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "_MAX_ENTRIES", 2)
    lexicon, faults = _read(corpus, "words.txt", "# 说明\n甲云\n\n乙云\n丙云\n丁云\n")
    assert [each.text for each in lexicon.words[-2:]] == ["甲云", "乙云"]
    assert _places(faults) == [("_lexicon/words.txt", 5)]


def test_a_phrase_has_so_many_synonyms_however_many_lines_they_stand_in(corpus: Path) -> None:
    lines = [f"甲云, 云{number}号" for number in range(300)]
    lexicon, faults = _read(corpus, "synonyms.txt", "\n".join(lines))
    assert _alternatives(lexicon, "甲云") == 256
    assert _alternatives(lexicon, "云255号") == 1
    assert _alternatives(lexicon, "云256号") == 0
    assert _places(faults) == [("_lexicon/synonyms.txt", line) for line in range(257, 301)]


@pytest.mark.parametrize("name", ["synonyms.txt", "out_of_scope.txt"])
def test_pairs_are_bounded_over_all_lines(
    corpus: Path, monkeypatch: pytest.MonkeyPatch, built_in: Lexicon, name: str
) -> None:
    pairs = sum(len(each.alternatives) for each in built_in.synonyms)
    monkeypatch.setattr(reader, "_MAX_PAIRS", pairs + 100)
    count = pairs // 56 + 20
    groups = [",".join(f"云{line}之{each}" for each in range(8)) for line in range(count)]
    lexicon, faults = _read(corpus, name, "\n".join(groups))
    added = [each for each in lexicon.synonyms if each.phrase.startswith("云")]
    assert 0 < sum(len(each.alternatives) for each in added) <= pairs + 100
    assert {each.path for each in faults} == {f"_lexicon/{name}"}


def test_an_undecodable_line_is_told_by_its_number(corpus: Path) -> None:
    (corpus / "_lexicon" / "words.txt").write_bytes("甲云\n乙云\n".encode() + b"\xff\n")
    assert _places(read_lexicon(corpus)[1]) == [("_lexicon/words.txt", 3)]


def test_twice_the_lines_take_twice_the_work(corpus: Path) -> None:
    def work(count: int) -> int:
        lines = (f"云{number},甲{number},乙{number}" for number in range(count))
        (corpus / "_lexicon" / "synonyms.txt").write_text("\n".join(lines), "utf-8")
        return calls(lambda: read_lexicon(corpus))

    none, once, twice = work(0), work(2_000), work(4_000)
    assert twice - none < 2.2 * (once - none)
