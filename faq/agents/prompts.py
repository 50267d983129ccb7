"""Writes the prompts that a client offers its user, in Chinese."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt with one thing to fill in."""

    name: str
    title: str
    about: str
    argument: str
    argument_about: str
    template: str
    """With ``{}`` for the argument."""


PROMPTS = (
    Prompt(
        "answer_reader",
        "回答一位顾客",
        "按帮助中心的内容回答顾客，没有依据就照实说。",
        "question",
        "顾客的原话",
        "一位顾客问：\n\n{}\n\n请先用工具 ask 查帮助中心，然后回答他：\n"
        "1. outcome 是 answer：用他听得懂的话，按原来的顺序写出操作步骤，不增不减，"
        "期限和金额照抄，最后附上来源的链接。\n"
        "2. outcome 是 choices：先问清他指的是哪一件事，把几种可能列给他选。\n"
        "3. outcome 是 none：直接说帮助中心里没有可靠的答案，不要用相近的段落凑；"
        "有联系方式就告诉他。",
    ),
    Prompt(
        "review_article",
        "检查一篇文章",
        "从顾客的角度看一篇文章缺什么。",
        "article_id",
        "文章的编号",
        "请用工具 read_article 读文章 {}，站在第一次遇到这件事的顾客的角度检查：\n"
        "1. 每一节有没有可以照做的步骤，步骤是不是一步一个动作；\n"
        "2. 期限、金额、入口写清楚没有，前后有没有矛盾；\n"
        "3. 顾客还会怎么问这件事：列出五个说法，并用工具 ask 逐个试，"
        "记下哪些没有答到这篇文章。\n"
        "只写发现，不要改写全文。",
    ),
)
