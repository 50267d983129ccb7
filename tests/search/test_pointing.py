"""What a section that only refers names comes before it."""

from __future__ import annotations

from pathlib import Path

import pytest

from faq.engine import Engine
from faq.indexing.rebuild import rebuild
from faq.model import SearchRequest
from faq.settings import Settings

_POINTING = "# 售后问题\n\n## 怎么退货\n\n{text}\n\n## 怎么开发票\n\n在订单里申请，三天内寄出。\n"
_TOLD = "# 退货流程\n\n退货先在订单里提交申请，等卖家同意以后寄回，最后填上运单号。\n"
_OTHER = "# 物流\n\n## 多久发货\n\n付款以后两天内发货。\n"


def _first(folder: Path, text: str) -> str:
    corpus = folder / "corpus"
    corpus.mkdir()
    for name, article in [("a", _POINTING.format(text=text)), ("b", _TOLD), ("c", _OTHER)]:
        (corpus / f"{name}.md").write_text(article, "utf-8")
    settings = Settings(corpus=corpus, index=folder / "index", question_days=0)
    rebuild(settings)
    answer = Engine(settings).ask(SearchRequest("怎么退货"))
    assert "怎么退货" not in [each.passage.heading for each in answer.choices]
    return answer.hits[0].passage.title


@pytest.mark.parametrize(
    "text",
    [
        "请参考《退货流程》。",
        "详见“退货流程”。",
        "具体步骤请参见 [退货流程](b.md)。",
        "请参考《退货流程》。\n\n更多信息请参阅“退货流程”。",
    ],
)
def test_what_is_named_comes_before_what_names_it(tmp_path: Path, text: str) -> None:
    assert _first(tmp_path, text) == "退货流程"


@pytest.mark.parametrize(
    "text",
    [
        "请参考《换货流程》。",  # not here
        "退货要先申请。请参考《退货流程》。",
        "请参考《退货流程》。\n\n- 先别拆封\n- 七天内申请",
    ],
)
def test_a_section_that_says_more_stays(tmp_path: Path, text: str) -> None:
    assert _first(tmp_path, text) == "售后问题"
