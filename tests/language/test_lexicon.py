"""Reading the built-in lists and those of a corpus."""

from __future__ import annotations

from collections import Counter
from itertools import permutations
from pathlib import Path

import pytest

from faq.language.lexicon import Lexicon, Synonym, Word, extend_lexicon, read_lexicon
from faq.language.normalize import normalize
from faq.language.packs import built_in_lists, pack_names
from faq.model import Fault
from faq.reports import PackChoice

_SHOP = PackChoice(("ecommerce",), "setting")
_NAMES = ("words.txt", "synonyms.txt", "stopwords.txt")


@pytest.fixture(scope="module")
def built_in(tmp_path_factory: pytest.TempPathFactory) -> Lexicon:
    lexicon, _ = read_lexicon(tmp_path_factory.mktemp("empty"))
    return lexicon


def _read(corpus: Path, name: str, content: str | bytes) -> tuple[Lexicon, tuple[Fault, ...]]:
    path = corpus / "_lexicon" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_lexicon(corpus)


def _synonyms_of(lexicon: Lexicon, phrase: str) -> tuple[str, ...]:
    return next((each.alternatives for each in lexicon.synonyms if each.phrase == phrase), ())


def _built_in_lines(name: str) -> list[str]:
    """The lines of the base list and of every pack."""
    texts = (path.read_text("utf-8") for path in built_in_lists(name, pack_names()))
    lines = (line.strip() for text in texts for line in text.splitlines())
    return [line for line in lines if line and line[0] != "#"]


def test_the_built_in_lists_have_no_faults(tmp_path: Path) -> None:
    assert read_lexicon(tmp_path, PackChoice(pack_names(), "setting"))[1] == ()


@pytest.mark.parametrize("name", _NAMES)
def test_no_built_in_line_is_there_twice(name: str) -> None:
    lines = _built_in_lines(name)
    if name != "synonyms.txt":
        lines = [line.split()[0] for line in lines]
    counts = Counter(normalize(line).text for line in lines)
    assert [each for each, count in counts.items() if count > 1] == []


def test_no_built_in_group_is_a_part_of_another() -> None:
    # Groups may share a phrase: 赔 is a synonym of 赔偿, but not of 赔付.
    lines = (line.split(",") for line in _built_in_lines("synonyms.txt") if "=>" not in line)
    groups = [frozenset(normalize(phrase.strip()).text for phrase in line) for line in lines]
    assert [set(a) for a, b in permutations(groups, 2) if a <= b] == []


def test_a_trade_is_told_of_by_its_pack_alone(built_in: Lexicon, tmp_path: Path) -> None:
    shop, _ = read_lexicon(tmp_path, _SHOP)
    assert _synonyms_of(built_in, "邮费") == ()
    assert "运费" in _synonyms_of(shop, "邮费")
    assert set(built_in.words) < set(shop.words)


def test_a_word_of_the_corpus_overrides_that_of_a_pack(tmp_path: Path) -> None:
    _read(tmp_path, "words.txt", "运费险 77 nz")
    lexicon, _ = read_lexicon(tmp_path, _SHOP)
    assert [word for word in lexicon.words if word.text == "运费险"] == [Word("运费险", 77, "nz")]


def test_no_phrase_is_a_synonym_of_itself(built_in: Lexicon) -> None:
    assert [each.phrase for each in built_in.synonyms if each.phrase in each.alternatives] == []


def test_built_in_lists_apply_without_a_lexicon(built_in: Lexicon) -> None:
    assert built_in.words
    assert built_in.synonyms
    assert built_in.stopwords


def test_the_lists_of_a_corpus_extend_the_built_in_ones(tmp_path: Path, built_in: Lexicon) -> None:
    for name, line in zip(_NAMES, ("新词", "甲词,乙词", "空词"), strict=True):
        lexicon, _ = _read(tmp_path, name, line)
    assert set(built_in.words) < set(lexicon.words)
    assert set(built_in.synonyms) < set(lexicon.synonyms)
    assert built_in.stopwords < lexicon.stopwords


def test_a_word_of_the_corpus_overrides_the_built_in_one(tmp_path: Path, built_in: Lexicon) -> None:
    text = built_in.words[0].text
    lexicon, _ = _read(tmp_path, "words.txt", f"{text} 77 nz")
    found = [word for word in lexicon.words if word.text == text]
    assert found == [Word(text, 77, "nz")]


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("天猫国际", Word("天猫国际")),
        ("天猫国际 12", Word("天猫国际", 12)),
        ("天猫国际 12 nz", Word("天猫国际", 12, "nz")),
        ("天猫国际 nz", Word("天猫国际", None, "nz")),
        ("  天猫国际\t12  ", Word("天猫国际", 12)),
        ("ＡＰＰ下載", Word("app下载")),
    ],
)
def test_a_line_of_words_is_in_the_form_of_a_user_dictionary(
    tmp_path: Path, line: str, word: Word
) -> None:
    lexicon, faults = _read(tmp_path, "words.txt", line)
    assert (lexicon.words[-1], faults) == (word, ())


@pytest.mark.parametrize(
    ("line", "pairs"),
    [
        ("甲词,乙词", {"甲词": ("乙词",), "乙词": ("甲词",)}),
        ("甲词, 乙词，丙词", {"甲词": ("乙词", "丙词"), "丙词": ("甲词", "乙词")}),
        ("甲词、乙词", {"甲词": ("乙词",), "乙词": ("甲词",)}),
        ("甲词,,乙词,", {"甲词": ("乙词",), "乙词": ("甲词",)}),
        ("甲词 => 乙词, 丙词", {"甲词": ("乙词", "丙词"), "乙词": (), "丙词": ()}),
        ("甲词,乙词 => 丙词", {"甲词": ("丙词",), "乙词": ("丙词",), "丙词": ()}),
        ("甲詞,ＶＶＶ", {"甲词": ("vvv",), "vvv": ("甲词",)}),
        ("甲词,乙词\n甲词 => 丙词", {"甲词": ("乙词", "丙词"), "乙词": ("甲词",)}),
    ],
)
def test_synonyms_go_both_ways_in_a_group_and_one_way_behind_an_arrow(
    tmp_path: Path, line: str, pairs: dict[str, tuple[str, ...]]
) -> None:
    lexicon, faults = _read(tmp_path, "synonyms.txt", line)
    assert ({phrase: _synonyms_of(lexicon, phrase) for phrase in pairs}, faults) == (pairs, ())


def test_every_phrase_has_one_entry(tmp_path: Path) -> None:
    lexicon, _ = _read(tmp_path, "synonyms.txt", "甲词,乙词\n甲词,丙词\n甲词 => 丁词")
    counts = Counter(each.phrase for each in lexicon.synonyms)
    assert max(counts.values()) == 1


def test_synonyms_come_in_the_order_in_which_they_were_written(tmp_path: Path) -> None:
    lexicon, _ = _read(tmp_path, "synonyms.txt", "甲词,乙词\n丙词,丁词")
    assert lexicon.synonyms[-4:] == (
        Synonym("甲词", ("乙词",)),
        Synonym("乙词", ("甲词",)),
        Synonym("丙词", ("丁词",)),
        Synonym("丁词", ("丙词",)),
    )


def test_stopwords_are_folded(tmp_path: Path) -> None:
    lexicon, faults = _read(tmp_path, "stopwords.txt", "ＯＫ\n請")
    assert {"ok", "请"} <= lexicon.stopwords
    assert faults == ()


@pytest.mark.parametrize("name", _NAMES)
@pytest.mark.parametrize(
    "content", ["", "\n\n", "# 说明\n  # 缩进的说明\n", "\ufeff", "\ufeff# 说明"]
)
def test_a_file_without_entries_changes_nothing(
    tmp_path: Path, built_in: Lexicon, name: str, content: str
) -> None:
    assert _read(tmp_path, name, content) == (built_in, ())


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_a_byte_order_mark_and_foreign_line_ends_are_not_part_of_a_word(
    tmp_path: Path, ending: str
) -> None:
    lexicon, faults = _read(tmp_path, "words.txt", f"\ufeff甲词{ending}乙词{ending}")
    assert ([word.text for word in lexicon.words[-2:]], faults) == (["甲词", "乙词"], ())


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("words.txt", "两个 词"),
        ("words.txt", "词 12 nz 多余"),
        ("words.txt", "词 -3"),
        ("words.txt", "\u200b"),
        ("synonyms.txt", "孤单"),
        ("synonyms.txt", "孤单,孤单"),
        ("synonyms.txt", ","),
        ("synonyms.txt", "甲词 =>"),
        ("synonyms.txt", "=> 甲词"),
        ("synonyms.txt", "甲词 => 乙词 => 丙词"),
    ],
)
def test_a_faulty_line_is_left_out_and_reported(
    tmp_path: Path, built_in: Lexicon, name: str, line: str
) -> None:
    lexicon, faults = _read(tmp_path, name, f"# 说明\n\n{line}\n")
    assert lexicon == built_in
    assert [(fault.path, fault.line) for fault in faults] == [(f"_lexicon/{name}", 3)]


def test_lines_around_a_faulty_one_apply(tmp_path: Path) -> None:
    lexicon, faults = _read(tmp_path, "words.txt", "甲词\n两个 词\n乙词")
    assert [word.text for word in lexicon.words[-2:]] == ["甲词", "乙词"]
    assert str(faults[0]).startswith("_lexicon/words.txt:2: ")


@pytest.mark.parametrize("name", _NAMES)
def test_a_file_in_another_encoding_is_a_fault(
    tmp_path: Path, built_in: Lexicon, name: str
) -> None:
    lexicon, faults = _read(tmp_path, name, "甲词,乙词".encode("gb18030"))
    assert lexicon == built_in
    assert [(fault.path, fault.line) for fault in faults] == [(f"_lexicon/{name}", 1)]


def test_a_folder_in_the_place_of_a_file_is_a_fault(tmp_path: Path, built_in: Lexicon) -> None:
    (tmp_path / "_lexicon" / "words.txt").mkdir(parents=True)
    lexicon, faults = read_lexicon(tmp_path)
    assert lexicon == built_in
    assert [fault.path for fault in faults] == ["_lexicon/words.txt"]


def test_folders_have_the_names_and_the_order_of_the_corpus(tmp_path: Path) -> None:
    (tmp_path / "_lexicon").mkdir()
    lines = "# 名称\nb = 二\na/c/ = 三 = 叁\nbroken\n= 没有目录\nd =\n"
    (tmp_path / "_lexicon" / "folders.txt").write_text(lines, "utf-8")
    lexicon, faults = read_lexicon(tmp_path)
    assert lexicon.folders == (("b", "二"), ("a/c", "三 = 叁"))
    assert [(each.path, each.line) for each in faults] == [
        ("_lexicon/folders.txt", line) for line in (4, 5, 6)
    ]
    assert extend_lexicon(lexicon, ["花呗"]).folders == lexicon.folders


@pytest.mark.parametrize("file", ["out_of_scope.txt", "elsewhere.txt"])
def test_out_of_scope_names_are_words_and_their_spellings_synonyms(
    tmp_path: Path, file: str
) -> None:
    lexicon, faults = _read(tmp_path, file, "# 别的平台\n甲平台\n乙平台，YPT\n\n")
    assert (lexicon.out_of_scope, faults) == ({"甲平台", "乙平台", "ypt"}, ())
    assert {"甲平台", "乙平台", "ypt"} <= {word.text for word in lexicon.words}
    assert _synonyms_of(lexicon, "乙平台") == ("ypt",)
    assert _synonyms_of(lexicon, "甲平台") == ()
    assert extend_lexicon(lexicon, ["花呗"]).out_of_scope == lexicon.out_of_scope


def test_out_of_scope_names_under_the_older_file_name_come_too(tmp_path: Path) -> None:
    _read(tmp_path, "out_of_scope.txt", "甲平台, 甲台")
    lexicon, faults = _read(tmp_path, "elsewhere.txt", "甲平台, JPT\n丙平台")
    assert (lexicon.out_of_scope, faults) == ({"甲平台", "甲台", "jpt", "丙平台"}, ())
    assert _synonyms_of(lexicon, "甲平台") == ("甲台", "jpt")


@pytest.mark.parametrize("file", ["out_of_scope.txt", "elsewhere.txt"])
def test_a_name_of_two_words_is_a_fault(tmp_path: Path, file: str) -> None:
    lexicon, faults = _read(tmp_path, file, "两个 词\n丙平台")
    assert lexicon.out_of_scope == {"丙平台"}
    assert [(fault.path, fault.line) for fault in faults] == [(f"_lexicon/{file}", 1)]


@pytest.mark.parametrize("digits", [10, 30, 5000])
def test_a_frequency_that_fits_into_no_dictionary_is_a_fault(tmp_path: Path, digits: int) -> None:
    _, faults = _read(tmp_path, "words.txt", f"云手机 {'9' * digits}")
    assert [(each.path, each.line) for each in faults] == [("_lexicon/words.txt", 1)]
