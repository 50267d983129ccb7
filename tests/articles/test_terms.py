"""Checks that a term with its definition is found by its name, and shown beside it elsewhere."""

from __future__ import annotations

from shapes import sections

_GLOSSARY = "# 摄影\n\n常见说法。\n\n光圈\n:   镜头里的开口。\n\n:   数字越小越亮。\n\n"
_GLOSSARY += "ISO\n:   感光度。\n\n后文\n"


def test_terms_of_few_words_are_sections(read):
    article = read(_GLOSSARY, "a.md")
    assert sections(article) == {
        "": ["常见说法。", "后文"],
        "光圈": ["镜头里的开口。", "数字越小越亮。"],
        "ISO": ["感光度。"],
    }
    assert [section.line for section in article.sections] == [5, 10]


def test_terms_are_sections_of_the_one_they_stand_in(read):
    text = "# 摄影\n\n## 词表\n\n光圈\n:   开口。\n\n快门\n:   帘子。\n\n## 其他\n\n无\n"
    assert [section.path for section in read(text, "a.md").sections] == [
        ("词表",),
        ("词表", "光圈"),
        ("词表", "快门"),
        ("其他",),
    ]


def test_a_single_term_explains_a_word_of_its_section(read):
    text = "# 相机\n\n{}## 怎么曝光\n\n调光圈。\n\n光圈\n: 镜头里的开口。\n: 也叫孔径。\n"
    assert sections(read(text.format(""), "a.md")) == {
        "怎么曝光": ["调光圈。", "光圈：镜头里的开口。", "也叫孔径。"]
    }
    lead = sections(read(text.format("快门\n: 帘子。\n\n"), "a.md"))
    assert lead["快门"] == ["帘子。"]


def test_a_term_in_an_item_or_a_long_one_is_text(read):
    article = read("- 词表\n\n  光圈\n  :   开口。\n", "a.md")
    assert sections(article) == {"": ["- 词表\n光圈：开口。"]}
    long = "把相机放在三脚架上并且打开延时快门之后的那几秒钟里不能碰到机身"
    assert sections(read(f"{long}\n:   会糊。\n", "a.md")) == {"": [f"{long}：会糊。"]}


def test_an_empty_list_of_terms_is_nothing(read):
    assert sections(read("<h1>词表</h1><dl class='terms'></dl><p>无</p>", "a.html")) == {"": ["无"]}
