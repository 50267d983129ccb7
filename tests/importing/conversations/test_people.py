"""Checks that names of people are masked where the words around tell them, and nothing else is."""

from __future__ import annotations

import pytest

from faq.importing.conversations.messages import Message
from faq.importing.conversations.people import mask_people
from faq.importing.conversations.questions import questions_of


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("张三先生的快递怎么还没到", "[姓名]先生的快递怎么还没到"),
        ("請幫陳小姐查訂單", "請幫[姓名]小姐查訂單"),
        ("帮我看下欧阳娜娜女士的订单", "帮我看下[姓名]女士的订单"),
        ("我找刘经理，张师傅没来", "我找[姓名]经理，[姓名]师傅没来"),
        ("收件人：王小明，怎么改", "收件人：[姓名]，怎么改"),
        ("收件人：阿依古丽", "收件人：[姓名]"),
        ("收件人王小明电话多少", "收件人[姓名]电话多少"),
        ("联系人是 赵云 怎么改", "联系人是 [姓名] 怎么改"),
        ("怎么把收货人改成陈静", "怎么把收货人改成[姓名]"),
        ("户名张伟的账户怎么注销", "户名[姓名]的账户怎么注销"),
        ("我叫李雷怎么改实名", "我叫[姓名]怎么改实名"),
        ("我是王小明，怎么退款", "我是[姓名]，怎么退款"),
        ("免贵姓万，怎么退", "免贵姓[姓名]，怎么退"),
        ("我姓欧阳，怎么退", "我姓[姓名]，怎么退"),
        ("王小明 138 1234 5678", "[姓名] 138 1234 5678"),
        ("13812345678，王小明", "13812345678，[姓名]"),
        ("Mr. John Smith 怎么退款", "Mr. [姓名] 怎么退款"),
    ],
)
def test_a_name_that_the_words_around_tell_is_masked(text: str, masked: str) -> None:
    assert mask_people(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        *("先生您好", "女士手表怎么买", "高端女士手表", "合同何时先生效", "白领女士能买吗"),
        *("语文老师怎么注册", "安装师傅几点来", "课程老师怎么联系", "货车师傅", "项目经理怎么换"),
        *("收件人：怎么填", "收件人信息怎么改", "收货人姓名怎么改", "申请人陈述意见", "姓名填错了"),
        *("我叫了快递", "我叫不到车", "我叫客服", "我姓名填错了", "我是会员", "我是高中生"),
        *("用户名：test", "余额 13812345678", "登录名字段", "主管部门电话", "没有本人陈述"),
    ],
)
def test_what_no_word_tells_to_be_a_name_stays(text: str) -> None:
    assert mask_people(text) == text


def test_no_name_goes_from_a_log_into_a_question_or_a_reply() -> None:
    messages = [
        Message("1", "买家", "收件人：王小明，电话 13812345678，怎么改地址？"),
        Message("1", "客服", "李女士您好，点“修改地址”。"),
    ]
    (question,) = questions_of(messages)
    assert question.text == "怎么改地址？"
    assert question.reply == "[姓名]女士您好，点“修改地址”。"


def test_a_message_of_nothing_but_what_is_masked_is_no_question() -> None:
    assert not [*questions_of([Message("1", "买家", "收件人：王小明 13812345678？")])]
