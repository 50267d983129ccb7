"""Queries find what a plain scan of the sections finds."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from faq.catalogue.counts import counts_of
from faq.catalogue.fields import SEARCHED
from faq.catalogue.find import Catalogue
from faq.catalogue.write import update_catalogue, write_catalogue
from faq.errors import FindError
from faq.feedback import Feedback, FeedbackStore
from faq.indexing.rebuild import rebuild
from faq.model import ArticleEntry, ArticleId, Passage, PassageId
from faq.question_log.database import LoggedQuestion, QuestionLog
from faq.settings import Settings
from faq.storage.generation import Generation
from faq.storage.generations import open_current

_CORPUS = Path(__file__).parents[2] / "corpus"


@dataclass(frozen=True, slots=True)
class _Section:
    """A section as a plain scan sees it."""

    entry: ArticleEntry
    passage: Passage
    fields: dict[str, str]

    def has(self, field: str, text: str) -> bool:
        return any(text in line for line in self.fields[field].split("\n"))

    def anywhere(self, text: str) -> bool:
        return any(self.has(field, text) for field in SEARCHED)

    def updated(self, first: date, last: date) -> bool:
        day = self.passage.updated
        return bool(day) and first <= date.fromisoformat(day or "") <= last

    def within(self, folder: str) -> bool:
        return self.entry.source.startswith(f"{folder}/")


def _sections(generation: Generation) -> list[_Section]:
    entries = {entry.id: entry for entry in generation.entries()}
    sections: dict[object, _Section] = {}
    for row in range(generation.rows):
        passage = generation.passage(row)
        texts = [each.normalized.text for each in generation.terms(row)]
        fields = dict(zip(("title", "heading", "questions", "text", "steps"), texts, strict=True))
        first = sections.get(passage.section_key)
        if first:
            first.fields["text"] += "\n" + fields["text"]
        else:
            sections[passage.section_key] = _Section(entries[passage.article_id], passage, fields)
    return list(sections.values())


@pytest.fixture(scope="module")
def generation(tmp_path_factory: pytest.TempPathFactory) -> Generation:
    settings = Settings(corpus=_CORPUS, index=tmp_path_factory.mktemp("find") / "index")
    rebuild(settings)
    return open_current(settings.index)


@pytest.fixture(scope="module")
def sections(generation: Generation) -> list[_Section]:
    return _sections(generation)


@pytest.fixture(scope="module")
def catalogue(generation: Generation, tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    folder = tmp_path_factory.mktemp("catalogue") / "catalogue"
    write_catalogue(generation.folder, folder)
    return Catalogue(folder)


_Plain = Callable[[_Section], bool]
_2025 = date(2025, 1, 1), date(2025, 12, 31)
_QUERIES: dict[str, _Plain] = {
    "退款": lambda s: s.anywhere("退款"),
    "款": lambda s: s.anywhere("款"),
    "款到": lambda s: s.anywhere("款到"),
    "退款 发货": lambda s: s.anywhere("退款") and s.anywhere("发货"),
    "退款 AND 发货": lambda s: s.anywhere("退款") and s.anywhere("发货"),
    "退款 OR 发票": lambda s: s.anywhere("退款") or s.anywhere("发票"),
    "退款 NOT 发货": lambda s: s.anywhere("退款") and not s.anywhere("发货"),
    "NOT 退款": lambda s: not s.anywhere("退款"),
    "NOT (退款 OR 发货)": lambda s: not (s.anywhere("退款") or s.anywhere("发货")),
    "title:退款": lambda s: s.has("title", "退款"),
    "title:款": lambda s: s.has("title", "款"),
    "标题：退款": lambda s: s.has("title", "退款"),
    "heading:怎么": lambda s: s.has("heading", "怎么"),
    "章节:怎么": lambda s: s.has("heading", "怎么"),
    "questions:钱": lambda s: s.has("questions", "钱"),
    "问法:没到": lambda s: s.has("questions", "没到"),
    "text:平台": lambda s: s.has("text", "平台"),
    "正文:平台": lambda s: s.has("text", "平台"),
    "steps:客服": lambda s: s.has("steps", "客服"),
    "步骤:点击": lambda s: s.has("steps", "点击"),
    "steps:客服 AND NOT text:平台": lambda s: s.has("steps", "客服") and not s.has("text", "平台"),
    'title:"退款"': lambda s: s.has("title", "退款"),
    "“申请退款”": lambda s: s.anywhere("申请退款"),
    "text:(平台 OR 快递)": lambda s: s.has("text", "平台") or s.has("text", "快递"),
    "title:退款 OR heading:退款 AND steps:客服": lambda s: (
        s.has("title", "退款") or (s.has("heading", "退款") and s.has("steps", "客服"))
    ),
    "audience:buyer": lambda s: "buyer" in (s.passage.audience or s.entry.audience),
    "audience:卖家": lambda s: "seller" in (s.passage.audience or s.entry.audience),
    "对象:买家 AND 退款": lambda s: (
        "buyer" in (s.passage.audience or s.entry.audience) and s.anywhere("退款")
    ),
    "folder:refunds": lambda s: s.within("refunds"),
    "folder:refunds/": lambda s: s.within("refunds"),
    "NOT folder:refunds AND 退款": lambda s: not s.within("refunds") and s.anywhere("退款"),
    "source:refund": lambda s: "refund" in s.entry.source,
    "来源:.md": lambda s: ".md" in s.entry.source or ".md" in s.passage.source,
    "updated:[2025 TO 2025]": lambda s: s.updated(*_2025),
    "updated:[2025 TO]": lambda s: s.updated(_2025[0], date.max),
    "updated:[TO 2025-12-31]": lambda s: s.updated(date.min, _2025[1]),
    "updated:2025": lambda s: s.updated(*_2025),
    "NOT updated:[1900 TO]": lambda s: not s.passage.updated,
    "QQ": lambda s: s.anywhere("qq"),
    "ＱＱ": lambda s: s.anywhere("qq"),
    "申請退款": lambda s: s.anywhere("申请退款"),
    "*:*": lambda _: True,
    "updated:>=2025": lambda s: s.updated(_2025[0], date.max),
    "更新：＜2026": lambda s: s.updated(date.min, _2025[1]),
    "updated:>2024 AND updated:<=2025": lambda s: s.updated(*_2025),
    "asked:0": lambda _: True,
    "退款 > 发货": lambda s: s.anywhere("退款") and s.anywhere(">") and s.anywhere("发货"),
}


@pytest.mark.parametrize("query", _QUERIES)
def test_a_query_finds_what_a_plain_scan_finds(
    query: str, catalogue: Catalogue, sections: list[_Section]
) -> None:
    plain = {s.passage.id for s in sections if _QUERIES[query](s)}
    found = catalogue.find(query, limit=10_000)
    assert set(found.passages) == plain
    assert found.total == len(plain)


def test_most_queries_of_the_table_find_some_and_not_all(
    catalogue: Catalogue, sections: list[_Section]
) -> None:
    everything = len(sections)
    telling = [query for query in _QUERIES if 0 < catalogue.find(query).total < everything]
    assert len(telling) >= 30


def test_each_tag_finds_its_sections(catalogue: Catalogue, sections: list[_Section]) -> None:
    tags = {tag for section in sections for tag in section.entry.tags}
    assert tags
    for tag in tags:
        plain = {s.passage.id for s in sections if tag in s.entry.tags}
        assert set(catalogue.find(f'tag:"{tag}"', limit=10_000).passages) == plain


def test_a_title_comes_before_a_text(catalogue: Catalogue, sections: list[_Section]) -> None:
    titles = {s.passage.id for s in sections if s.has("title", "退款")}
    found = catalogue.find("退款", limit=len(titles)).passages
    assert set(found) == titles


def test_facets_count_what_was_found(catalogue: Catalogue, sections: list[_Section]) -> None:
    found = catalogue.find("退款", facets=True)
    assert found.facets["folder"]
    for folder, count in found.facets["folder"].items():
        assert catalogue.find(f'退款 folder:"{folder}"').total == count


def test_counts_of_readers_are_a_field(catalogue: Catalogue, sections: list[_Section]) -> None:
    first, second = (s.passage.id for s in sections[:2])
    folder = Path(catalogue.folder)
    counted = Catalogue(folder, {"unhelpful": {first: 3, second: 1, PassageId("gone#x"): 9}})
    assert counted.find("unhelpful:[2 TO]").passages == (first,)
    assert counted.find("没用:1").passages == (second,)
    assert counted.find("helped:[1 TO]").total == 0
    assert counted.find("unhelpful:{1 TO 3]").passages == (first,)


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("asked:>10", [12]),
        ("asked:>=10", [12, 10]),
        ("问过：＞10", [12]),
        ("asked:[10 TO]", [12, 10]),
        ("asked:{TO 10}", [3, 0]),
        ("asked:<10 AND asked:>0", [3]),
        ("asked:<=3 NOT asked:0", [3]),
        ("asked:12", [12]),
        ("NOT asked:[1 TO]", [0]),
        ("asked:>12", []),
    ],
)
def test_questions_asked_are_a_field(
    query: str, wanted: list[int], catalogue: Catalogue, sections: list[_Section]
) -> None:
    asked = dict(zip((s.passage.id for s in sections), (12, 10, 3), strict=False))
    counted = Catalogue(Path(catalogue.folder), {"asked": asked})
    plain = {s.passage.id for s in sections if asked.get(s.passage.id, 0) in wanted}
    assert set(counted.find(query, limit=10_000).passages) == plain


def test_what_the_databases_know_is_counted(sections: list[_Section], tmp_path: Path) -> None:
    first = sections[0].passage.id
    settings = Settings(
        feedback=tmp_path / "feedback.sqlite3", question_log=tmp_path / "questions.sqlite3"
    )
    assert counts_of(settings) == {"asked": {}, "helped": {}, "unhelpful": {}}
    question = LoggedQuestion("怎么退款", "answer", 0.9, (first,), logged_at="2026-01-01")
    QuestionLog(settings.question_log).add([("a", question), ("b", question)])
    told = Feedback("怎么退款", first, helpful=False)
    FeedbackStore(settings.feedback).add(told, key="k")
    assert counts_of(settings) == {"asked": {first: 2}, "helped": {}, "unhelpful": {first: 1}}


@pytest.mark.parametrize(
    "query",
    [
        "退款",
        "退款 OR 发货",
        "tag:退款",
        "NOT audience:buyer",
        "folder:refunds 怎么",
        "目录：refunds",
    ],
)
def test_readers_find_articles_by_what_the_list_shows(
    query: str, catalogue: Catalogue, sections: list[_Section]
) -> None:
    of_title = query.replace("退款 OR 发货", "title:退款 OR title:发货")
    of_title = {"退款": "title:退款", "folder:refunds 怎么": "folder:refunds title:怎么"}.get(
        query, of_title
    )
    found = catalogue.find(of_title, limit=10_000).passages
    assert catalogue.articles(query) == {each.rpartition("#")[0] for each in found}


@pytest.mark.parametrize(
    "query", ["text:退款", "asked:>1", "updated:2025", "steps:x", "正文：退款"]
)
def test_readers_name_no_other_field(query: str, catalogue: Catalogue) -> None:
    with pytest.raises(FindError, match="title tag audience folder"):
        catalogue.articles(query)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("titel:退款", "title"),
        ("titel:[1 TO]", "title"),
        ("", "没有要找"),
        ("( )", "没有要找"),
        ("“退款", "引号"),
        ("NOT NOT 退款", "无法读取"),
        ("passage:x", "无法读取"),
        ("updated:昨天", "昨天"),
        ("updated:[2025 TO 很久]", "很久"),
        ("updated:2025-13", "2025-13"),
        ("title:[a TO b]", "title"),
        ("tag:[a TO b]", "tag"),
        ("helped:许多", "许多"),
        ("asked:>许多", "许多"),
        ("asked:>", ">"),
        ("asked:> 10", ">"),
        ("asked:>>10", ">"),
        ("title:>3", "title"),
        ("(" * 60 + "a" + ")" * 60, "括号"),
        ("a" * 3_000, "2000"),
    ],
)
def test_what_cannot_be_read_is_told(query: str, told: str, catalogue: Catalogue) -> None:
    with pytest.raises(FindError, match=told):
        catalogue.find(query)


def test_an_update_finds_what_a_new_catalogue_finds(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for name in ("a", "b", "c"):
        (corpus / f"{name}.md").write_text(
            f"# 标题{name}\n\n## 怎么退款\n\n内容{name}。\n", "utf-8"
        )
    settings = Settings(corpus=corpus, index=tmp_path / "index")
    rebuild(settings)
    write_catalogue(open_current(settings.index).folder, tmp_path / "first")
    (corpus / "a.md").unlink()
    (corpus / "b.md").write_text("# 标题b\n\n## 怎么换货\n\n新的内容。\n", "utf-8")
    (corpus / "d.md").write_text("# 标题d\n\n## 怎么退款\n\n内容d。\n", "utf-8")
    rebuild(settings)
    now = open_current(settings.index).folder
    changed = [ArticleId(each) for each in ("a", "b", "d")]
    shutil.copytree(tmp_path / "first", tmp_path / "second")
    update_catalogue(now, tmp_path / "second", changed)
    write_catalogue(now, tmp_path / "anew")
    for query in ("退款", "换货", "内容", "NOT 退款", "*:*", "title:标题"):
        updated = Catalogue(tmp_path / "second").find(query)
        assert set(updated.passages) == set(Catalogue(tmp_path / "anew").find(query).passages)
    assert Catalogue(tmp_path / "first").find("内容").total == 3
