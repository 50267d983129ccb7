"""Reads what chat platforms and the owner have agreed on, so that each knows the other.

Secrets come from the environment, never from ``faq.toml``; no message and no log shows one.
"""

from __future__ import annotations

import os
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec

from faq.errors import SettingsError
from faq.settings import Settings

VARIABLES = (
    *("FAQ_FEISHU_SECRET", "FAQ_FEISHU_ENCRYPT_KEY", "FAQ_FEISHU_TOKEN"),
    *("FAQ_WECOM_TOKEN", "FAQ_WECOM_AES_KEY", "FAQ_WECOM_SECRET", "FAQ_DINGTALK_SECRET"),
)
"""All variables that are read."""
_AES_KEY_CHARS, _AES_KEY_BYTES = 43, 32


@dataclass(frozen=True, slots=True)
class FeishuApp:
    """An app of Feishu or Lark."""

    app_id: str
    address: str
    """Of the platform's API, without a slash at the end."""
    secret: str = field(repr=False)
    encrypt_key: str = field(repr=False)
    token: str = field(repr=False)
    """Is in every event (Verification Token)."""


@dataclass(frozen=True, slots=True)
class WecomApp:
    """An app that a company has made in WeCom."""

    corp_id: str
    address: str
    token: str = field(repr=False)
    key: bytes = field(repr=False)
    """What EncodingAESKey stands for."""
    secret: str = field(repr=False, default="")
    """"" where the app only replies and sends no buttons."""


@dataclass(frozen=True, slots=True)
class DingtalkRobot:
    """A robot of DingTalk."""

    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Platforms:
    """The platforms that may ask; None for one that the owner hasn't set."""

    feishu: FeishuApp | None = None
    wecom: WecomApp | None = None
    dingtalk: DingtalkRobot | None = None


def read_platforms(settings: Settings, environ: Mapping[str, str] | None = None) -> Platforms:
    """The platforms that settings and environment name.

    Raises SettingsError where a part of what one needs is missing, for an AES key that is none,
    and where the extra `chat` is not installed.
    """
    environ = os.environ if environ is None else environ
    secrets = {name: environ.get(name, "").strip() for name in VARIABLES}
    feishu, wecom = _feishu(settings, secrets), _wecom(settings, secrets)
    if (feishu or wecom) and find_spec("cryptography") is None:
        raise SettingsError(
            "飞书和企业微信需要先安装附加组件 (chat needs the extra): pip install 'faq-steps[chat]'"
        )
    dingtalk = secrets["FAQ_DINGTALK_SECRET"]
    return Platforms(feishu, wecom, DingtalkRobot(dingtalk) if dingtalk else None)


def _feishu(settings: Settings, secrets: Mapping[str, str]) -> FeishuApp | None:
    names = ("FAQ_FEISHU_SECRET", "FAQ_FEISHU_ENCRYPT_KEY", "FAQ_FEISHU_TOKEN")
    given = {"feishu_app_id": settings.feishu_app_id, **{each: secrets[each] for each in names}}
    if not _is_whole(given):
        return None
    address = settings.feishu_address.rstrip("/")
    return FeishuApp(settings.feishu_app_id, address, *(secrets[each] for each in names))


def _wecom(settings: Settings, secrets: Mapping[str, str]) -> WecomApp | None:
    names = ("FAQ_WECOM_TOKEN", "FAQ_WECOM_AES_KEY")
    given = {"wecom_corp_id": settings.wecom_corp_id, **{each: secrets[each] for each in names}}
    if not _is_whole(given):
        return None
    return WecomApp(
        settings.wecom_corp_id,
        settings.wecom_address.rstrip("/"),
        secrets["FAQ_WECOM_TOKEN"],
        _aes_key(secrets["FAQ_WECOM_AES_KEY"]),
        secrets["FAQ_WECOM_SECRET"],
    )


def _is_whole(given: Mapping[str, str]) -> bool:
    """Whether all of them are given; raises SettingsError where only some are."""
    missing = [name for name, text in given.items() if not text]
    if missing and len(missing) < len(given):
        raise SettingsError(f"{'、'.join(missing)}：还没有设置 (not set, but others of it are)")
    return not missing


def _aes_key(text: str) -> bytes:
    try:
        key = b64decode(f"{text}=", validate=True)
    except ValueError:
        key = b""
    if len(text) != _AES_KEY_CHARS or len(key) != _AES_KEY_BYTES:
        raise SettingsError(
            f"FAQ_WECOM_AES_KEY：应是 {_AES_KEY_CHARS} 个字母和数字 (an EncodingAESKey has "
            f"{_AES_KEY_CHARS} letters and digits)"
        )
    return key
