"""Answers apps that a company has made in WeCom: in the reply, and by cards where it may send them.

A message is encrypted, and signed by SHA-1 of token, time, nonce and what is encrypted, sorted.
https://developer.work.weixin.qq.com/document/path/90930
"""

from __future__ import annotations

import re
import time
from base64 import b64decode, b64encode
from functools import lru_cache, partial
from secrets import token_hex
from typing import Any
from urllib.parse import urlencode

from flask import Response, abort, request

from web import current
from web.chat.answering import ASK_BY_TEXT, reply_to
from web.chat.receiving import (
    blueprint,
    configured,
    is_redelivered,
    refuse_message,
    require_recent,
    require_signature,
    require_unseen,
)
from web.chat.sending import AccessToken, call, number, outbox_of, require_done
from web.chat.wecom_messages import (
    card_of,
    has_card,
    opened,
    read_xml,
    sealed,
    signature,
    text_of,
    write_xml,
)
from web.oversight.platforms import WecomApp

_NUMBER = re.compile(r"[0-9]{1,18}")
_TAKEN = "text/plain; charset=utf-8"


@blueprint.get("/wecom")
def wecom_address() -> Response:
    """What WeCom sent encrypted, so that it knows who has the key."""
    app = configured(current.site().oversight.platforms.wecom)
    return Response(_verified(request.args.get("echostr", ""), app), content_type=_TAKEN)


@blueprint.post("/wecom")
def wecom() -> Response:
    """The encrypted reply to a message, or nothing for what needs none or gets a card."""
    app = configured(current.site().oversight.platforms.wecom)
    message = _read(_verified(_read(request.get_data()).get("Encrypt", ""), app))
    kind, sender = message.get("MsgType", ""), message.get("FromUserName", "")
    if is_redelivered(f"wecom {_id_of(message)}"):
        return Response(content_type=_TAKEN)
    if kind == "event":
        if message.get("Event") == "template_card_event" and app.secret:
            text = text_of(reply_to(message.get("EventKey", "")))
            _send(app, message, {"msgtype": "text", "text": {"content": text}})
        return Response(content_type=_TAKEN)
    reply = reply_to(message.get("Content", "")) if kind == "text" else ASK_BY_TEXT
    if app.secret and has_card(reply):
        _send(app, message, {"msgtype": "template_card", "template_card": card_of(reply)})
        return Response(content_type=_TAKEN)
    fields = {"ToUserName": sender, "FromUserName": app.corp_id, "MsgType": "text"}
    now = str(int(time.time()))
    return _sealed({**fields, "CreateTime": now, "Content": text_of(reply)}, now, app)


def _verified(content: str, app: WecomApp) -> bytes:
    """What was encrypted in a request; refused where its signature is another one."""
    given = request.args
    timestamp, signed = given.get("timestamp", ""), given.get("msg_signature", "")
    require_recent(timestamp)
    require_signature(signed, signature(app, timestamp, given.get("nonce", ""), content))
    require_unseen(f"wecom {signed}")
    try:
        return opened(b64decode(content, validate=True), app)
    except ValueError:
        refuse_message("signature")


def _read(content: bytes) -> dict[str, str]:
    """The texts of an XML message; 400 for what is none."""
    try:
        return read_xml(content)
    except ValueError:
        abort(400)


def _id_of(message: dict[str, str]) -> str:
    """What tells a message from others: events have no id."""
    parts = ("FromUserName", "CreateTime", "Event", "EventKey")
    return message.get("MsgId") or " ".join(message.get(each, "") for each in parts)


def _sealed(fields: dict[str, str], now: str, app: WecomApp) -> Response:
    """The envelope of a reply."""
    content, nonce = b64encode(sealed(write_xml(fields), app)).decode(), token_hex(8)
    envelope = {"Encrypt": content, "MsgSignature": signature(app, now, nonce, content)}
    reply = write_xml({**envelope, "TimeStamp": now, "Nonce": nonce})
    return Response(reply, content_type="application/xml; charset=utf-8")


def _send(app: WecomApp, message: dict[str, str], content: dict[str, Any]) -> None:
    """Queues a message to whoever sent one; 503 where it can't be, so that WeCom asks again."""
    agent = message.get("AgentID", "")
    if not _NUMBER.fullmatch(agent):
        abort(400)
    body = {"touser": message.get("FromUserName", ""), "agentid": int(agent), **content}
    if not outbox_of(current.site()).add(partial(_post, app, body)):
        abort(503)


def _post(app: WecomApp, body: dict[str, Any]) -> None:
    def send(token: str) -> None:
        query = urlencode({"access_token": token})
        require_done(call(f"{app.address}/cgi-bin/message/send?{query}", body), "errcode")

    _token(app).used(send)


@lru_cache(maxsize=8)
def _token(app: WecomApp) -> AccessToken:
    asked = urlencode({"corpid": app.corp_id, "corpsecret": app.secret})

    def ask() -> tuple[str, float]:
        reply = call(f"{app.address}/cgi-bin/gettoken?{asked}")
        return str(reply.get("access_token", "")), number(reply.get("expires_in"))

    return AccessToken(ask)
