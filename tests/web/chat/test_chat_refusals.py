"""What isn't signed, in time and new is refused before any work is done for it."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from chat_platforms import DINGTALK, FEISHU, WECOM, Sent
from flask import Flask
from flask.testing import FlaskClient

from faq.errors import SettingsError
from faq.settings import Settings
from web import create_app
from web.chat import feishu, wecom
from web.chat.receiving import WINDOW
from web.oversight.oversight import ServerProcess
from web.oversight.platforms import VARIABLES, read_platforms
from web.requests import BODY_BYTES

_QUESTION = "积分多久过期"
_LATER = WINDOW + 5


def _feishu(late: float = 0, key: str = "") -> Sent:
    return FEISHU.signed(FEISHU.sealed(FEISHU.message(_QUESTION)), late=late, key=key)


def _wecom(late: float = 0) -> Sent:
    return WECOM.signed(WECOM.message(_QUESTION), late=late)


def _dingtalk(late: float = 0, secret: str = "") -> Sent:
    return DINGTALK.signed(DINGTALK.message(_QUESTION), late=late, secret=secret)


_PLATFORMS = {"feishu": _feishu, "wecom": _wecom, "dingtalk": _dingtalk}
_each = pytest.mark.parametrize("send", _PLATFORMS.values(), ids=_PLATFORMS)


@pytest.fixture
def unparsed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fails a test in which JSON is read, or anything decrypted."""

    def fail(*_: object, **__: object) -> None:
        pytest.fail("work for what isn't signed")

    monkeypatch.setattr(msgspec.json, "decode", fail)
    monkeypatch.setattr(feishu, "decrypt", fail)
    monkeypatch.setattr(wecom, "opened", fail)


def _refused(client: FlaskClient, sent: dict[str, object], status: int = 403) -> None:
    response = client.open(**sent)  # type: ignore[arg-type]
    assert response.status_code == status
    assert response.mimetype == "application/problem+json"


@_each
def test_a_right_message_is_answered(
    send: Callable[..., Sent], chat: FlaskClient, asked: list[str]
) -> None:
    assert chat.open(**send().arguments()).status_code == 200
    assert asked == [_QUESTION]


@_each
@pytest.mark.parametrize("late", [_LATER, -_LATER, 86_400], ids=["late", "early", "a day"])
@pytest.mark.usefixtures("unparsed")
def test_an_old_message_is_refused(
    send: Callable[..., Sent], late: float, chat: FlaskClient, asked: list[str]
) -> None:
    _refused(chat, send(late=late).arguments())
    assert asked == []


@pytest.mark.parametrize(
    "sent",
    [
        _feishu(key="another"),
        _dingtalk(secret="another"),
        Sent("/chat/dingtalk", b"{}", {}),
        Sent("/chat/dingtalk", b"{}", {"timestamp": "١٢٣", "sign": "签名"}),
        Sent("/chat/dingtalk", b"{}", {"timestamp": "9" * 5_000, "sign": ""}),
        Sent("/chat/wecom", b"<xml><Encrypt>AAAA</Encrypt></xml>", {}),
    ],
    ids=["feishu", "dingtalk", "nothing", "no digits", "endless digits", "wecom"],
)
@pytest.mark.usefixtures("unparsed")
def test_a_wrong_signature_is_refused(sent: Sent, chat: FlaskClient, asked: list[str]) -> None:
    headers = {name: each.encode().decode("latin-1") for name, each in sent.headers.items()}
    _refused(chat, sent.arguments(headers=headers))
    assert asked == []


@pytest.mark.usefixtures("unparsed")
def test_another_content_under_a_signature_is_refused(chat: FlaskClient, asked: list[str]) -> None:
    _refused(chat, _feishu().arguments(data=FEISHU.sealed(FEISHU.message("怎么退款"))))
    right = _wecom()
    other = WECOM.signed(WECOM.message("怎么退款")).body
    _refused(chat, right.arguments(data=other))
    changed = right.path.replace("nonce=", "nonce=1")
    _refused(chat, right.arguments(path=changed))
    assert asked == []


@_each
def test_a_replay_is_refused(
    send: Callable[..., Sent], chat: FlaskClient, asked: list[str]
) -> None:
    sent = send().arguments()
    assert chat.open(**sent).status_code == 200
    _refused(chat, sent)
    assert asked == [_QUESTION]


@_each
def test_a_replay_to_another_process_is_refused(
    send: Callable[..., Sent],
    chat_settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    asked: list[str],
) -> None:
    for name, value in {**FEISHU.environ, **WECOM.environ, **DINGTALK.environ}.items():
        monkeypatch.setenv(name, value)
    first, second = (
        create_app(chat_settings, process=ServerProcess(tmp_path)).test_client() for _ in range(2)
    )
    sent = send().arguments()
    assert first.open(**sent).status_code == 200
    _refused(second, sent)
    assert asked == [_QUESTION]


@_each
@pytest.mark.usefixtures("unparsed")
def test_an_oversized_body_is_refused(
    send: Callable[..., Sent], chat: FlaskClient, asked: list[str]
) -> None:
    sent = send()
    _refused(chat, sent.arguments(data=sent.body + b" " * BODY_BYTES), 413)
    assert asked == []


@_each
def test_a_platform_that_is_not_set_has_no_address(
    send: Callable[..., Sent], sided: Settings, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    _refused(create_app(sided).test_client(), send().arguments(), 404)
    assert asked == []


def test_refusals_are_counted_by_their_reasons(chat_app: Flask) -> None:
    client = chat_app.test_client()
    sent = _dingtalk().arguments()
    for each in (sent, sent, _dingtalk(late=_LATER).arguments(), _feishu(key="x").arguments()):
        client.open(**each)
    counted = client.get("/metrics").text
    for reason in ("signature", "late", "replay"):
        (line,) = [
            each
            for each in counted.splitlines()
            if f'faq_refused_total{{reason="{reason}"}}' in each
        ]
        assert float(line.rpartition(" ")[2]) >= 1


def test_a_platform_is_limited_as_others_are(
    chat_settings: Settings, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAQ_DINGTALK_SECRET", DINGTALK.secret)
    settings = replace(chat_settings, feishu_app_id="", wecom_corp_id="", rate_limit=2)
    client = create_app(settings).test_client()
    outside = {"REMOTE_ADDR": "203.0.113.5"}
    for _ in range(2):
        sent = _dingtalk().arguments(environ_base=outside)
        assert client.open(**sent).status_code == 200
    _refused(client, _dingtalk().arguments(environ_base=outside), 429)
    assert len(asked) == 2
    assert 'faq_refused_total{reason="rate"} 1' in client.get("/metrics").text


@pytest.mark.parametrize(
    "body",
    [
        *(
            b"",
            b"{}",
            b"[]",
            b"\xff",
            b'{"encrypt": 1}',
            b'{"encrypt": "AA=="}',
            b'{"encrypt": ""}',
        ),
        b'{"a": ' + b"[" * 30_000 + b"]" * 30_000 + b"}",
    ],
    ids=repr,
)
def test_a_signed_body_that_is_none_does_nothing(
    body: bytes, chat: FlaskClient, asked: list[str]
) -> None:
    assert chat.open(**FEISHU.signed(body).arguments()).status_code in {400, 403}
    assert chat.open(**DINGTALK.signed(body).arguments()).status_code == 400
    assert asked == []


def test_a_mention_without_a_key_changes_nothing(chat: FlaskClient, asked: list[str]) -> None:
    """Each of these would have doubled the question."""
    told = FEISHU.message(_QUESTION)
    told["event"]["message"]["mentions"] += [{"key": ""}] * 40
    assert chat.open(**FEISHU.signed(FEISHU.sealed(told)).arguments()).status_code == 200
    assert asked == [_QUESTION]


def test_entities_of_xml_are_refused(chat: FlaskClient, asked: list[str]) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;">]>'
    file = '<!DOCTYPE x [<!ENTITY b SYSTEM "file:///etc/passwd">]>'
    for doctype in (bomb, file):
        outer = Sent("/chat/wecom", f"{doctype}<xml><Encrypt>&b;</Encrypt></xml>".encode(), {})
        _refused(chat, outer.arguments(), 400)
        inner = WECOM.message("&b;").replace("&amp;b;", "&b;")
        _refused(chat, WECOM.signed(doctype + inner).arguments(), 400)
    assert asked == []


def test_a_message_for_another_company_is_refused(chat: FlaskClient, asked: list[str]) -> None:
    _refused(chat, WECOM.signed(WECOM.message(_QUESTION), corp_id="wwother").arguments())
    assert asked == []


def test_an_unsigned_event_of_feishu_is_refused(chat: FlaskClient, asked: list[str]) -> None:
    """Though it is encrypted with the right key."""
    sent = _feishu()
    _refused(chat, sent.arguments(headers={"Content-Type": "application/json"}))
    assert asked == []


def test_wrong_padding_of_feishu_is_refused_as_wrong_contents_are(chat: FlaskClient) -> None:
    """Unsigned, the difference would tell what some encrypted bytes hold."""
    right = FEISHU.sealed("x" * 40)
    data = bytearray(b64decode(msgspec.json.decode(right)["encrypt"]))
    data[-17] ^= 0x80  # of the block before the last one, so the last byte of the padding
    wrong = msgspec.json.encode({"encrypt": b64encode(data).decode()})
    replies = [chat.post("/chat/feishu", data=body) for body in (right, wrong)]
    assert [(each.status_code, each.data) for each in replies] == [(403, replies[0].data)] * 2


def test_another_token_of_feishu_is_refused(chat: FlaskClient, asked: list[str]) -> None:
    told = FEISHU.message(_QUESTION, token="another")
    _refused(chat, FEISHU.signed(FEISHU.sealed(told)).arguments())
    challenge = {"challenge": "c", "token": "another", "type": "url_verification"}
    _refused(chat, {"path": "/chat/feishu", "method": "POST", "data": FEISHU.sealed(challenge)})
    assert asked == []


_ALL = {**FEISHU.environ, **WECOM.environ, **DINGTALK.environ}


@pytest.mark.parametrize("missing", [each for each in VARIABLES if "DING" not in each][:5])
def test_a_part_that_is_missing_is_told(missing: str, chat_settings: Settings) -> None:
    environ = {name: value for name, value in _ALL.items() if name != missing}
    with pytest.raises(SettingsError, match=missing):
        read_platforms(chat_settings, environ)


def test_no_secret_is_shown(chat_settings: Settings, sided: Settings) -> None:
    shown = repr(read_platforms(chat_settings, _ALL)) + repr(chat_settings)
    for wrong in ("too-short", "令" * 43, "*" * 43):
        with pytest.raises(SettingsError) as refused:
            read_platforms(chat_settings, {**_ALL, "FAQ_WECOM_AES_KEY": wrong})
        assert wrong not in str(refused.value)
    with pytest.raises(SettingsError, match="feishu_app_id"):
        read_platforms(sided, FEISHU.environ)
    for secret in (*_ALL.values(), repr(bytes(range(32)))):
        assert secret not in shown


def test_the_extra_is_asked_for(
    chat_settings: Settings, sided: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.oversight.platforms.find_spec", lambda _: None)
    with pytest.raises(SettingsError, match=r"faq-steps\[chat\]"):
        read_platforms(chat_settings, _ALL)
    assert read_platforms(sided, DINGTALK.environ).dingtalk
