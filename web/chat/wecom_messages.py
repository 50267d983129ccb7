"""Reads and writes the messages of WeCom: XML in an encrypted envelope, and cards as JSON.

https://developer.work.weixin.qq.com/document/path/90968
"""

from __future__ import annotations

import struct
from hashlib import sha1
from secrets import token_bytes, token_hex
from typing import Any

from web.chat.answering import SEPARATOR, ChatReply, fitted
from web.chat.ciphers import decrypt, encrypt
from web.oversight.platforms import WecomApp

_BLOCK, _IV, _RANDOM = 32, 16, 16
_LENGTH = struct.Struct(">I")
_BYTES = 2048
"""A longer text is cut by WeCom, in the middle of a character."""
_BUTTON_CHARS, _KEY_BYTES = 8, 1024
"""What a button shows beside its number, and what it may hold."""


def read_xml(content: bytes) -> dict[str, str]:
    """The texts below the root by their names; ValueError for what is no plain XML: a document
    type, which alone defines entities, is none."""
    from lxml import etree  # most servers never need it

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError("no XML") from error
    if root is None or root.getroottree().docinfo.doctype:
        raise ValueError("a document type")
    return {str(each.tag): each.text or "" for each in root}


def write_xml(fields: dict[str, str]) -> bytes:
    """The reverse of `read_xml`."""
    from lxml import etree

    root = etree.Element("xml")
    for name, text in fields.items():
        etree.SubElement(root, name).text = text
    return bytes(etree.tostring(root, encoding="utf-8"))


def signature(app: WecomApp, timestamp: str, nonce: str, sealed: str) -> str:
    """What WeCom and we sign a message with."""
    parts = sorted((app.token, timestamp, nonce, sealed))
    return sha1("".join(parts).encode("utf-8", "replace"), usedforsecurity=False).hexdigest()


def opened(content: bytes, app: WecomApp) -> bytes:
    """What an envelope holds; ValueError where it isn't for our company."""
    plain = decrypt(content, app.key, app.key[:_IV], _BLOCK)[_RANDOM:]
    if len(plain) < _LENGTH.size:
        raise ValueError("too short")
    end = _LENGTH.size + _LENGTH.unpack_from(plain)[0]
    if plain[end:] != app.corp_id.encode():
        raise ValueError("for another company")
    return plain[_LENGTH.size : end]


def sealed(message: bytes, app: WecomApp) -> bytes:
    """The reverse of `opened`."""
    plain = token_bytes(_RANDOM) + _LENGTH.pack(len(message)) + message + app.corp_id.encode()
    return encrypt(plain, app.key, app.key[:_IV], _BLOCK)


def text_of(reply: ChatReply) -> str:
    """A reply as a text with links; what isn't ours has no markup."""
    lines = [each.replace("<", "＜") for each in (reply.title, *reply.lines) if each]
    links = [
        f'{number}. <a href="{each.url}">{each.label.replace("<", "＜")}</a>'
        for number, each in enumerate(reply.choices, 1)
    ]
    if links:
        links.append("点开看，或者把其中一句发给我。")
    if reply.link:
        links.append(f'<a href="{reply.link[1]}">{reply.link[0].replace("<", "＜")}</a>')
    room = _BYTES - len("\n".join(links).encode()) - 1
    if room < 0:
        return fitted([*lines, *(each.label for each in reply.choices)], _BYTES)
    return "\n".join((fitted(lines, room), *links))


def has_card(reply: ChatReply) -> bool:
    """Whether a reply lets choose what a card can ask."""
    keys = [each.label.encode() for each in reply.choices]
    return len(keys) > 1 and max(map(len, keys)) <= _KEY_BYTES


def card_of(reply: ChatReply) -> dict[str, Any]:
    """Choices as a card with a button each, whose key is what it asks."""
    labels = [f"{number}. {each.label}" for number, each in enumerate(reply.choices, 1)]
    buttons = [
        {"text": f"{number}. {_short(each.label)}", "style": 1, "key": each.label}
        for number, each in enumerate(reply.choices, 1)
    ]
    return {
        "card_type": "button_interaction",
        "main_title": {"title": reply.title},
        "sub_title_text": "\n".join((*reply.lines, *labels)),
        "task_id": token_hex(16),
        "button_list": buttons,
    }


def _short(label: str) -> str:
    """The last part of a label, as much as a button shows."""
    return label.rpartition(SEPARATOR)[2][:_BUTTON_CHARS]
