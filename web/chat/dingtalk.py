"""Answers robots of DingTalk, in the reply to their request.

The signature of a request is one of its time alone (HMAC-SHA256 with the robot's secret), so what
else tells a message from its replay is its id.
"""

from __future__ import annotations

import hmac
import re
from base64 import b64encode
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from flask import Response, request
from msgspec import Struct

from web import current
from web.chat.answering import ASK_BY_TEXT, ChatReply, fitted, reply_to
from web.chat.receiving import (
    blueprint,
    configured,
    parsed,
    require_recent,
    require_signature,
    require_unseen,
)
from web.replies import json_reply

_ASK_AGAIN = "dtmd://dingtalkclient/sendMessage?content="
"""Has the app of whoever taps it send a text in their name."""
_MARKS = re.compile(r"[\\`*_\[\]<>#]")
_BYTES = 15_000
_MILLISECONDS = 1000


class _Text(Struct, frozen=True):
    content: str = ""


class _Message(Struct, frozen=True, rename="camel"):
    msg_id: str
    msgtype: str = ""
    text: _Text = _Text()


@blueprint.post("/dingtalk")
def dingtalk() -> Response:
    """The reply to a message that somebody wrote to the robot."""
    robot = configured(current.site().oversight.platforms.dingtalk)
    body = request.get_data()
    timestamp = request.headers.get("timestamp", "")
    signed = hmac.new(robot.secret.encode(), f"{timestamp}\n{robot.secret}".encode(), sha256)
    require_recent(timestamp, per_second=_MILLISECONDS)
    require_signature(request.headers.get("sign", ""), b64encode(signed.digest()).decode())
    message = parsed(body, _Message)
    require_unseen(f"dingtalk {message.msg_id}")
    is_text = message.msgtype == "text"
    return json_reply(_shown(reply_to(message.text.content) if is_text else ASK_BY_TEXT))


def _shown(reply: ChatReply) -> dict[str, Any]:
    """A reply as a message of DingTalk."""
    buttons = [
        {"title": each.label, "actionURL": _ASK_AGAIN + quote(each.label, safe="")}
        for each in reply.choices
    ]
    if reply.link:
        buttons.append({"title": reply.link[0], "actionURL": reply.link[1]})
    if not (reply.title or buttons):
        return {"msgtype": "text", "text": {"content": fitted(reply.lines, _BYTES)}}
    lines = (*([f"### {_plain(reply.title)}"] if reply.title else ()), *map(_plain, reply.lines))
    text = fitted(lines, _BYTES).replace("\n", "\n\n")
    card = {"title": reply.title or reply.lines[0], "text": text, "btnOrientation": "0"}
    return {"msgtype": "actionCard", "actionCard": {**card, "btns": buttons}}


def _plain(line: str) -> str:
    """A line as Markdown that shows it as it is."""
    return _MARKS.sub(r"\\\g<0>", line)
