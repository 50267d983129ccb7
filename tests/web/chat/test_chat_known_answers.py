"""The ciphers and signatures are those of the platforms: by values that their documents give."""

from __future__ import annotations

import hashlib
from base64 import b64decode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.chat.ciphers import decrypt
from web.chat.wecom_messages import opened, read_xml, sealed, signature, write_xml
from web.oversight.platforms import WecomApp

_WECOM = WecomApp(
    "wx5823bf96d3bd56c7",
    "https://qyapi.weixin.qq.com",
    "QDG6eK",
    b64decode("jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C="),
)
_ECHO = "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=="
_OTHER = WecomApp("ww2", "", "QDG6eK", _WECOM.key)


def test_a_body_of_feishu() -> None:
    """https://open.feishu.cn/document/server-docs/event-subscription-guide/event-subscription-configure-/encrypt-key-encryption-configuration-case"""
    data = b64decode("P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk=")
    key = hashlib.sha256(b"test key").digest()
    assert decrypt(data[16:], key, data[:16], 16) == b"hello world"


def test_an_echo_of_wecom() -> None:
    """https://developer.work.weixin.qq.com/document/path/90968"""
    wanted = "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3"
    assert signature(_WECOM, "1409659589", "263014780", _ECHO) == wanted
    assert opened(b64decode(_ECHO), _WECOM) == b"1616140317555161061"


@given(st.binary(max_size=100))
def test_what_is_sealed_is_opened_by_its_company_alone(message: bytes) -> None:
    assert opened(sealed(message, _WECOM), _WECOM) == message
    with pytest.raises(ValueError, match="company"):
        opened(sealed(message, _WECOM), _OTHER)


@given(st.binary(max_size=100))
def test_what_is_not_sealed_is_an_error_of_one_kind(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        opened(content, _WECOM)


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=50))
def test_any_text_survives_xml(text: str) -> None:
    if "\ufffe" not in text and "\uffff" not in text:
        assert read_xml(write_xml({"Content": text})) == {"Content": text}
