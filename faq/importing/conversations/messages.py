"""Defines what a log of chats or tickets holds: who wrote what, in which conversation."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

Side = Literal["customer", "agent", ""]
"""Who wrote a message; "" where nothing tells."""

_CUSTOMERS = re.compile(
    r"(?:买家|顾客|客户|用户|访客|会员|消费者|咨询者|来访|玩家|学员|家长|user|customer|visitor|buyer|client"
    r"|guest|member|requester|end-?user|contact|consumer|human|incoming|inbound)\w*",
    re.IGNORECASE,
)
_AGENTS = re.compile(
    r".*(?:客服|客户服务|坐席|座席|机器人|小二|商家|卖家|店铺|系统|管理员|专员|助手|旗舰店|agent|bot|assistant|seller"
    r"|operator|admin|system|staff|support|service|teammate|outgoing|outbound|merchant|robot).*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Message:
    """A message of a conversation."""

    conversation: str
    """What names the conversation; "" where the log knows none."""
    sender: str
    """As the log has it: a role, or a name; "" for unknown."""
    text: str


def side_of(sender: str) -> Side:
    """Which side a sender is on, by the word for it."""
    word = unicodedata.normalize("NFKC", sender).strip()
    if _AGENTS.fullmatch(word):  # first, for 客户服务 is one
        return "agent"
    return "customer" if _CUSTOMERS.fullmatch(word) else ""
