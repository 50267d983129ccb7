"""Knows a log of chats or tickets by the names of its columns."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from faq.importing.conversations.messages import side_of

_NAMES = {
    "conversation": """会话id 会话编号 会话 对话id 对话编号 会话号 工单号 工单编号
        工单id 咨询id 聊天id
        conversationid conversation sessionid session chatid
        ticketid ticket threadid dialogid""",
    "sender": """发送方 角色 发送者 发送人 消息来源 发送人类型 发送者类型 消息发送方 说话人
        来源 类型 发言人 昵称
        sender role from author sendertype fromtype speaker direction authorrole usertype""",
    "text": """内容 消息内容 消息 聊天内容 会话内容 文本 正文 问题描述 描述 问题 咨询内容
        留言内容 用户问题 标题
        content message text body msg question description subject query""",
}
_MEANINGS = {
    name: (meaning, rank)
    for meaning, names in _NAMES.items()
    for rank, name in enumerate(names.split())
}
_HEADER_ROWS = 10


def log_header(rows: Sequence[Sequence[str]]) -> tuple[int, dict[str, int]]:
    """Index of the row that names the columns of a log, and these; 0 and none where no row does."""
    heads = (log_columns(cells) for cells in rows[:_HEADER_ROWS])
    return next((each for each in enumerate(heads) if "text" in each[1]), (0, {}))


def is_log(rows: Sequence[Sequence[str]]) -> bool:
    """Whether a table is surely a log: it names conversation, sender and text, and a sender is
    called by a side."""
    at, columns = log_header(rows)
    if not _NAMES.keys() <= columns.keys():
        return False
    sender = columns["sender"]
    return any(sender < len(cells) and side_of(cells[sender]) for cells in rows[at + 1 :])


def log_columns(names: Sequence[str]) -> dict[str, int]:
    """The columns that mean something, those with the surest names."""
    found: dict[str, tuple[int, int]] = {}
    for column, name in enumerate(names):
        meaning, rank = _MEANINGS.get(_folded(name), ("", 0))
        if meaning and (meaning not in found or rank < found[meaning][0]):
            found[meaning] = rank, column
    return {meaning: column for meaning, (_, column) in found.items()}


def _folded(name: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", name).casefold())
