"""Checks what is proposed of a log: ways to ask where agents told what an article tells."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from faq.cli import main
from faq.engine import Engine
from faq.importing.conversations.drawing import draw_questions
from faq.indexing.rebuild import rebuild
from faq.settings import Settings

_ARTICLES = {
    "refund.md": "# 退款多久到账\n\n商家同意以后，退款原路退回：银行卡三到七天，余额马上到。\n",
    "invoice.md": "# 怎么开发票\n\n1. 打开订单详情\n2. 点申请开票，填抬头和税号\n",
    "address.md": "# 怎么改收货地址\n\n还没发货的，在订单详情点修改地址。\n",
    "parcel.md": "# 快递显示签收了没收到\n\n先问家人和驿站，再联系快递公司核实签收人。\n",
    "coupon.md": "# 优惠券怎么用\n\n结算的时候勾选优惠券，过期的不能用。\n",
}
_LOG = """会话ID,发送方,内容
1,买家,在吗
1,买家,我那笔银行卡上的钱到底什么时候才肯还我
1,客服,商家同意以后退款会原路退回，银行卡三到七天，余额马上就到账。
2,买家,我那笔银行卡上的钱到底什么时候才肯还我
2,客服,商家同意以后退款会原路退回，银行卡三到七天，余额马上就到账。
3,买家,怎么开发票
3,客服,打开订单详情，点申请开票，填抬头和税号。
4,买家,猫粮小猫能吃吗
5,买家,猫粮小猫能吃吗
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, Path]:
    """A small corpus with its index, and a log."""
    folder = tmp_path_factory.mktemp("shop")
    (folder / "corpus").mkdir()
    for name, text in _ARTICLES.items():
        (folder / "corpus" / name).write_text(text, encoding="utf-8")
    (folder / "log.csv").write_text(_LOG, encoding="utf-8")
    settings = Settings(corpus=folder / "corpus", index=folder / "index", model="off")
    rebuild(settings)
    return settings, folder / "log.csv"


def test_what_is_answered_and_what_is_not(shop: tuple[Settings, Path]) -> None:
    settings, log = shop
    drawn = draw_questions(log, Engine.open(settings))
    assert (drawn.messages, drawn.asked, drawn.questions) == (9, 5, 3)
    assert drawn.answered == 1
    assert drawn.losses == ()
    proposed = {(each.kind, each.article_id): each.questions for each in drawn.proposals}
    assert proposed == {
        ("question", "refund"): ("我那笔银行卡上的钱到底什么时候才肯还我",),
        ("article", None): ("猫粮小猫能吃吗",),
    }


def test_the_command_writes_a_patch_and_no_article(shop: tuple[Settings, Path]) -> None:
    settings, log = shop
    before = {path: path.read_bytes() for path in settings.corpus.iterdir()}
    patch, drafts = log.with_name("ways.patch"), log.with_name("drafts")
    arguments = [
        *("import", str(log), "--questions", "--json", "--aliases", str(patch)),
        *("--drafts", str(drafts), "--corpus", str(settings.corpus)),
        *("--index", str(settings.index)),
    ]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["questions"] == 3
    assert "+  - 我那笔银行卡上的钱到底什么时候才肯还我" in patch.read_text(encoding="utf-8")
    assert [path.name for path in drafts.iterdir()] == ["猫粮小猫能吃吗.md"]
    assert {path: path.read_bytes() for path in settings.corpus.iterdir()} == before


@pytest.mark.parametrize(
    ("arguments", "told"),
    [(["--aliases", "a"], "--questions"), (["--questions", "--corpus", "."], "no such log")],
)
def test_wrong_usage_is_told(tmp_path: Path, arguments: list[str], told: str) -> None:
    result = CliRunner().invoke(main, ["import", str(tmp_path), *arguments])
    assert result.exit_code == 2
    assert told in result.stderr
