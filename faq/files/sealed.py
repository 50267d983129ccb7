"""Seals a JSON object with a digest of itself, so that damage to it is told."""

from __future__ import annotations

import msgspec

from faq.files.digests import digest_of_bytes

_HEAD = b'{\n  "digest": "'
_END = len(_HEAD) + 32


def sealed(value: object) -> bytes:
    """`value`, whose first field is an empty `digest`, as JSON with its digest there."""
    raw = msgspec.json.format(msgspec.json.encode(value))
    if not raw.startswith(_HEAD + b'"'):
        raise ValueError("the first field must be an empty digest")
    rest = raw[len(_HEAD) :]
    return _HEAD + digest_of_bytes(_HEAD, rest).encode() + rest


def is_sealed(raw: bytes) -> bool:
    """Whether `raw` is as `sealed` made it."""
    return raw[len(_HEAD) : _END] == digest_of_bytes(raw[: len(_HEAD)], raw[_END:]).encode()
