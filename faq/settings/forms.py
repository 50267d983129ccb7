"""Tells whether the text of a setting has the form that it needs.

A form is a function of a text, empty only where the default isn't; it gives what is wrong with it,
or "".
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from pathlib import Path

Form = Callable[[str], str]

_ORIGIN = re.compile(
    r"https?://(?:[\w-]+(?:\.[\w-]+)*|\[[0-9a-f:.]+\])(?::\d{1,5})?", re.IGNORECASE
)
_HOST = re.compile(r"\.?[\w-]+(?:\.[\w-]+)*\.?(?::\d{1,5})?|\[[0-9a-f:.]+\]", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://[^/\s?#]+[^\s?#]*", re.IGNORECASE)
_CONTACT = re.compile(
    r"(?:https?://[^/?#\s{}]+|mailto:[^\s{}]|tel:[^\s{}])(?:[^\s{}]|\{question\}|\{page\})*",
    re.IGNORECASE,
)
_TELEPHONE = re.compile(r"[+(]?\d[\d ()*#.,-]*")
_INDEX_PREFIX = re.compile(r"[a-z][a-z0-9_-]{0,60}")
_MADE_OF_PREFIXES = ("-before", "-lock")
"""How the alias of the generation before and the index of the lock end, which would be those of a
site with the rest as its prefix."""
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


def names_in(text: str) -> list[str]:
    """The names of a list that commas or spaces separate."""
    return text.replace(",", " ").split()


def origins(text: str) -> str:
    """Sites, each as scheme and host alone, as browsers name them."""
    wrong = next((each for each in names_in(text) if not _ORIGIN.fullmatch(each)), None)
    if wrong is None:
        return ""
    return f"{wrong!r} 应写作 https://shop.example，不带路径和末尾的 / (not an origin)"


def origins_or_all(text: str) -> str:
    """The same, or ``*`` among them for all."""
    return origins(" ".join(each for each in names_in(text) if each != "*"))


def hosts(text: str) -> str:
    """Names of hosts; with a dot before one, those below it too."""
    wrong = next((each for each in names_in(text) if not _HOST.fullmatch(each)), None)
    if wrong is None:
        return ""
    return f"{wrong!r} 应是主机名，如 help.example.com，不带 https:// 和路径 (not a host name)"


def networks(text: str) -> str:
    """Addresses and networks, such as ``10.0.0.0/8``."""
    for each in names_in(text):
        try:
            ipaddress.ip_network(each, strict=False)
        except ValueError:
            return f"{each!r} 应是地址或网段，如 10.0.0.0/8 (not an address or a network)"
    return ""


def file(text: str) -> str:
    """A file, which need not be there on every machine that has the setting."""
    return f"{text!r} 是目录，应是文件 (a folder, not a file)" if Path(text).is_dir() else ""


def address(text: str) -> str:
    """The address of a site."""
    if _ADDRESS.fullmatch(text):
        return ""
    return f"{text!r} 应以 http:// 或 https:// 开头，不带 ? 和 # (not an address)"


def contact(text: str) -> str:
    """A link that people turn to, with places for the question and the page."""
    if _CONTACT.fullmatch(text):
        return ""
    return (
        f"{text!r} 应以 https://、mailto: 或 tel: 开头，其后可以有 {{question}} 和 {{page}} "
        "(not a link)"
    )


def telephone(text: str) -> str:
    """A number that a telephone can dial."""
    if _TELEPHONE.fullmatch(text):
        return ""
    return f"{text!r} 应是能拨打的号码，如 400 000 0000 (not a telephone number)"


def colour(text: str) -> str:
    """A colour by its red, green and blue."""
    return "" if _COLOUR.fullmatch(text) else f"{text!r} 不是 #rrggbb 形式的颜色 (not a colour)"


def one_of(*words: str) -> Form:
    """One of a few words."""

    def form(text: str) -> str:
        return "" if text in words else f"{text!r} 只能是 {' 或 '.join(words)} (wrong value)"

    return form


def index_prefix(text: str) -> str:
    """The beginning of the names of indexes in a cluster; not one that another prefix makes."""
    if text.endswith(_MADE_OF_PREFIXES):
        return f"{text!r} 不能以 -before 或 -lock 结尾 (names of ours end so)"
    if _INDEX_PREFIX.fullmatch(text):
        return ""
    return f"{text!r} 应以小写字母开头，只含小写字母、数字、_ 和 - (not a prefix)"
