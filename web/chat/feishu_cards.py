"""Writes replies as messages and cards (JSON 2.0) of Feishu."""

from __future__ import annotations

from typing import Any

from faq.presenting.present import json_text
from web.chat.answering import ChatReply, fitted

_BYTES = 20_000
"""Of a card's text; a card has 30 KB."""
_UUID_CHARS = 50


def message_of(reply: ChatReply, event_id: str) -> dict[str, str]:
    """A reply to an event as a message: a card where there is anything to press."""
    if reply.title or reply.link or reply.choices:
        kind, content = "interactive", card_of(reply)
    else:  # in a text, <at> would call people
        text = fitted(reply.lines, _BYTES).replace("<", "＜")
        kind, content = "text", {"text": text}
    # Under one uuid Feishu takes one message.
    return {"msg_type": kind, "content": json_text(content), "uuid": event_id[:_UUID_CHARS]}


def card_of(reply: ChatReply) -> dict[str, Any]:
    """A reply as a card (JSON 2.0), all of it plain text."""
    buttons = [
        _button(each.label, {"type": "callback", "value": {"question": each.label}})
        for each in reply.choices
    ]
    if reply.link:
        buttons.append(_button(reply.link[0], {"type": "open_url", "default_url": reply.link[1]}))
    text = fitted(reply.lines, _BYTES)
    elements = [{"tag": "div", "text": _plain(text)}] if text else []
    card: dict[str, Any] = {"schema": "2.0", "body": {"elements": [*elements, *buttons]}}
    if reply.title:
        card["header"] = {"title": _plain(reply.title), "template": "blue"}
    return card


def _button(text: str, behavior: dict[str, Any]) -> dict[str, Any]:
    return {"tag": "button", "text": _plain(text), "width": "fill", "behaviors": [behavior]}


def _plain(text: str) -> dict[str, str]:
    return {"tag": "plain_text", "content": text}
