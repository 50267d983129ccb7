"""Answers questions in team chat: Feishu or Lark, WeCom, DingTalk."""

from __future__ import annotations

from web.chat import dingtalk, feishu, wecom
from web.chat.receiving import blueprint

__all__ = ["PARTS", "blueprint"]

PARTS = (dingtalk, feishu, wecom)
"""The modules whose views the blueprint has, one a platform."""
