"""Answers apps of Feishu and Lark: events by a message of its own, buttons in the reply.

A body is encrypted and, but for the challenge, signed: SHA-256 of time, nonce, key and body.
https://open.feishu.cn/document/ukTMukTMukTM/uYDNxYjL2QTM24iN0EjN/event-subscription-configure-/encrypt-key-encryption-configuration-case
"""

from __future__ import annotations

import re
from base64 import b64decode
from functools import lru_cache, partial
from hashlib import sha256

from flask import Response, abort, request
from werkzeug.exceptions import BadRequest

from web import current
from web.chat.answering import ASK_BY_TEXT, ChatReply, reply_to
from web.chat.ciphers import decrypt
from web.chat.feishu_cards import card_of, message_of
from web.chat.feishu_events import Content, Message, Sealed, Told
from web.chat.receiving import (
    blueprint,
    configured,
    is_redelivered,
    parsed,
    refuse_message,
    require_recent,
    require_signature,
    require_unseen,
)
from web.chat.sending import AccessToken, call, number, outbox_of, require_done
from web.oversight.platforms import FeishuApp
from web.replies import json_reply

_BLOCK = 16
_MESSAGE_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


@blueprint.post("/feishu")
def feishu() -> Response:
    """What Feishu waits for: the challenge, the card behind a button, or that an event came."""
    app = configured(current.site().oversight.platforms.feishu)
    body, given = request.get_data(), request.headers
    signature = given.get("X-Lark-Signature", "")
    if signature:
        timestamp = given.get("X-Lark-Request-Timestamp", "")
        before = f"{timestamp}{given.get('X-Lark-Request-Nonce', '')}{app.encrypt_key}".encode()
        require_recent(timestamp)
        require_signature(signature, sha256(before + body).hexdigest())
        require_unseen(f"feishu {signature}")
    told = _opened(body, app, is_signed=bool(signature))
    require_signature(told.header.token or told.token, app.token)
    if told.type == "url_verification":  # which alone may come unsigned
        return json_reply({"challenge": told.challenge})
    if not signature:
        refuse_message("signature")
    if told.header.event_type == "card.action.trigger":
        card = card_of(reply_to(told.event.action.value.question))
        return json_reply({"card": {"type": "raw", "data": card}})
    if told.header.event_type == "im.message.receive_v1":
        _take(told, app)
    return json_reply({})


def _opened(body: bytes, app: FeishuApp, *, is_signed: bool) -> Told:
    """What a body holds; refused where it wasn't encrypted for us.

    Whoever may ask without a signature is told the same of wrong padding and of wrong contents:
    the difference would let them encrypt whatever they like (Vaudenay, 2002).
    """
    sealed = parsed(body, Sealed).encrypt
    try:
        data = b64decode(sealed, validate=True)
        key = sha256(app.encrypt_key.encode()).digest()
        opened = decrypt(data[_BLOCK:], key, data[:_BLOCK], _BLOCK)
    except ValueError:
        refuse_message("signature")
    try:
        return parsed(opened, Told)
    except BadRequest:
        if is_signed:
            raise
        refuse_message("signature")


def _take(told: Told, app: FeishuApp) -> None:
    """Queues the reply to a person's message, once; 503 where it can't be, so that Feishu sends the
    message again."""
    message, event_id = told.event.message, told.header.event_id
    if told.event.sender.sender_type != "user" or not _MESSAGE_ID.fullmatch(message.message_id):
        return
    if is_redelivered(f"feishu {event_id}"):
        return
    body = message_of(_reply(message), event_id)
    if not outbox_of(current.site()).add(partial(_send, app, message.message_id, body)):
        abort(503)


def _reply(message: Message) -> ChatReply:
    if message.message_type != "text":
        return ASK_BY_TEXT
    text = parsed(message.content, Content).text
    for key in filter(None, (mention.key for mention in message.mentions)):
        text = text.replace(key, " ")
    return reply_to(text)


def _send(app: FeishuApp, message_id: str, body: dict[str, str]) -> None:
    address = f"{app.address}/open-apis/im/v1/messages/{message_id}/reply"
    _token(app).used(lambda token: require_done(call(address, body, bearer=token), "code"))


@lru_cache(maxsize=8)
def _token(app: FeishuApp) -> AccessToken:
    address = f"{app.address}/open-apis/auth/v3/tenant_access_token/internal"
    asked = {"app_id": app.app_id, "app_secret": app.secret}

    def ask() -> tuple[str, float]:
        reply = call(address, asked)
        return str(reply.get("tenant_access_token", "")), number(reply.get("expire"))

    return AccessToken(ask)
