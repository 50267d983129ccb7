"""Writes what an agent reads: answers and articles as Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from faq.presenting.shapes import AnswerObject, ContactObject, EntryObject, HitObject
from faq.presenting.steps import step_texts
from faq.presenting.validity import validity_text

_HITS = 3
"""Hits in the text; the object has all."""


def verdict(answer: AnswerObject) -> str:
    """What an answer is worth, in a sentence."""
    if help_line := answer.get("help_line"):
        return f"提问的人可能需要帮助，请先转告：{help_line}"
    if answer["outcome"] == "answer":
        found = f"有可靠的答案（可信度 {answer['confidence']:.2f}）：第一段回答了这个问题"
        told = "".join(map(validity_text, answer["hits"][:1]))
        return f"{found}，但它{told}，要告诉提问的人。" if told else f"{found}。"
    if answer["outcome"] == "choices":
        if any("stated" in choice for choice in answer["choices"]):
            return "几处说法不一，请都告诉提问的人，连同各自的日期；不要替提问的人选。"
        return "问题可能指几件事，请先问清是哪一件，再按那一段回答；不要替提问的人选。"
    return "没有可靠的答案。下面若有段落，只是最相近的，不能当作答案；请照实说没有找到。"


def answer_lines(answer: AnswerObject) -> Iterator[str]:
    """An answer with its steps, warnings of unreliability first."""
    yield verdict(answer)
    if answer["did_you_mean"]:
        yield (
            f"按“{answer['did_you_mean']}”理解。"
            if answer.get("corrected")
            else (f"也许是问：{answer['did_you_mean']}")
        )
    for choice in answer["choices"]:
        told = f"，写的是 {choice['stated']}" if "stated" in choice else ""
        dated = f"，更新于 {choice['updated']}" if "updated" in choice else ""
        name = f"{choice['title']} › {choice['heading']}"
        yield f"- {name}（passage_id：{choice['passage_id']}{told}{dated}）"
    for hit in answer["hits"][:_HITS]:
        yield from _hit_lines(hit)
    if contact := answer.get("contact"):
        yield _contact(contact)


def _hit_lines(hit: HitObject) -> Iterator[str]:
    """A passage with its key points, steps and address."""
    yield f"\n## {hit['rank']}. {hit['title']} › {hit['heading']}"
    if told := validity_text(hit):
        yield f"注意：{told}"
    if hit["text"]:
        yield hit["text"]
    if hit["key_points"]:
        yield "关键点：\n" + "\n".join(f"- {each}" for each in hit["key_points"])
    if hit["steps"]:
        yield "操作步骤：\n" + "\n".join(step_texts(hit["steps"]))
    told = "，".join(filter(None, (hit["updated"] and f"更新于 {hit['updated']}", hit["url"])))
    yield f"来源：{told}"


def entry_lines(entries: list[EntryObject]) -> Iterator[str]:
    """The articles of a list, a line each."""
    for each in entries:
        yield f"- {each['title']}（article_id：{each['article_id']}）"


def _contact(contact: ContactObject) -> str:
    told = (contact["text"], contact["link"], contact["hotline"])
    return f"\n可以转给人工：{' '.join(filter(None, told))}"
