"""Passages that state different amounts for one thing are shown as choices, with their dates."""

from __future__ import annotations

import pytest

from faq.agents.texts import answer_lines as agent_lines
from faq.cli.answer_lines import answer_lines
from faq.engine import Engine
from faq.indexing.rebuild import rebuild
from faq.model import Answer, SearchRequest
from faq.presenting.present import present_answer
from faq.settings import Settings
from web import create_app

_ARTICLES = {
    "old.md": "---\nupdated: 2024-05-01\n---\n\n# 退款说明\n\n## 退款多久到账\n\n"
    "卖家同意后，钱款在 48 小时内退回原账户。\n",
    "new.md": "---\nupdated: 2026-05-01\n---\n\n# 售后问题\n\n## 退款多久能到账\n\n"
    "卖家同意后，钱款会在 24 小时内退回原账户。\n",
    "fee.md": "---\naudience: [buyer]\n---\n\n# 服务费\n\n## 提现手续费是多少\n\n"
    "每次提现收取手续费 2 元。\n",
    "fee-seller.md": "---\naudience: [seller]\n---\n\n# 卖家服务费\n\n## 提现手续费是多少\n\n"
    "每次提现收取手续费 5 元。\n",
    "ended.md": "---\nvalid_until: 2020-01-01\n---\n\n# 旧的保证金规则\n\n## 保证金要交多少\n\n"
    "开店时需要缴纳保证金 500 元。\n",
    "bond.md": "# 保证金规则\n\n## 保证金要交多少钱\n\n开店时需要缴纳保证金 1000 元。\n",
    "virtual.md": "# 虚拟订单\n\n## 虚拟订单多久发货\n\n付款后卖家须在 1 天内完成发货。\n",
    "real.md": "# 实物订单\n\n## 实物订单多久发货\n\n付款后卖家须在 3 天内完成发货。\n",
    "gold.md": "# 黄金会员权益\n\n会员每月可以领取 2 张运费券。\n",
    "diamond.md": "# 钻石会员权益\n\n会员每月可以领取 5 张运费券，最多 5 元。\n",
    "reason.md": "# 七天无理由退货\n\n买家须在签收后 7 天内提出退货申请。\n",
    "quality.md": "# 质量问题退货\n\n买家须在签收后 15 天内提出退货申请。\n",
}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    folder = tmp_path_factory.mktemp("disagreement")
    (folder / "corpus").mkdir()
    for name, text in _ARTICLES.items():
        (folder / "corpus" / name).write_text(text, "utf-8")
    settings = Settings(corpus=folder / "corpus", index=folder / "index", question_days=0)
    rebuild(settings)
    return Engine.open(settings)


def _stated(answer: Answer) -> dict[str, str]:
    return {hit.passage.article_id: hit.stated for hit in answer.choices if hit.stated}


def test_both_amounts_are_choices_with_their_dates(engine: Engine) -> None:
    answer = engine.ask(SearchRequest("退款多久到账"))
    assert _stated(answer) == {"old": "48 小时", "new": "24 小时"}
    choices = present_answer(answer)["choices"]
    assert {each["article_id"]: each["updated"] for each in present_answer(answer)["hits"][:2]} == {
        "old": "2024-05-01",
        "new": "2026-05-01",
    }
    assert {(each["stated"], each["updated"]) for each in choices} == {
        ("48 小时", "2024-05-01"),
        ("24 小时", "2026-05-01"),
    }


def test_people_and_agents_are_told(engine: Engine) -> None:
    answer = engine.ask(SearchRequest("退款多久到账"))
    lines = "\n".join(answer_lines(answer, None))
    assert "几处说法不一" in lines
    assert "24 小时，更新于 2026-05-01" in lines
    told = "\n".join(agent_lines(present_answer(answer)))
    assert "几处说法不一" in told
    assert "写的是 48 小时，更新于 2024-05-01" in told
    page = create_app(engine.settings).test_client().get("/search?q=退款多久到账").text
    assert page.count('class="stated"') == 2
    assert "这几处说法不一" in page
    assert 'class="answer choice" data-passage="old#退款多久到账">' in page  # none stands open


def test_a_rule_that_is_over_contradicts_none_that_holds(engine: Engine) -> None:
    answer = engine.ask(SearchRequest("开店保证金要交多少", day="2026-01-01"))
    assert answer.hits[0].passage.article_id == "bond"
    assert not _stated(answer)
    then = engine.ask(SearchRequest("开店保证金要交多少", day="2019-01-01"))
    assert _stated(then) == {"bond": "1000 元", "ended": "500 元"}


@pytest.mark.parametrize(
    "question",
    [
        "提现手续费是多少",
        "虚拟订单多久发货",
        "实物订单多久发货",
        "卖家怎么提现",
        "会员每月可以领多少运费券",
        "签收后多久内可以退货",
    ],
)
def test_another_side_or_another_thing_is_no_contradiction(engine: Engine, question: str) -> None:
    assert not _stated(engine.ask(SearchRequest(question)))


def test_what_is_not_asked_about_contradicts_nothing(engine: Engine) -> None:
    answer = engine.ask(SearchRequest("服务费"))
    assert not _stated(answer)
