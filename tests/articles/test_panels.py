"""Checks that what heads a panel of a page is the panel's heading, and no other button is."""

from __future__ import annotations

import pytest
from shapes import sections

_EXPECTED = {"怎么续借": ["登录后点续借。"], "能借几本": ["五本。"]}
_BUTTON = "<h2><button class='accordion-button' aria-expanded='false'>{q}</button></h2>"
_STATE = "aria-expanded='false'"
_PAIRS = {
    "heading with a button": _BUTTON + "<div class='accordion-body'>{a}</div>",
    "folded away": "<h3><button aria-controls='p{n}'>{q}</button></h3>"
    "<div id='p{n}' hidden>{a}</div>",
    "button": f"<div><button {_STATE}>{{q}}</button>"
    "<div style='display: none'><p>{a}</p></div></div>",
    "button in a box": f"<div><button {_STATE}><span>{{q}}</span><i>▼</i></button></div>"
    "<div>{a}</div>",
    "link": "<div><a data-bs-toggle='collapse' href='#c{n}'>{q}</a></div><p id='c{n}'>{a}</p>",
    "classes": "<div class='faq-question'><i>+</i>{q}</div><div class='faq-answer'>{a}</div>",
    "classes in a box": "<div><p class='question'>{q}</p><div class='answer'>{a}</div></div>",
    "terms": f"<dl><dt><button {_STATE}>{{q}}</button></dt><dd>{{a}}</dd></dl>",
    "summary": "<details><summary><button>{q}</button></summary>{a}</details>",
    "role": f"<div role='heading' aria-level='2'><button {_STATE}>{{q}}</button></div><p>{{a}}</p>",
    "schema": "<div itemtype='https://schema.org/Question'><p itemprop='name'>{q}</p>"
    "<div itemprop='acceptedAnswer'>{a}</div></div>",
}


def _pairs(written: str) -> str:
    pairs = [(question, *told) for question, told in _EXPECTED.items()]
    return "".join(written.format(q=q, a=a, n=n) for n, (q, a) in enumerate(pairs))


@pytest.mark.parametrize("written", _PAIRS.values(), ids=_PAIRS)
def test_what_heads_a_panel_is_its_heading(read, written):
    assert sections(read(f"<h1>图书馆</h1>{_pairs(written)}", "a.html")) == _EXPECTED
    assert sections(read(f"# 图书馆\n\n{_pairs(written)}", "a.md")) == _EXPECTED


def test_a_list_of_panels_is_no_list(read):
    written = "<li><a role='button' aria-expanded='false'>{q}</a><div>{a}</div></li>"
    article = read(f"<h1>图书馆</h1><ul>{_pairs(written)}</ul>", "a.html")
    assert sections(article) == _EXPECTED


def test_text_behind_a_panel_belongs_to_the_section_around(read):
    page = _pairs(_PAIRS["classes in a box"])
    article = read(f"<h1>图书馆</h1>{page}尾<h2>馆藏</h2><p>十万册。</p>", "a.html")
    assert sections(article) == {"": ["尾"], **_EXPECTED, "馆藏": ["十万册。"]}


@pytest.mark.parametrize(
    "chrome",
    [
        "<button aria-expanded='false' aria-controls='m'>菜单</button><p id='m'>开馆时间</p>",
        "<button aria-expanded='false'>查看更多</button><p>开馆时间</p>",
        "<button aria-haspopup='true' aria-expanded='false'>选择分馆</button><p>开馆时间</p>",
        "<button data-bs-toggle='modal'>马上预约</button><p>开馆时间</p>",
        "<button>提交</button><p>开馆时间</p>",
    ],
)
def test_other_buttons_head_nothing(read, chrome):
    assert sections(read(f"<h1>图书馆</h1>{chrome}", "a.html")) == {"": ["开馆时间"]}


@pytest.mark.parametrize(
    "named",
    [
        "<p class='question'>有疑问吗</p><p>请致电。</p>",
        "<p>点<button>续借</button>即可</p><p>请致电。</p>",
    ],
)
def test_a_class_alone_or_a_button_in_a_sentence_is_no_heading(read, named):
    assert len(read(f"<h1>图书馆</h1>{named}", "a.html").lead) == 2
