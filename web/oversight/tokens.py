"""Tells who has the owner's token.

Tokens come from the environment or a file, never from ``faq.toml``, and only their digests stay in
memory: no message, log or traceback can show one.
"""

from __future__ import annotations

import hmac
import logging
import os
import re
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Forbidden, Unauthorized

from faq.errors import SettingsError
from faq.files.regular import read_regular

VARIABLES = ("FAQ_TOKEN", "FAQ_TOKENS")
"""One token, and several that commas or spaces separate."""
_SHORTEST = 16
_FORM = re.compile(r"[A-Za-z0-9._~+/-]+=*")
"""What a header may hold (RFC 6750)."""
_log = logging.getLogger(__name__)


class Tokens:
    """The owner's tokens: any of them counts, so that one can be replaced while both are known."""

    def __init__(self, file: str = "", environ: Mapping[str, str] | None = None) -> None:
        """Tokens of the environment and of a file, one a line.  Raises SettingsError for a file
        that can't be read and for a token that is too short or can't stand in a header."""
        environ = os.environ if environ is None else environ
        self._given = _digests(
            {
                name: environ.get(name, "").replace(",", " ")
                for name in VARIABLES
                if environ.get(name)
            }
        )
        self._file = Path(file) if file else None
        self._of_file = _read(self._file) if self._file else ()

    def are_set(self) -> bool:
        """Whether there is any."""
        return bool(self._current())

    def require(self, header: str | None) -> None:
        """Raises Forbidden where the owner has set no token, Unauthorized where the Authorization
        `header` of a request holds none of them."""
        if not self.are_set():
            raise Forbidden
        if not self.has(header):
            details: dict[str, str | None] = {"realm": "faq"}
            if (header or "").partition(" ")[2]:
                details["error"] = "invalid_token"
            raise Unauthorized(www_authenticate=WWWAuthenticate("bearer", details))

    def has(self, header: str | None) -> bool:
        """Whether an Authorization header holds one of them."""
        scheme, _, token = (header or "").partition(" ")
        found = self._find(token)
        return scheme.lower() == "bearer" and found is not None

    def key_of(self, token: str, purpose: str) -> bytes | None:
        """The one of `keys` that is made of `token`; None where that is none of the owner's."""
        found = self._find(token)
        return None if found is None else _key(found, purpose)

    def keys(self, purpose: str) -> tuple[bytes, ...]:
        """A key for each token, to sign what is for one purpose: no token can be told from it, and
        it is another one for another purpose."""
        return tuple(_key(each, purpose) for each in self._current())

    def _find(self, token: str) -> bytes | None:
        """The digest of a token of the owner's."""
        digest = sha256(token.strip().encode("utf-8", "replace")).digest()
        # All are compared, so that the time tells nothing of which came close.
        same = [hmac.compare_digest(digest, each) for each in self._current()]
        return digest if any(same) else None

    def _current(self) -> tuple[bytes, ...]:
        """The tokens, with those that the file holds now; as before where it can't be read."""
        if self._file:
            try:
                self._of_file = _read(self._file)
            except SettingsError as error:
                _log.error("%s", error)
        return (*self._given, *self._of_file)


def _key(digest: bytes, purpose: str) -> bytes:
    return hmac.new(digest, f"faq {purpose}".encode(), sha256).digest()


def _read(file: Path) -> tuple[bytes, ...]:
    try:
        text = read_regular(file).decode("ascii")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not ASCII"
        raise SettingsError(f"token_file：无法读取 {file} (unreadable file): {reason}") from None
    lines = text.splitlines()
    return _digests({f"{file}:{number}": line for number, line in enumerate(lines, 1)})


def _digests(given: Mapping[str, str]) -> tuple[bytes, ...]:
    """The digests of the tokens that texts hold, by where each stands; comments left out."""
    found = []
    for origin, text in given.items():
        for token in text.partition("#")[0].split():
            if len(token) < _SHORTEST or not _FORM.fullmatch(token):
                raise SettingsError(
                    f"{origin}：令牌至少 {_SHORTEST} 个字符，只能用字母、数字和 . _ ~ + / - = "
                    f"(a token has at least {_SHORTEST} letters, digits or these signs)"
                )
            found.append(sha256(token.encode()).digest())
    return tuple(dict.fromkeys(found))
