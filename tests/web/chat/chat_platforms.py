"""Speaks as the chat platforms do: messages of the shapes that they document, signed by them.

Made of the standard library and the cipher alone, so that nothing is shared with what is tested.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import struct
import time
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_numbers = count(1)


@dataclass(frozen=True)
class Sent:
    """A request as a platform sends it."""

    path: str
    body: bytes
    headers: dict[str, str]

    def arguments(self, **changed: Any) -> dict[str, Any]:
        """Those of `FlaskClient.open`."""
        given = {"path": self.path, "method": "POST", "data": self.body, "headers": self.headers}
        return {**given, **changed}


def _aes(key: bytes, iv: bytes) -> Cipher[modes.CBC]:
    return Cipher(algorithms.AES(key), modes.CBC(iv))


def _sealed(content: bytes, key: bytes, iv: bytes, block: int) -> bytes:
    missing = block - len(content) % block
    encryptor = _aes(key, iv).encryptor()
    return encryptor.update(content + bytes([missing]) * missing) + encryptor.finalize()


@dataclass(frozen=True)
class Feishu:
    """The platform of Feishu, with one app."""

    app_id: str = "cli_a1b2c3"
    secret: str = "feishu-app-secret"
    encrypt_key: str = "feishu-encrypt-key"
    token: str = "feishu-verification-token"

    @property
    def environ(self) -> dict[str, str]:
        return {
            "FAQ_FEISHU_SECRET": self.secret,
            "FAQ_FEISHU_ENCRYPT_KEY": self.encrypt_key,
            "FAQ_FEISHU_TOKEN": self.token,
        }

    def sealed(self, told: object) -> bytes:
        key, iv = hashlib.sha256(self.encrypt_key.encode()).digest(), os.urandom(16)
        content = iv + _sealed(json.dumps(told).encode(), key, iv, 16)
        return json.dumps({"encrypt": base64.b64encode(content).decode()}).encode()

    def signed(self, body: bytes, *, late: float = 0, key: str = "") -> Sent:
        timestamp, nonce = str(int(time.time() - late)), f"nonce-{next(_numbers)}"
        content = f"{timestamp}{nonce}{key or self.encrypt_key}".encode() + body
        headers = {
            "X-Lark-Request-Timestamp": timestamp,
            "X-Lark-Request-Nonce": nonce,
            "X-Lark-Signature": hashlib.sha256(content).hexdigest(),
            "Content-Type": "application/json; charset=utf-8",
        }
        return Sent("/chat/feishu", body, headers)

    def event(self, kind: str, event: object, **header: Any) -> dict[str, Any]:
        described = {
            "event_id": f"event-{next(_numbers)}",
            "event_type": kind,
            "create_time": "1767000000000",
            "token": self.token,
            "app_id": self.app_id,
            "tenant_key": "736588c9260f175d",
            **header,
        }
        return {"schema": "2.0", "header": described, "event": event}

    def message(self, text: str, **header: Any) -> dict[str, Any]:
        """A message to the app in a group, as an event."""
        message = {
            "message_id": "om_5ce6d572455d361153b7xx51da133945",
            "create_time": "1767000000000",
            "chat_id": "oc_5ce6d572455d361153b7cb51da133945",
            "chat_type": "group",
            "message_type": "text",
            "content": json.dumps({"text": f"@_user_1 {text}"}),
            "mentions": [{"key": "@_user_1", "id": {"open_id": "ou_84"}, "name": "小助手"}],
        }
        sender = {"sender_id": {"open_id": "ou_84aad35d084aa403"}, "sender_type": "user"}
        return self.event("im.message.receive_v1", {"sender": sender, "message": message}, **header)

    def press(self, value: object) -> dict[str, Any]:
        """A button of a card that somebody presses, as an event."""
        event = {
            "operator": {"open_id": "ou_84aad35d084aa403"},
            "token": "c-295ee57216a5dc9de90fefd0aadb4b1d7dxxxx",
            "action": {"value": value, "tag": "button"},
            "host": "im_message",
            "context": {"open_message_id": "om_574", "open_chat_id": "oc_574"},
        }
        return self.event("card.action.trigger", event)


@dataclass(frozen=True)
class Wecom:
    """The platform of WeCom, with the app of one company."""

    corp_id: str = "ww1436e0e65a779aee"
    token: str = "wecom-callback-token"
    aes_key: str = base64.b64encode(bytes(range(32))).decode().rstrip("=")
    secret: str = "wecom-app-secret"

    @property
    def environ(self) -> dict[str, str]:
        return {
            "FAQ_WECOM_TOKEN": self.token,
            "FAQ_WECOM_AES_KEY": self.aes_key,
            "FAQ_WECOM_SECRET": self.secret,
        }

    @property
    def _key(self) -> bytes:
        return base64.b64decode(f"{self.aes_key}=")

    def sealed(self, message: bytes, corp_id: str = "") -> str:
        owner = (corp_id or self.corp_id).encode()
        content = os.urandom(16) + struct.pack(">I", len(message)) + message + owner
        return base64.b64encode(_sealed(content, self._key, self._key[:16], 32)).decode()

    def opened(self, sealed: str) -> str:
        decryptor = _aes(self._key, self._key[:16]).decryptor()
        content = decryptor.update(base64.b64decode(sealed)) + decryptor.finalize()
        content = content[: -content[-1]]
        (length,) = struct.unpack_from(">I", content, 16)
        assert content[20 + length :].decode() == self.corp_id
        return content[20 : 20 + length].decode()

    def signature(self, *parts: str) -> str:
        return hashlib.sha1("".join(sorted((self.token, *parts))).encode()).hexdigest()

    def query(self, sealed: str, *, late: float = 0) -> dict[str, str]:
        timestamp, nonce = str(int(time.time() - late)), str(next(_numbers))
        signed = self.signature(timestamp, nonce, sealed)
        return {"msg_signature": signed, "timestamp": timestamp, "nonce": nonce}

    def signed(self, message: str, *, late: float = 0, corp_id: str = "") -> Sent:
        sealed = self.sealed(message.encode(), corp_id)
        body = (
            f"<xml><ToUserName><![CDATA[{self.corp_id}]]></ToUserName>"
            f"<AgentID><![CDATA[1000002]]></AgentID><Encrypt><![CDATA[{sealed}]]></Encrypt></xml>"
        )
        query = urlencode(self.query(sealed, late=late))
        return Sent(f"/chat/wecom?{query}", body.encode(), {"Content-Type": "text/xml"})

    def message(self, text: str, **fields: str) -> str:
        """A message that somebody sends to the app."""
        given = {
            "ToUserName": self.corp_id,
            "FromUserName": "zhangsan",
            "CreateTime": "1767000000",
            "MsgType": "text",
            "Content": text,
            "MsgId": str(next(_numbers)),
            "AgentID": "1000002",
            **fields,
        }
        inner = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in given.items())
        return f"<xml>{inner}</xml>"

    def read(self, reply: bytes) -> dict[str, str]:
        """The message in a reply, whose signature is right."""
        envelope = {each.tag: each.text or "" for each in ElementTree.fromstring(reply)}
        parts = (envelope["TimeStamp"], envelope["Nonce"], envelope["Encrypt"])
        assert envelope["MsgSignature"] == self.signature(*parts)
        inner = ElementTree.fromstring(self.opened(envelope["Encrypt"]))
        return {each.tag: each.text or "" for each in inner}


@dataclass(frozen=True)
class Dingtalk:
    """The platform of DingTalk, with one robot."""

    secret: str = "dingtalk-app-secret"

    @property
    def environ(self) -> dict[str, str]:
        return {"FAQ_DINGTALK_SECRET": self.secret}

    def signed(self, body: bytes, *, late: float = 0, secret: str = "") -> Sent:
        timestamp = str(round((time.time() - late) * 1000))
        secret = secret or self.secret
        digest = hmac.new(secret.encode(), f"{timestamp}\n{secret}".encode(), "sha256").digest()
        headers = {
            "timestamp": timestamp,
            "sign": base64.b64encode(digest).decode(),
            "Content-Type": "application/json; charset=utf-8",
        }
        return Sent("/chat/dingtalk", body, headers)

    def message(self, text: str, **fields: Any) -> bytes:
        """A message that somebody writes to the robot in a group."""
        told = {
            "conversationId": "cidxxx",
            "atUsers": [{"dingtalkId": "$:LWCP_v1:$xx"}],
            "chatbotUserId": "$:LWCP_v1:$xx",
            "msgId": f"msg{next(_numbers)}==",
            "senderNick": "杨",
            "isAdmin": False,
            "sessionWebhookExpiredTime": 1767000000000,
            "createAt": 1767000000000,
            "conversationType": "2",
            "senderId": "$:LWCP_v1:$yy",
            "isInAtList": True,
            "sessionWebhook": "https://oapi.dingtalk.com/robot/sendBySession?session=xx",
            "text": {"content": f" {text}"},
            "msgtype": "text",
            **fields,
        }
        return json.dumps(told).encode()


FEISHU, WECOM, DINGTALK = Feishu(), Wecom(), Dingtalk()


@dataclass
class StandIn:
    """The APIs of Feishu and WeCom, as far as they are called."""

    address: str = ""
    calls: list[tuple[str, str, Any]] = field(default_factory=list)
    """Path, authorization and body of each call."""
    refusals: int = 0
    """Messages to refuse from now on."""

    def reply(self, path: str) -> dict[str, Any]:
        if "tenant_access_token" in path:
            return {"code": 0, "tenant_access_token": f"t-{len(self.calls)}", "expire": 7200}
        if "gettoken" in path:
            return {"errcode": 0, "access_token": f"w-{len(self.calls)}", "expires_in": 7200}
        if self.refusals:
            self.refusals -= 1
            return {"code": 99991663, "errcode": 42001}
        return {"code": 0, "errcode": 0}

    def sent(self) -> list[Any]:
        """The bodies of the messages."""
        return [body for path, _, body in self.calls if "token" not in path.partition("?")[0]]
