"""Checks the dump of a MediaWiki."""

from __future__ import annotations

import bz2
import gzip
from collections.abc import Callable
from html import escape
from pathlib import Path
from urllib.parse import quote

import pytest
from export_sources import read

from faq.importing.exports import wikitext
from faq.importing.exports.mediawiki import MediaWikiReader
from faq.importing.exports.wikitext import html_of

_REFUND = """{{提示|请先看}}{{提示}}
'''退款'''指[[买家]]退钱<ref>见规则</ref>，-{zh-hans:软件;zh-hant:軟體}-。

== 操作步骤 ==
# 打开[[我的订单|订单]]
## 手机上
##* 点'''头像'''
# 点[https://x.example/a 申请]
# 看[[到账#几天|到账]]，见[[怎么退钱]]

* 甲
* 乙

{| class="wikitable"
! 方式 !! 天数
|-
| rowspan="2" | 银行卡 || 3
|-
| 7
|}
<source lang="py">a < b</source>
[[文件:图 1.png|thumb|200px|登录界面]]
<!-- 注 -->
[[分类:售后]]
"""
_TEXT = f"""请先看

**退款**指[买家](https://wiki.example/wiki/{quote("买家")})退钱，软件。

> 见规则

## 操作步骤

1. 打开[订单](https://wiki.example/wiki/{quote("我的订单")})
   1. 手机上
      - 点**头像**
2. 点[申请](https://x.example/a)
3. 看[到账]({quote("到账")}.md#几天)，见怎么退钱

- 甲
- 乙

| 方式 | 天数 |
| --- | --- |
| 银行卡 | 3 |
| 银行卡 | 7 |

```
a < b
```

![登录界面](https://wiki.example/wiki/Special:FilePath/{quote("图 1.png")})
"""


def _page(title: str, text: str, ns: int = 0, redirect: str = "", model: str = "wikitext") -> str:
    leads = f'<redirect title="{redirect}" />' if redirect else ""
    return (
        f"<page><title>{title}</title><ns>{ns}</ns><id>1</id>{leads}<revision><id>2</id>"
        f"<timestamp>2024-03-01T02:03:04Z</timestamp><model>{model}</model>"
        f'<text xml:space="preserve">{escape(text)}</text></revision></page>'
    )


def _dump(*pages: str) -> str:
    return (
        '<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" xml:lang="zh"><siteinfo>'
        "<sitename>客服</sitename><base>https://wiki.example/wiki/首页</base></siteinfo>"
        f"{''.join(pages)}</mediawiki>"
    )


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    """A small dump with pages of all kinds."""
    path = tmp_path / "pages-articles.xml"
    pages = [
        _page("退款", _REFUND),
        _page("到账", "三天。"),
        _page("怎么退钱", "#重定向 [[退款]]", redirect="退款"),
        _page("空", "#重定向 [[没有]]", redirect="没有"),
        _page("讨论:退款", "聊聊", ns=1),
        _page("模板:提示", "x", ns=10),
        _page("数据", "{}", model="json"),
    ]
    path.write_text(_dump(*pages), encoding="utf-8")
    return path


def test_pages_of_a_dump(dump: Path) -> None:
    documents, losses = read(MediaWikiReader(), dump)
    assert set(documents) == {"退款", "到账"}
    page = documents["退款"]
    assert page.text == _TEXT
    assert page.address == f"https://wiki.example/wiki/{quote('退款')}"
    assert (page.updated, page.questions, page.tags) == ("2024-03-01", ("怎么退钱",), ("售后",))
    told = {loss.place: loss.what for loss in losses}
    name = dump.name
    assert set(told) == {name, f"{name}#退款", f"{name}#空", f"{name}#数据"}
    assert "提示" in told[f"{name}#退款"]
    assert "2 处" in told[f"{name}#退款"]


@pytest.mark.parametrize(("ending", "pack"), [("bz2", bz2.compress), ("gz", gzip.compress)])
def test_a_packed_dump_is_the_same(ending: str, pack: Callable[[bytes], bytes], dump: Path) -> None:
    packed = dump.with_name(f"dump.xml.{ending}")
    packed.write_bytes(pack(dump.read_bytes()))
    assert MediaWikiReader().recognizes(packed)
    assert read(MediaWikiReader(), packed)[0] == read(MediaWikiReader(), dump)[0]


@pytest.mark.parametrize("content", [b"", b"PK", b"\x1f\x8b\x08" + b"\xff" * 40, b"BZh9" * 20])
def test_a_packed_file_that_is_damaged_is_no_dump(content: bytes, tmp_path: Path) -> None:
    for ending in ("gz", "bz2"):
        path = tmp_path / f"a.tar.{ending}"
        path.write_bytes(content)
        assert not MediaWikiReader().recognizes(path)


def test_a_dump_that_breaks_off_gives_what_it_has(dump: Path) -> None:
    text = dump.read_text(encoding="utf-8")
    dump.write_text(text[: text.index("<title>怎么退钱")], encoding="utf-8")
    documents, losses = read(MediaWikiReader(), dump)
    assert set(documents) == {"退款", "到账"}
    assert any(loss.place == dump.name for loss in losses)


def test_entities_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    declared = '<!DOCTYPE mediawiki [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    path.write_text(declared + _dump(_page("甲", "x").replace(">x<", ">&b;<")), encoding="utf-8")
    documents, losses = read(MediaWikiReader(), path)
    assert documents == {}
    assert [loss.place for loss in losses] == ["a.xml"]


@pytest.mark.parametrize(
    ("wikitext", "html"),
    [
        ("; 词 : 意思\n: 又", '<dl class="terms"><dt>词</dt><dd> 意思</dd><dd>又</dd></dl>'),
        ("*甲\n#乙", "<ul><li>甲</li></ul><ol><li>乙</li></ol>"),
        ("#甲\n#*乙\n#丙", "<ol><li>甲<ul><li>乙</li></ul></li><li>丙</li></ol>"),
        (" 代码\n 两行", "<pre>代码\n两行</pre>"),
        ("<nowiki>[[甲]]</nowiki>", "<p>[[甲]]</p>"),
        ("{|\n|+ 名\n| 甲 || 乙\n|}", "<caption><p> 名</p></caption>"),
        ("<noinclude>甲</noinclude>乙", "<p>甲乙</p>"),
        ("{{{1|甲}}}", "<p>甲</p>"),
        ("甲<references><ref>乙</ref></references>", '<li id="cite_note-1">乙</li>'),
        ("<gallery>\n文件:a.png|甲\nb.png\n</gallery>",
         '<p><img src="wiki-file:a.png" alt="甲"></p><p><img src="wiki-file:b.png" alt=""></p>'),
        ("[[文件:a.png|thumb|见[[甲|乙]]的{{zh|丙}}]]", 'alt="见乙的丙"'),
        ("", ""),
    ],
)  # fmt: skip
def test_marks_of_wikitext(wikitext: str, html: str) -> None:
    made = html_of(wikitext).html
    assert made == html or html in made


def test_what_is_nested_without_end_keeps_its_words() -> None:
    assert "词" in html_of("{|\n|" * 60 + "词").html


@pytest.mark.parametrize(
    ("wikitext", "html"),
    [
        ("{{Note|请先[[备份]]}}\n正文", '请先<a href="wiki-page:备份">备份</a></p><p>正文</p>'),
        ("{{提示|\n# 甲\n# 乙\n}}", "<ol><li>甲</li><li>乙</li></ol>"),
        ("{{Note|内容=甲}}{{Tip|1=乙}}", "<p>甲</p><p>乙</p>"),
        ("{{Note|{{模板:警告|甲}}}}", "<p>甲</p>"),
        ("# 按{{key|Ctrl|C}}", "<li>按Ctrl C</li>"),
        ("'''甲''' {{key|F5}}", "<p><b>甲</b> F5</p>"),
        ("甲{{!}}乙", "<p>甲|乙</p>"),
    ],
)
def test_words_in_a_template_stay(wikitext: str, html: str) -> None:
    made = html_of(wikitext)
    assert html in made.html
    assert [each.words for each in made.templates.values() if each.words] == []


@pytest.mark.parametrize(
    ("wikitext", "name", "words"),
    [
        ("{{Infobox\n|名称=甲\n|时限=3天}}", "Infobox", ["名称=甲", "时限=3天"]),
        ("看{{color|red|甲}}", "color", ["red"]),
        ("{{#if:x|甲|乙}}", "#if", ["x", "甲", "乙"]),
        ("== 甲 {{anchor|abc}} ==", "anchor", ["abc"]),
        ("{{clear|left}}", "clear", ["left"]),
        ("甲<ref>{{cite|title=乙}}</ref>", "cite", ["title=乙"]),
    ],
)
def test_words_in_a_template_that_do_not_stay_are_told(
    wikitext: str, name: str, words: list[str]
) -> None:
    made = html_of(wikitext)
    told = made.templates[name].told(name)
    assert told.split("没有导入：")[1] == f"{'；'.join(words)} (a template, not expanded)"
    assert not any(each in made.html for each in words)


def test_of_many_words_in_templates_some_are_told_and_how_many_there_are() -> None:
    made = html_of("".join(f"{{{{信息|甲={number:0200}}}}}" for number in range(9)))
    told = made.templates["信息"].told("信息")
    assert "（9 处）" in told
    assert "等 9 处" in told
    assert len(told) < 700


def test_many_templates_in_a_row_are_each_checked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    checked = []
    real = wikitext._is_seen
    monkeypatch.setattr(wikitext, "_is_seen", lambda node: checked.append(node) or real(node))
    assert wikitext.html_of("{{a|甲}}" * 200).templates["a"].count == 200
    assert len(checked) < 1000
