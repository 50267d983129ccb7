"""Tells what the columns of a bot's sheet hold that no table of questions has."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from faq.articles.columns import columns_of

_STATE_NAMES = """状态 知识状态 生效状态 启用状态 发布状态 上线状态 是否启用 是否生效 是否有效
    status enabled"""
_STATES = frozenset(_STATE_NAMES.split())
_OFF_NAMES = """停用 已停用 禁用 已禁用 未启用 未生效 已失效 失效 已过期 过期 草稿 未发布 已下线
    下线 已下架 关闭 已关闭 已删除 否 0 false no n off disabled inactive draft"""
_OFF = frozenset(_OFF_NAMES.split())
"""What the state of a question is that the bot doesn't answer."""
_RECORD_NAMES = """id 序号 编号 知识id 知识编号 问题id 问题编号 faqid 类目id 分类id 答案id 标准问id
    创建人 创建者 创建时间 创建日期 修改人 更新人 编辑人 作者 审核人 操作人
    浏览量 浏览次数 点击量 点击数 点击次数 命中次数 命中数 访问次数 使用次数 热度
    有用数 无用数 点赞数 点踩数 赞 踩 解决数 未解决数 相似问数量 相似问法数量 排序 权重 优先级
    答案类型 问题类型 知识类型 类型 匹配方式 匹配模式"""
_RECORDS = frozenset(_RECORD_NAMES.split())
"""Columns by which a system keeps its records, and that tell readers nothing."""
_NOTE = re.compile(r"(?<=\S)[(\[【][^)\]】]{0,100}[)\]】]")
_DECORATION = re.compile(r"[\W_]+")
HEADER_ROWS = 10
"""Rows among which the header is looked for."""


@dataclass(frozen=True, slots=True)
class BotColumns:
    """Columns of a sheet, from 0."""

    question: int
    answers: tuple[int, ...]
    """The first is the surest; the others are for other channels, or variants."""
    similar: tuple[int, ...]
    others: tuple[tuple[str, int], ...]
    """Further meanings that a table of questions has."""
    state: int | None
    unread: tuple[int, ...]
    """Columns that tell something no table of questions has."""


def bot_columns(names: Sequence[str]) -> BotColumns | None:
    """The columns with these names; None where they are not of questions and answers."""
    found = columns_of(names)
    if found.missing:
        return None
    by_meaning: dict[str, list[int]] = {}
    for column, meaning in enumerate(found.meanings):
        if meaning:
            by_meaning.setdefault(meaning, []).append(column)
    first, *more = by_meaning["question"]
    return BotColumns(
        question=first,
        answers=tuple(by_meaning["answer"] + _other_answers(names, found.meanings)),
        similar=tuple(sorted((*more, *by_meaning.get("similar", ())))),
        others=tuple(
            (meaning, column)
            for meaning, columns in by_meaning.items()
            if meaning not in {"question", "answer", "similar"}
            for column in columns
        ),
        state=next((at for at, name in enumerate(names) if _bare(name) in _STATES), None),
        unread=tuple(
            column
            for column, name in enumerate(names)
            if name.strip()
            and not found.meanings[column]
            and _bare(name) not in _STATES | _RECORDS
            and not _is_answer(name)
        ),
    )


def is_off(state: str) -> bool:
    """Whether a question in this state is none that the bot answers."""
    return _bare(state) in _OFF


def _other_answers(names: Sequence[str], meanings: Sequence[str]) -> list[int]:
    """Columns of answers that are not the surest."""
    return [
        column for column, name in enumerate(names) if not meanings[column] and _is_answer(name)
    ]


def _is_answer(name: str) -> bool:
    return columns_of([name]).meanings == ("answer",) or _bare(name).endswith("答案")


def _bare(name: str) -> str:
    folded = unicodedata.normalize("NFKC", name).casefold()
    return _DECORATION.sub("", _NOTE.sub("", folded))
