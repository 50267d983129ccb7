"""Checks that logs of chats and tickets are read, and that what customers ask in them is found."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from faq.importing.conversations.logs import read_log
from faq.importing.conversations.messages import Message, side_of
from faq.importing.conversations.questions import counted, questions_of
from faq.importing.source import Loss


def _messages(path: Path) -> list[tuple[str, str, str]]:
    found = list(read_log(path))
    assert not any(isinstance(each, Loss) for each in found)
    return [
        (each.conversation, each.sender, each.text) for each in found if isinstance(each, Message)
    ]


def _written(tmp_path: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


def test_a_table(tmp_path: Path) -> None:
    head = "导出时间,2024\n会话ID,发送方,消息内容,时间\n"
    text = head + '1,买家,怎么退款,10:00\n1,客服,"您好,\n点退款",10:01\n'
    assert _messages(_written(tmp_path, "a.csv", text, "gb18030")) == [
        ("1", "买家", "怎么退款"),
        ("1", "客服", "您好,\n点退款"),
    ]


def test_a_workbook(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.append(["session_id", "role", "content"])
    book.active.append(["1", "user", "怎么退款"])
    book.save(tmp_path / "a.xlsx")
    assert _messages(tmp_path / "a.xlsx") == [("1", "user", "怎么退款")]


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_records(tmp_path: Path, name: str) -> None:
    records = [
        {"session_id": 7, "messages": [{"role": "user", "content": "怎么退款"},
                                       {"role": "assistant", "content": "点退款"}]},
        {"ticket_id": "T1", "description": "一直没收到货", "tags": ["物流"]},
        {"id": 9, "conversation_parts": [{"author": {"type": "user"}, "body": "怎么换货"}]},
    ]  # fmt: skip
    lines = "\n".join(map(json.dumps, records))
    path = _written(tmp_path, name, json.dumps(records) if name == "a.json" else lines)
    assert _messages(path) == [
        ("7", "user", "怎么退款"),
        ("7", "assistant", "点退款"),
        ("T1", "", "一直没收到货"),
        ("9", "user", "怎么换货"),
    ]


def test_messages_that_are_held_and_written_in_parts(tmp_path: Path) -> None:
    turns = [
        {"author": {"role": "user"}, "content": {"parts": ["怎么退款", "几天到"]}},
        {"author": {"role": "assistant"}, "content": [{"type": "text", "text": "点退款"}]},
    ]
    held = {"data": {"list": [{"session_id": "7", "messages": turns}]}}
    assert _messages(_written(tmp_path, "a.json", json.dumps(held))) == [
        ("7", "user", "怎么退款\n几天到"),
        ("7", "assistant", "点退款"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "2024-03-01 10:00:00 小花\n怎么退款\n几天到\n2024-03-01 10:01:00 客服小美\n点退款\n",
        "小花 2024/3/1 10:00\n怎么退款\n几天到\n客服小美 2024/3/1 10:01\n点退款\n",
        "小花(10:00:00)：怎么退款\n几天到\n客服小美(10:01:00)：点退款\n",
        "小花：怎么退款\n几天到\n客服小美：点退款\n",
        "【2024-03-01 10:00:00】小花：怎么退款\n几天到\n【2024-03-01 10:01:00】客服小美：点退款\n",
        "2024-03-01 10:00:00 小花 怎么退款\n几天到\n2024-03-01 10:01:00 客服小美 点退款\n",
    ],
)
def test_transcripts(tmp_path: Path, text: str) -> None:
    path = _written(tmp_path, "a.txt", f"{text}--------\n{text}")
    assert _messages(path) == [
        (number, sender, words)
        for number in "12"
        for sender, words in (("小花", "怎么退款\n几天到"), ("客服小美", "点退款"))
    ]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", "没有谁说话".encode()),
        ("a.csv", "甲,乙\n1,2\n".encode()),
        ("a.json", b'{"a": ' + b"[" * 50_000),
        ("a.jsonl", b"{"),
        ("a.txt", b"\x00\x01\xff"),
        ("a.json", b"[]"),
        ("a.csv", "会话ID,内容\n".encode()),
    ],
)
def test_what_is_no_log_is_told(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    found = list(read_log(path))
    assert found
    assert all(isinstance(each, Loss) for each in found)


@pytest.mark.parametrize(
    ("word", "side"),
    [
        ("买家", "customer"), ("客户", "customer"), ("User", "customer"), ("访客123", "customer"),
        ("客户服务", "agent"), ("客服小美", "agent"), ("assistant", "agent"), ("系统消息", "agent"),
        ("张三", ""), ("", ""),
    ],
)  # fmt: skip
def test_who_is_who(word: str, side: str) -> None:
    assert side_of(word) == side


def _asked(*turns: tuple[str, str]) -> list[str]:
    messages = [Message("1", sender, text) for sender, text in turns]
    return [each.text for each in questions_of(messages)]


@pytest.mark.parametrize(
    "text",
    [
        *("在吗", "你好", "您好，在吗？", "谢谢啦", "好的", "嗯嗯", "转人工", "ok", "[图片]"),
        *("哈" * 59 + "x", "嗯" * 59 + "x", "12345678901", "为什么？", "https://x.example/a?b=1"),
    ],
)
def test_small_talk_is_no_question(text: str) -> None:
    assert _asked(("买家", text), ("客服", "您好，怎么称呼？")) == []


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("你好，请问怎么申请退款啊", "怎么申请退款啊"),
        ("亲亲 快递一直没收到", "快递一直没收到"),
        ("我的订单20240301123456789怎么取消？", "我的订单[号码]怎么取消？"),
        ("东西不想要了能拦下来不", "东西不想要了能拦下来不"),
    ],
)
def test_a_question_without_greeting_and_number(text: str, question: str) -> None:
    assert _asked(("买家", text)) == [question]


def test_nothing_of_an_address_is_asked() -> None:
    text = "这个打不开怎么办 https://shop.example/o?token=secret&打不开 我再试试"
    assert _asked(("买家", text)) == ["这个打不开怎么办 我再试试"]


def test_only_the_customer_asks() -> None:
    turns = [("小花", "怎么申请退款"), ("小美", "请问您的订单是哪一个？"), ("小花", "昨天那个")]
    assert _asked(*turns) == ["怎么申请退款"]


def test_questions_are_counted_with_what_was_told_then() -> None:
    messages = [
        *(Message(number, "买家", "怎么申请退款？") for number in "123"),
        Message("1", "客服", "点退款，电话 13812345678"),
    ]
    assert counted(questions_of(messages)) == [
        ("怎么申请退款", 3, ("点退款，电话 [号码]",)),
    ]


@pytest.mark.parametrize(
    ("told", "asked"),
    [
        ("我叫李雷，电话13812345678，换货怎么弄", "换货怎么弄"),
        ("换货怎么弄，我的订单号是 202611300012345678", "换货怎么弄"),
        ("快递单号 202611300012345678，一直没收到货", "一直没收到货"),
        ("订单202611300012345678什么时候发货", "订单[号码]什么时候发货"),
        ("快递202611300012345678显示签收，怎么办", "快递[号码]显示签收，怎么办"),
    ],
)
def test_who_asks_is_no_part_of_a_question(told: str, asked: str) -> None:
    found = questions_of([Message("1", "买家", told)])
    assert [each.text for each in found] == [asked]
