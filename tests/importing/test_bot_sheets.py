"""Tests what becomes of the sheets of customer-service bots."""

from __future__ import annotations

from pathlib import Path

import pytest

from faq.articles import SourceFile, read_file
from faq.importing.sheets.reader import TextSheetReader
from faq.importing.source import Document, Loss
from faq.model import Article

_ALI = """知识库导出,,,,,,,,,
知识ID,知识标题（必填）,一级类目,二级类目,相似问法1,相似问法2,答案（默认）,答案（微信）,状态,失效时间,备注
1,怎么申请退款,售后,退款,钱怎么退|我要退钱,退款,"<ol><li>打开订单</li><li>点退款</li></ol>",微信里退,启用,2027-01-01,内
2,怎么查物流,物流,,快递到哪了,,"1. 打开订单
2. 点查看物流",,启用,,
,,,,到哪儿了,,,,,,
3,老活动,活动,,,,过期了,,停用,,
4,没答案的,售后,,,,,,启用,,
,,,,,,只有答案,,启用,,
"""


def _read(path: Path, text: str, encoding: str = "utf-8") -> tuple[list[Document], list[Loss]]:
    path.write_bytes(text.encode(encoding))
    found = list(TextSheetReader().read(path))
    return (
        [each for each in found if isinstance(each, Document)],
        [each for each in found if isinstance(each, Loss)],
    )


def articles_of(document: Document) -> tuple[Article, ...]:
    """What the corpus reads of a document."""
    name, data = f"{document.name}{document.ending}", document.text.encode()
    content = read_file(SourceFile(name, name, len(data)), data)
    assert (content.faults, content.weak_spots) == ((), ())
    return content.articles


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_every_cell_of_a_bots_sheet_is_carried_over_or_told(tmp_path: Path, encoding: str) -> None:
    documents, losses = _read(tmp_path / "小蜜.csv", _ALI, encoding)
    assert [each.name for each in documents] == ["小蜜/售后", "小蜜/物流"]
    (refund,), (parcel,) = map(articles_of, documents)
    assert (refund.title, refund.questions) == ("怎么申请退款", ("钱怎么退", "我要退钱", "退款"))
    assert (refund.tags, refund.valid_until) == (("售后", "退款"), "2027-01-01")
    assert [(block.number, block.text) for block in refund.lead] == [(1, "打开订单"), (2, "点退款")]
    assert parcel.questions == ("快递到哪了", "到哪儿了")
    assert [(block.number, block.text) for block in parcel.lead] == [
        *((1, "打开订单"), (2, "点查看物流"))
    ]
    assert {each.place.partition(":")[2]: each.what.partition("，")[0] for each in losses} == {
        "1": "表头以上的内容没有导入 (above the header)",
        "2": "列“备注”没有导入 (column)",
        "3": "另一个答案没有导入",
        "7": "状态是“停用”",
        "8": "没有答案",
        "9": "没有问题",
    }


@pytest.mark.parametrize(
    "header",
    [
        "标准问,相似问,答案",
        "标准问题,相似问题,标准答案",
        "问题标题；扩展问；富文本答案".replace("；", ";"),
        "FAQ标题\t相似问句\t机器人回复",
        "*知识点标题,用户问法,回答内容",
        "问题,其他问法,回复话术",
        "Question,Similar Questions,Answer",
    ],
)
def test_the_columns_of_the_common_bots_are_known(tmp_path: Path, header: str) -> None:
    mark = next(each for each in ",;\t" if each in header)
    ((document,), losses) = _read(tmp_path / "x.csv", f"{header}\n怎么退{mark}怎样退{mark}点退款\n")
    (article,) = articles_of(document)
    assert (article.title, article.questions) == ("怎么退", ("怎样退",))
    assert article.lead[0].text == "点退款"
    assert (losses, document.name) == ([], "x")


def test_rows_of_one_question_become_one(tmp_path: Path) -> None:
    rows = "怎么退,怎样退,点退款\n怎么退,如何退,点退款\n怎么退,,另一说\n怎么退,退货,\n"
    ((document,), losses) = _read(tmp_path / "x.csv", f"标准问,相似问,答案\n{rows}")
    (article,) = articles_of(document)
    assert article.questions == ("怎样退", "如何退", "退货")
    assert [each.place for each in losses] == ["x.csv:4"]


@pytest.mark.parametrize(
    ("cell", "days"),
    [
        ("2026-01-01 至 2026-12-31", ("2026-01-01", "2026-12-31")),
        ("2026/1/1 00:00~2026/12/31 23:59", ("2026-01-01", "2026-12-31")),
        ("2026-12-31", (None, "2026-12-31")),
        ("永久有效", (None, None)),
    ],
)
def test_a_cell_may_tell_the_first_and_the_last_day(
    tmp_path: Path, cell: str, days: tuple[str | None, str | None]
) -> None:
    ((document,), _) = _read(
        tmp_path / "x.csv", f"标准问题,类似问法,答案,有效期\n甲,乙,丙,{cell}\n"
    )
    (article,) = articles_of(document)
    assert (article.questions, article.valid_from, article.valid_until) == (("乙",), *days)


def test_a_table_without_questions_becomes_an_article(tmp_path: Path) -> None:
    text = '各地运费\n地区,运费 | 元,说明\n北京,<10>,*当日*\n新疆,20,"1. 先付\n2. 后发"\n'
    ((document,), losses) = _read(tmp_path / "运费.csv", text)
    (article,) = articles_of(document)
    table = next(block for block in article.lead if block.rows)
    assert table.rows == (
        ("地区", "运费 | 元", "说明"),
        ("北京", "<10>", "*当日*"),
        ("新疆", "20", "1. 先付 2. 后发"),
    )
    assert article.lead[0].text == "各地运费"
    assert losses == []


@pytest.mark.parametrize(
    "data", [b"\xff\x00\xfe\x01", b"\x00" * 10, "问题,答案\n".encode() + b"\0"]
)
def test_what_is_no_text_is_told(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(data)
    (loss,) = TextSheetReader().read(path)
    assert isinstance(loss, Loss)
    assert loss.place == "x.csv"


def test_a_category_stays_where_it_is_when_it_is_the_last(tmp_path: Path) -> None:
    head, refund, parcel = "分类,问题,答案\n", "售后,怎么退款,点退款\n", "物流,到哪了,点物流\n"
    both, _ = _read(tmp_path / "表.csv", head + refund + parcel)
    one, _ = _read(tmp_path / "表.csv", head + refund)
    assert [(each.key, each.name, each.text) for each in one] == [
        (each.key, each.name, each.text) for each in both[:1]
    ]


def test_a_log_of_chats_becomes_no_article(tmp_path: Path) -> None:
    documents, (loss,) = _read(
        tmp_path / "log.csv", "会话ID,发送方,内容\n1,买家,我叫李雷，电话13800000000\n1,客服,您好\n"
    )
    assert documents == []
    assert (loss.place, loss.what.partition("，")[0]) == ("log.csv", "是聊天记录")


@pytest.mark.parametrize(
    "text",
    ["session,speaker,title\n1,李雷,怎么做客服\n", "角色,描述\n客服,能看订单\n买家,能下单\n"],
    ids=["talks", "roles"],
)
def test_a_table_that_only_looks_like_a_log_is_one(tmp_path: Path, text: str) -> None:
    documents, losses = _read(tmp_path / "表.csv", text)
    assert (len(documents), losses) == (1, [])


def test_an_empty_file_gives_nothing(tmp_path: Path) -> None:
    assert _read(tmp_path / "x.csv", "\n\n") == ([], [])


def test_a_quote_that_nothing_closes_is_told(tmp_path: Path) -> None:
    text = '问题,答案\n怎么退,点退款\n怎么换,"点换货\n怎么修,点维修\n'
    documents, losses = _read(tmp_path / "x.csv", text)
    assert [article.title for article in articles_of(documents[0])] == ["怎么退", "怎么换"]
    assert [(each.place, "unpaired quote" in each.what) for each in losses] == [("x.csv:3", True)]
