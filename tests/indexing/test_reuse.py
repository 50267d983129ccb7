"""A generation that reuses the previous one is byte for byte one made anew."""

from __future__ import annotations

import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from faq.engine import Engine
from faq.errors import IndexStale
from faq.files import links
from faq.indexing import analyze as analyze_module
from faq.indexing.rebuild import rebuild
from faq.indexing.reuse import ReusePlan, plan_reuse
from faq.model import ArticleId
from faq.settings import Settings, read_ranking_model
from faq.storage.generations import open_current

_WORDS = (
    "退款",
    "发货",
    "订单",
    "卖家",
    "物流",
    "发票",
    "优惠券",
    "地址",
    "客服",
    "会员",
    "wi-fi6",
)
_OTHERWISE = {"manifest.json", "sources.msgpack"}
"""Files that hold times."""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "corpus").mkdir()
    return Settings(corpus=tmp_path / "corpus", index=tmp_path / "index")


def _article(rng: random.Random) -> str:
    def words(most: int) -> str:
        return "".join(rng.choices(_WORDS, k=rng.randint(1, most)))

    sections = (
        f"## {words(3)}\n\n问法：{words(4)}\n\n{words(30)}。" for _ in range(rng.randint(0, 4))
    )
    return "\n\n".join((f"# {words(2)}", words(9), *sections)) + "\n"


def _files(settings: Settings) -> dict[str, bytes]:
    """The files of the generation in force, but for `_OTHERWISE` and those of Whoosh."""
    folder = open_current(settings.index).folder
    paths = (path for path in folder.iterdir() if path.is_file())
    return {path.name: path.read_bytes() for path in paths if path.name not in _OTHERWISE}


def _assert_as_anew(settings: Settings) -> None:
    fresh = replace(settings, index=settings.index.with_name("fresh"))
    rebuild(fresh, full=True)
    ours, anew = _files(settings), _files(fresh)
    assert ours.keys() == anew.keys()
    assert [name for name in anew if ours[name] != anew[name]] == []
    generation = open_current(settings.index)
    for number, entry in enumerate(generation.entries()):
        indexed = generation.article(entry.id)
        assert indexed is not None
        assert len(indexed.passages) == np.count_nonzero(generation.owners == number)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_changes_every_file_is_as_if_made_anew(settings: Settings, seed: int) -> None:
    rng = random.Random(seed)
    for number in range(9):
        (settings.corpus / f"{number}.md").write_text(_article(rng), "utf-8")
    rebuild(settings)
    for _ in range(4):
        for _ in range(rng.randint(0, 3)):
            path = settings.corpus / f"{rng.randint(0, 14)}.md"
            if path.exists() and rng.random() < 0.4:
                path.unlink()
            else:
                path.write_text(_article(rng), "utf-8")
        rebuild(settings)
        _assert_as_anew(settings)


@pytest.mark.parametrize(
    "model",
    [
        "k1 = 2\nb_body = 0.1\nfield_weights.title = 50\nbody_term_kinds.bigram = 0",
        "query.synonym = 0\nrerank.cosine = 3\nconfidence.out_of_scope = 0.1",
    ],
)
def test_with_another_ranking_model_every_file_is_as_if_made_anew_and_nothing_is_analysed(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, model: str
) -> None:
    rng = random.Random(7)
    for number in range(9):
        (settings.corpus / f"{number}.md").write_text(_article(rng), "utf-8")
    rebuild(settings)
    before = _files(settings)
    path = settings.corpus.with_name("model.toml")
    path.write_text(model, "utf-8")
    changed = replace(settings, ranking_model=str(path))

    def analyze(*_: object) -> None:
        pytest.fail("an article was analysed")

    with monkeypatch.context() as patched:
        patched.setattr(analyze_module, "prepare", analyze)
        assert rebuild(changed).unchanged == 9
    assert open_current(settings.index).model == read_ranking_model(changed)
    scored = {f"{name}.npy" for name in ("quantized", "peaks", "quantum", "table", "bits")}
    different = {name for name, data in _files(settings).items() if before[name] != data}
    assert different <= scored
    assert ("k1" in model) == bool(different)
    _assert_as_anew(changed)


def test_with_another_pack_every_article_is_analyzed_again(settings: Settings) -> None:
    (settings.corpus / "a.md").write_text("# 邮费\n\n## 退货运费险\n\n运费险包邮。\n", "utf-8")
    rebuild(replace(settings, lexicon_packs=()))
    before = open_current(settings.index).lexicon().words
    changed = replace(settings, lexicon_packs=("ecommerce",))
    rebuild(changed)
    assert set(before) < set(open_current(settings.index).lexicon().words)
    _assert_as_anew(changed)


def test_a_reused_article_counts_where_the_articles_decide_on_packs(settings: Settings) -> None:
    library = "# 借书证\n\n在一楼服务台办理，带上学生证，每人最多借二十册。\n"
    shop = (
        "# 退货\n\n签收七天内申请退货退款，运费由买家垫付，有运费险的理赔到账。\n\n"
        "拒收的包裹退回店铺，运单号填对，差评可以修改，电子发票在订单里下载。\n\n"
        "缺货时客服联系买家，催发货在订单里点，预售付定金后付尾款。卡密发到邮箱，虚拟商品自动发货。\n\n"
        "少件、破损，申请补发或仅退款，商家拒绝退款就投诉，平台会介入。优惠券、红包原路退回。\n"
    )
    (settings.corpus / "library.md").write_text(library, "utf-8")
    reports = [rebuild(settings)]
    for number in range(3):
        (settings.corpus / f"{number}.md").write_text(shop, "utf-8")
    reports.append(rebuild(settings))
    _assert_as_anew(settings)
    (settings.corpus / "0.md").write_text(f"{shop}\n找卖家。\n", "utf-8")
    reports.append(rebuild(settings))
    _assert_as_anew(settings)
    assert [each.packs for each in reports] == [(), ("ecommerce",), ("ecommerce",)]
    assert {each.packs_by for each in reports} == {"articles"}


@pytest.mark.parametrize("often", [1, 40], ids=["rare", "common"])
@pytest.mark.parametrize("left", [False, True], ids=["only a part", "a word elsewhere"])
def test_a_word_that_is_left_as_a_part_of_longer_ones_goes(
    settings: Settings, often: int, left: bool
) -> None:
    words = settings.corpus / "_lexicon" / "words.txt"
    words.parent.mkdir()
    words.write_text("虚拟订单 99999\n拟订 99999\n", "utf-8")
    for number in range(often):
        (settings.corpus / f"{number}.md").write_text("# 虚拟订单\n\n不能退。\n", "utf-8")
    for name in ("alone.md", *(["another.md"] if left else [])):
        (settings.corpus / name).write_text("# 合同\n\n拟订，合同。\n", "utf-8")
    rebuild(settings)
    (settings.corpus / "alone.md").unlink()
    rebuild(settings)
    _assert_as_anew(settings)
    known = np.load(open_current(settings.index).folder / "known_words.npy").tolist()
    assert ("拟订" in known) == left


def test_rows_of_a_table_that_change_places_are_found_in_their_new_ones(
    settings: Settings,
) -> None:
    rng = random.Random(5)
    rows = [f"怎么{number}{rng.choice(_WORDS)},{_article(rng).split()[2]}" for number in range(12)]
    table = settings.corpus / "table.csv"
    table.write_text("\n".join(["question,answer", *rows]), "utf-8")
    rebuild(settings)
    rng.shuffle(rows)
    table.write_text("\n".join(["question,answer", *rows[:9], "能换货吗,七天内可以"]), "utf-8")
    assert rebuild(settings).articles == 10
    _assert_as_anew(settings)


def test_unchanged_files_are_linked_and_copied_where_none_can_be(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    (settings.corpus / "a.md").write_text("# 退款\n\n点退款。\n", "utf-8")
    rebuild(settings)
    before = open_current(settings.index).folder / "background_words.npy"
    rebuild(settings)
    after = open_current(settings.index).folder / "background_words.npy"
    assert after != before
    assert after.samefile(before)

    def refuse(*_: object) -> None:
        raise OSError(1, "not permitted")

    monkeypatch.setattr(links.os, "link", refuse)
    rebuild(settings)
    copied = open_current(settings.index).folder / "background_words.npy"
    assert not copied.samefile(after)
    assert copied.read_bytes() == after.read_bytes()
    _assert_as_anew(settings)


def test_suggestions_are_reused_while_they_are_the_same(settings: Settings) -> None:
    files = {name: settings.corpus / f"{name}.md" for name in "abc"}
    for name, path in files.items():
        path.write_text(f"# 退款{name}\n\n退款。\n\n## 怎么退{name}\n\n点退款。\n", "utf-8")
    rebuild(settings)

    def changed(name: str, text: str) -> bool:
        """Whether the suggestions are put in order anew after a change."""
        before = open_current(settings.index).folder / "suggestions_texts.npy"
        files[name].write_text(text, "utf-8")
        rebuild(settings)
        _assert_as_anew(settings)
        return not before.samefile(open_current(settings.index).folder / before.name)

    assert not changed("b", "# 退款b\n\n别的话。\n\n## 怎么退b\n\n点退款。\n")
    assert changed("b", "# 退款b\n\n别的话。\n\n## 怎么退给b\n\n点退款。\n")
    assert changed("a", "# 退款a\n\n退款。\n\n## 怎么退a\n\n点。\n\n## 退多少\n\n全部。\n")
    assert changed("c", "# 退款c\n\n退款。\n")
    files["c"].unlink()
    assert changed("b", "# 退款b\n\n别的话。\n\n## 怎么退给b\n\n点退款。\n")


def test_the_catalogue_is_reused_unless_it_is_damaged(settings: Settings) -> None:
    for name in "ab":
        (settings.corpus / f"{name}.md").write_text(f"# 退款{name}\n\n点退款。\n", "utf-8")
    rebuild(settings)
    (before,) = (open_current(settings.index).folder / "whoosh").glob("*.seg")
    rebuild(settings)
    after = open_current(settings.index).folder / "whoosh" / before.name
    assert after.samefile(before)
    # As long as it was, for a disk may give other bytes than it was given.
    after.write_bytes(bytes(after.stat().st_size))
    rebuild(settings)
    _assert_as_anew(settings)
    assert Engine.open(settings).article("a")


def test_suggestions_that_are_damaged_are_made_anew(settings: Settings) -> None:
    path = settings.corpus / "a.md"
    path.write_text("# 怎么退款\n\n点退款。\n", "utf-8")
    rebuild(settings)
    for damaged in open_current(settings.index).folder.glob("suggestions_*_places.npy"):
        with damaged.open("r+b") as file:
            file.seek(-1, 2)
            file.write(b"\xff")
    path.write_text("# 怎么退款\n\n点退款，再等等。\n", "utf-8")
    rebuild(settings)
    _assert_as_anew(settings)


@pytest.mark.parametrize("name", ["keys", "key_frequencies", "total", "readings", "phrases"])
@pytest.mark.parametrize("damage", ["zeros", "ones", "halved", "gone"])
def test_a_background_lexicon_that_is_damaged_is_read_again(
    settings: Settings, name: str, damage: str
) -> None:
    path = settings.corpus / "a.md"
    path.write_text("# 怎么退款\n\n中心医院，点退款。\n", "utf-8")
    rebuild(settings)
    damaged = open_current(settings.index).folder / f"background_{name}.npy"
    data = damaged.read_bytes()
    damaged.unlink()
    if damage != "gone":
        contents = {
            "zeros": data[:128] + bytes(len(data) - 128),
            "ones": data[:128] + b"\xff" * (len(data) - 128),
            "halved": data[: len(data) // 2],
        }
        damaged.write_bytes(contents[damage])
    path.write_text("# 怎么退款\n\n经济学家去中心医院，点退款。\n", "utf-8")
    assert rebuild(settings).changed == 1
    _assert_as_anew(settings)


def test_the_plan_says_what_may_be_reused(settings: Settings) -> None:
    assert plan_reuse(settings.index, "other") == ReusePlan("other")
    (settings.corpus / "a.md").write_text("# 怎么退款\n\n点退款。\n", "utf-8")
    rebuild(settings)
    generation = open_current(settings.index)
    analysis, sources = generation.manifest.analysis, generation.sources()
    assert plan_reuse(settings.index, "other") == ReusePlan("other", sources)
    assert plan_reuse(settings.index, analysis, full=True) == ReusePlan(analysis, sources)
    assert not ReusePlan(analysis, sources).reusable_sources()
    plan = plan_reuse(settings.index, analysis)
    assert plan.articles
    assert plan.reusable_sources() == {"a.md": sources[0]}
    assert plan.background
    assert plan.suggestions
    assert plan.catalogue
    assert plan.suggestions_for(generation.folder) is plan.suggestions
    assert plan.catalogue_for([ArticleId("a")]) is plan.catalogue
    assert plan.catalogue_for([ArticleId("a"), ArticleId("b")]) is None
    with pytest.raises(IndexStale, match="faq rebuild --full"):
        plan.range_of(ArticleId("b"))


def test_a_generation_that_can_not_be_read_is_not_reused(settings: Settings) -> None:
    (settings.corpus / "a.md").write_text("# 怎么退款\n\n点退款。\n", "utf-8")
    rebuild(settings)
    generation = open_current(settings.index)
    (generation.folder / "counts_slots.npy").unlink()
    analysis = generation.manifest.analysis
    assert plan_reuse(settings.index, analysis) == ReusePlan(analysis, generation.sources())
    assert rebuild(settings).unchanged == 1
    _assert_as_anew(settings)


def test_much_that_has_changed_is_analysed_by_processes_to_the_same_files(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = random.Random(5)
    for number in range(6):
        (settings.corpus / f"{number}.md").write_text(_article(rng), "utf-8")
    settings = replace(settings, analysis_processes=2)
    rebuild(settings)
    monkeypatch.setattr("faq.indexing.analyze._POOL_BYTES", 1)
    for number in range(3, 8):
        (settings.corpus / f"{number}.md").write_text(_article(rng), "utf-8")
    rebuild(settings)
    _assert_as_anew(settings)


def test_damage_is_told_and_not_passed_on(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    for name in "ab":
        (settings.corpus / f"{name}.md").write_text(f"# 怎么退款{name}\n\n点退款。\n", "utf-8")
    rebuild(settings)
    sources = open_current(settings.index).folder / "suggestion_sources.bin"
    sources.write_bytes(b"\xc1" * sources.stat().st_size)
    (settings.corpus / "a.md").write_text("# 怎么退a\n\n点退款。\n", "utf-8")
    assert rebuild(settings).changed == 1
    assert "suggestion_sources.bin" in caplog.text
    _assert_as_anew(settings)


@pytest.mark.parametrize(
    ("text", "changed", "unneeded"),
    [
        ("再点退款。", 1, {"lxml", "yaml", "markdown_it"}),
        ("点退款。", 0, {"lxml", "yaml", "markdown_it", "whoosh"}),
    ],
)
def test_a_rebuild_imports_what_it_needs(
    settings: Settings, text: str, changed: int, unneeded: set[str]
) -> None:
    path = settings.corpus / "a.md"
    path.write_text("# 退款\n\n点退款。\n", "utf-8")
    rebuild(settings)
    path.write_text(f"# 退款\n\n{text}\n", "utf-8")
    lines = (
        "import sys",
        "from pathlib import Path",
        "from faq.indexing.rebuild import rebuild",
        "from faq.settings import Settings",
        f"paths = {str(settings.corpus)!r}, {str(settings.index)!r}",
        f"assert rebuild(Settings(*map(Path, paths))).changed == {changed}",
        f"assert not {unneeded} & set(sys.modules)",
    )
    subprocess.run([sys.executable, "-c", "\n".join(lines)], check=True)


def test_dictionaries_that_have_changed_are_read_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    (settings.corpus / "a.md").write_text("# 退款\n\n点退款。\n", "utf-8")
    rebuild(settings)
    other = settings.corpus.with_name("dict.txt")
    other.write_text("退款 100 v\n天书 200 n\n", "utf-8")
    monkeypatch.setattr("faq.language.jieba_dictionary.dictionary", lambda: other)
    monkeypatch.setattr("faq.spelling.background.dictionary", lambda: other)
    rebuild(settings)
    words = np.load(open_current(settings.index).folder / "background_words.npy").tolist()
    assert words == ["退款", "天书"]
    _assert_as_anew(settings)
