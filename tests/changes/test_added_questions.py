"""Checks that a way to ask is added to a file and nothing else of it changes."""

from __future__ import annotations

import codecs
import os
import shutil
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from faq import articles as reading
from faq.changes.edits import Addition, Change, add_question, add_questions, digest_of
from faq.errors import ChangeError
from faq.model import Article, ArticleId, Passage
from faq.passages.prepare import prepare
from faq.settings import Settings

_ROOT = Path(__file__).parents[2]
_NEW = "钢镚儿跑哪儿去了呀"
_BODY = "\n# 退款到账\n\n钱原路退回。\n\n## 多久到账\n\n一到三天。\n\n## 退到哪里\n\n原来的卡。\n"


def _corpus(folder: Path, name: str, data: bytes) -> Settings:
    path = folder / "corpus" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return Settings(corpus=folder / "corpus", index=folder / "index")


def _read(own: Settings, data: bytes, name: str) -> tuple[list[Article], list[Passage]]:
    (file,) = (each for each in reading.walk(own.corpus).files if each.name == name)
    content = reading.read_file(file, data)
    prepared = prepare(content.articles, own.passage_chars)
    return [each for each, _ in prepared], [one for _, passages in prepared for one in passages]


def _changed(change: Change) -> bytes:
    (file,) = change.files
    assert file.content is not None
    return file.content


def _inserted(before: bytes, after: bytes) -> bytes:
    """What stands in `after` beside `before`; fails where anything of `before` is gone."""
    pieces = []
    for kind, one, two, start, end in SequenceMatcher(
        None, before, after, autojunk=False
    ).get_opcodes():
        assert kind in {"equal", "insert"}, (kind, before[one:two], after[start:end])
        pieces.append(after[start:end] if kind == "insert" else b"")
    return b"".join(pieces)


def _check(own: Settings, name: str, article: str, heading: str, question: str = _NEW) -> bytes:
    """The file with a question more, once it is sure that nothing else changed."""
    before = (own.corpus / name).read_bytes()
    change = add_question(own, ArticleId(article), heading, question)
    (file,) = change.files
    assert (file.path, file.before) == ((own.corpus / name).resolve(), digest_of(before))
    after = _changed(change)
    old, new = _read(own, before, name)[1], _read(own, after, name)[1]
    assert [each.id for each in old] == [each.id for each in new]
    gained = [set(two.questions) - set(one.questions) for one, two in zip(old, new, strict=True)]
    assert {question} in gained
    assert all(each in ({question}, set()) for each in gained)
    assert [each.text for each in old] == [each.text for each in new]
    assert [each.steps for each in old] == [each.steps for each in new]
    return after


_FRONT_MATTERS = {
    "none": ("", "---\nquestions:\n  - {new}\n---\n\n"),
    "list": ("---\ntitle: 退款\nquestions:\n  - 钱呢\n  - 多久\ntags: [a]\n---\n", "  - {new}\n"),
    "list without indentation": ("---\nquestions:\n- 钱呢\n---\n", "- {new}\n"),
    "list far in": ("---\nquestions:\n    -   钱呢\n---\n", "    -   {new}\n"),
    "list that ends it": ("---\ntitle: 退款\nquestions:\n  - 钱呢\n---\n", "  - {new}\n"),
    "remarks": ("---\nquestions:  # 问法\n  - 钱呢  # 常见\n  # 完\n---\n", "  - {new}\n"),
    "double quotes": ('---\nquestions:\n  - "钱呢"\n  - "多久"\n---\n', '  - "{new}"\n'),
    "single quotes": ("---\nquestions:\n  - '钱呢'\n---\n", "  - '{new}'\n"),
    "text over lines": ("---\nquestions:\n  - 钱呢\n    钱呢\n---\n", "  - {new}\n"),
    "block text": ("---\nquestions:\n  - >-\n    钱呢\n    多久\ntags: [a]\n---\n", "  - {new}\n"),
    "flow": ("---\nquestions: [钱呢, 多久]\n---\n", ", {new}"),
    "flow with quotes": ('---\nquestions: ["钱呢", "多久"]\n---\n', ', "{new}"'),
    "flow over lines": ("---\nquestions: [\n  钱呢,\n  多久,  # 两种\n]\n---\n", ", {new}"),
    "empty flow": ("---\nquestions: []\n---\n", "{new}"),
    "one text": ("---\nquestions: 钱呢, 多久\n---\n", "\n  -\n  - {new}"),
    "one quoted text": ('---\nquestions: "钱呢"\n---\n', "\n  -\n  - {new}"),
    "nothing": ("---\nquestions:\ntags: [a]\n---\n", "  - {new}\n"),
    "no questions": ("---\ntitle: 退款\ntags:\n- a\n---\n", "questions:\n- {new}\n"),
    "empty": ("---\n---\n", "questions:\n  - {new}\n"),
    "mapping in brackets": ("---\n{title: 退款}\n---\n", ", questions: [{new}]"),
    "indented": ("---\n  title: 退款\n  tags: [a]\n---\n", "  questions:\n    - {new}\n"),
    "block text at the end": ("---\nsource: |\n  站内\n---\n", "questions:\n  - {new}\n"),
    "toml": ('+++\nquestions = ["钱呢"]\n+++\n', ', "{new}"'),
    "toml over lines": ('+++\nquestions = [\n  "钱呢",\n]\n+++\n', '  "{new}",\n'),
    "toml without a comma": ('+++\nquestions = [\n  "钱呢"\n]\n+++\n', ',\n  "{new}"'),
    "toml with brackets": ('+++\nquestions = ["[钱] ]呢"] # ]\n+++\n', ', "{new}"'),
    "toml text": ('+++\nquestions = "钱呢"\n+++\n', '[, "{new}"]'),
    "toml tables": ('+++\ntitle = "退款"\n[extra]\na = 1\n+++\n', 'questions = ["{new}"]\n'),
    "toml empty": ("+++\nquestions = []\n+++\n", '"{new}"'),
}


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize(("matter", "added"), _FRONT_MATTERS.values(), ids=_FRONT_MATTERS)
def test_front_matter_takes_a_question_in_its_own_style(
    matter: str, added: str, newline: str, tmp_path: Path
) -> None:
    before = (matter + _BODY).replace("\n", newline).encode()
    own = _corpus(tmp_path, "refunds/a.md", before)
    after = _check(own, "refunds/a.md", "refunds/a", "")
    expected = added.format(new=_NEW).replace("\n", newline).encode()
    inserted = _inserted(before, after)
    assert len(inserted) == len(expected)
    assert _NEW.encode() in inserted
    assert sorted(inserted) == sorted(expected)


@pytest.mark.parametrize(
    "written",
    [
        _BODY.encode("gb18030"),
        codecs.BOM_UTF8 + _BODY.encode(),
        codecs.BOM_UTF16_LE + _BODY.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + _BODY.encode("utf-16-be"),
        _BODY.replace("\n", "\r").encode(),
        _BODY.encode().rstrip(),
    ],
)
@pytest.mark.parametrize("heading", ["", "多久到账", "退到哪里"])
def test_encoding_and_line_endings_stay(written: bytes, heading: str, tmp_path: Path) -> None:
    own = _corpus(tmp_path, "a.md", written)
    after = _check(own, "a.md", "a", heading)
    _inserted(written, after)


def test_big5_stays_big5_and_tells_what_it_cannot_write(tmp_path: Path) -> None:
    text = "# 退款到帳\n\n錢會原路退回您的帳戶，請放心。\n\n## 多久到帳\n\n一到三天，遇假日順延。\n"
    own = _corpus(tmp_path, "a.txt", text.encode("big5"))
    after = _check(own, "a.txt", "a", "多久到帳", "錢什麼時候回來")
    assert after.decode("big5")
    with pytest.raises(ChangeError, match=r"写不出“这”.*UTF-8"):
        add_question(own, ArticleId("a"), "多久到帳", "这钱呢")


_SECTIONS = {
    "below the heading": ("a.md", "## 多久\n\n三天。\n", "\n问法：{new}\n"),
    "below an underlined heading": ("a.md", "多久\n----\n三天。\n", "\n\n问法：{new}\n"),
    "behind the others": ("a.md", "## 多久\n\n问法：几天；多长\n\n三天。\n", "；{new}"),
    "behind the others, with bars": ("a.md", "## 多久\n\n问法：几天|多长\n\n三天。\n", "|{new}"),
    "in a list": ("a.md", "## 多久\n\n问法：\n\n- 几天\n- 多长\n\n三天。\n", "- {new}\n"),
    "as a bold label": ("a.md", "## 多久\n\n**问法：**几天\n\n三天。\n", "；{new}"),
    "in a numbered list": ("a.md", "## 多久\n\n问法：\n\n1. 几天\n2. 多长\n", "3. {new}\n"),
    "plain text": (
        "a.txt", "1. 多久：三天。\n\n  明天问。\n\n2. 去哪：卡里。\n\n  看卡。\n", "问法：{new}"
    ),
    "plain text behind": (
        "a.txt", "1. 多久：三天。\n\n    问法：几天\n\n2. 去哪：卡里。\n", "；{new}"
    ),
    "HTML": ("a.html", "<main><h2>多久</h2>\n<p>三天。</p></main>", "\n<p>问法：{new}</p>"),
    "HTML behind": (
        "a.html", "<main><h2>多久</h2><p><b>问法</b>：几天</p><p>三天。</p></main>", "；{new}"
    ),
    "HTML in a line": (
        "a.html", "<h2>多久</h2><p>三天</p><h2>去哪</h2><p>卡</p>", "<p>问法：{new}</p>"
    ),
}  # fmt: skip


@pytest.mark.parametrize(("name", "text", "added"), _SECTIONS.values(), ids=_SECTIONS)
def test_a_section_takes_a_question_where_it_has_others(
    name: str, text: str, added: str, tmp_path: Path
) -> None:
    title = "<h1>退款</h1>\n" if name.endswith("html") else "退款说明\n\n"
    whole = (title if not name.endswith("md") else "# 退款\n\n") + text
    own = _corpus(tmp_path, name, whole.encode())
    inserted = _inserted(whole.encode(), _check(own, name, "a", "多久")).decode()
    assert sorted("".join(inserted.split())) == sorted("".join(added.format(new=_NEW).split()))


_TABLES = {
    "similar": ("question,answer,similar\n钱呢,三天,几天|多久\n单呢,看,\n", "|{new}"),
    "empty cell": ("question,answer,similar\n钱呢,三天,\n单呢,看,\n", "{new}"),
    "short row": ("question,answer,tags,similar\n钱呢,三天\n单呢,看,,\n", ",,{new}"),
    "quoted": ('question,answer,similar\n"钱呢","三,天","几天"\n单呢,看,\n', "|{new}"),
    "semicolons": ("问题;答案;相似问\n钱呢;三天;几天|多久\n单呢;看;\n", "|{new}"),
    "numbered": ("问题,答案,相似问1,相似问2\n钱呢,三天,几天,\n单呢,看,,\n", "{new}"),
    "no column": ("问题,答案\n钱呢,三天\n单呢,看\n", ",相似问,{new}"),
    "no column in English": ("question,answer\n钱呢,三天\n", ",similar,{new}"),
    "lines within": ('question,answer,similar\n单呢,"看\n看",\n钱呢,"三\n天",几天\n', "|{new}"),
    "a list": ('question,answer,similar\n钱呢,三天,"[""几天"", ""多久""]"\n', ', ""{new}""'),
    "above the header": ("常见问题\n\nquestion,answer,similar\n钱呢,三天,几天\n", "|{new}"),
}


@pytest.mark.parametrize(("text", "added"), _TABLES.values(), ids=_TABLES)
def test_a_row_takes_a_question_into_its_similar_ones(
    text: str, added: str, tmp_path: Path
) -> None:
    own = _corpus(tmp_path, "t.csv", text.encode())
    inserted = _inserted(text.encode(), _check(own, "t.csv", "t/钱呢", "钱呢")).decode()
    assert sorted(inserted) == sorted(added.format(new=_NEW))


_RECORDS = {
    "list": ('{"question": "钱呢", "answer": "三天", "similar": ["几天"]}', ', "{new}"'),
    "empty": ('{"question": "钱呢", "similar": [], "answer": "三天"}', '"{new}"'),
    "text": ('{"question": "钱呢", "similar": "几天；多久", "answer": "三天"}', "；{new}"),
    "none": ('{"question": "钱呢", "answer": "三天"}', ', "similar": ["{new}"]'),
}


@pytest.mark.parametrize(("record", "added"), _RECORDS.values(), ids=_RECORDS)
def test_a_record_takes_a_question_into_its_similar_ones(
    record: str, added: str, tmp_path: Path
) -> None:
    text = f'{{"question": "单呢", "answer": "看"}}\n{record}\n'
    own = _corpus(tmp_path, "t.jsonl", text.encode())
    inserted = _inserted(text.encode(), _check(own, "t.jsonl", "t/钱呢", "")).decode()
    assert inserted == added.format(new=_NEW)


def test_a_file_of_escapes_gets_escapes(tmp_path: Path) -> None:
    text = '{"question": "q1", "answer": "a", "similar": ["\\u51e0\\u5929"]}\n'
    own = _corpus(tmp_path, "t.jsonl", text.encode())
    assert _check(own, "t.jsonl", "t/q1", "").isascii()


def test_a_repeated_heading_is_told_by_its_anchor(tmp_path: Path) -> None:
    text = "# 退款\n\n## 多久\n\n三天。\n\n## 多久\n\n五天。\n"
    own = _corpus(tmp_path, "a.md", text.encode())
    with pytest.raises(ChangeError, match="#多久、#多久~2"):
        add_question(own, ArticleId("a"), "多久", _NEW)
    after = _check(own, "a.md", "a", "#多久~2").decode()
    assert after.index(_NEW) > after.rindex("## 多久")


@pytest.mark.parametrize(
    ("article", "heading", "question", "reason"),
    [
        ("a", "多久到账", "  ", "空的"),
        ("a", "多久到账", "多久到账", "已有"),
        ("a", "没有这一节", _NEW, "没有“没有这一节”"),
        ("b", "", _NEW, "没有文章 b"),
        ("a", "多久到账", "长" * 3000, "太长|超过"),
    ],
)
def test_what_cannot_be_added_says_why(
    article: str, heading: str, question: str, reason: str, tmp_path: Path
) -> None:
    own = _corpus(tmp_path, "a.md", _BODY.encode())
    with pytest.raises(ChangeError, match=reason):
        add_question(own, ArticleId(article), heading, question)


def test_a_file_whose_name_is_no_text_says_so(tmp_path: Path) -> None:
    own = _corpus(tmp_path, "a.md", _BODY.encode())
    (own.corpus / "a.md").rename(own.corpus / os.fsdecode(b"\xff.md"))
    (file,) = reading.walk(own.corpus).files
    with pytest.raises(ChangeError, match="先改名"):
        add_question(own, ArticleId(file.stem), "多久到账", _NEW)


def test_a_table_tells_that_marks_would_part_the_question(tmp_path: Path) -> None:
    own = _corpus(tmp_path, "t.csv", "question,answer,similar\n钱呢,三天,几天\n".encode())
    with pytest.raises(ChangeError, match="拆成几句"):
        add_question(own, ArticleId("t/钱呢"), "", "钱呢|单呢")


def test_several_are_added_one_on_top_of_the_other(tmp_path: Path) -> None:
    own = _corpus(tmp_path, "a.md", _BODY.encode())
    article = ArticleId("a")
    additions = [Addition(article, "多久到账", each) for each in ("几天呀", "要等多久呀")]
    change = add_questions(own, [*additions, Addition(article, "退到哪里", _NEW)])
    (file,) = change.files
    assert file.before == digest_of(_BODY.encode())
    passages = {each.heading: each.questions for each in _read(own, _changed(change), "a.md")[1]}
    assert passages["多久到账"] == ("几天呀", "要等多久呀")
    assert passages["退到哪里"] == (_NEW,)


def _targets(own: Settings) -> Iterator[tuple[str, str, str]]:
    """The files of a corpus with some articles of each and the anchors of their sections."""
    for file in reading.walk(own.corpus).files:
        content = reading.read_file(file, Path(file.path).read_bytes())
        for article, passages in prepare(content.articles, own.passage_chars)[:2]:
            first = {each.section_key: each for each in reversed(passages)}
            for each in list(first.values())[:2]:
                if each.part != "notice":
                    section = f"#{each.anchor}" if each.part == "section" else ""
                    yield file.name, article.id, section


def test_every_article_of_the_corpus_takes_a_question(tmp_path: Path) -> None:
    shutil.copytree(_ROOT / "corpus", tmp_path / "corpus")
    own = Settings(corpus=tmp_path / "corpus", index=tmp_path / "index")
    targets = list(_targets(own))[::6]
    assert len(targets) > 15
    for name, article, heading in targets:
        before = (own.corpus / name).read_bytes()
        _inserted(before, _check(own, name, article, heading))


_QUESTION = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Cs", "Zl", "Zp"]),
    min_size=1,
    max_size=20,
).filter(lambda text: text.strip())


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(sorted(_FRONT_MATTERS)), _QUESTION)
@example("list", "- 钱: [呢]")
@example("flow", "钱, 呢]")
@example("single quotes", "it's")
@example("toml", '他说"钱" \\ 呢')
@example("none", "#标签 {a: b}")
@example("one text", "!tag &a *b")
@example("list", "null")
def test_any_question_is_either_there_or_refused(
    tmp_path_factory: pytest.TempPathFactory, kind: str, question: str
) -> None:
    matter, _ = _FRONT_MATTERS[kind]
    own = _corpus(tmp_path_factory.mktemp("any"), "a.md", (matter + _BODY).encode())
    written = " ".join(question.split())
    for heading in ("", "多久到账"):
        try:
            change = add_question(own, ArticleId("a"), heading, question)
        except ChangeError:
            assert heading or written in {"退款到账", "退款", "多久", "钱呢"}
        else:
            _, passages = _read(own, _changed(change), "a.md")
            assert sum(written in each.questions for each in passages) == 1
