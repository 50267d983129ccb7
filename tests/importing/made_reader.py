"""Reads files of JSON that tests make as sources; it also misbehaves, as they say."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from faq.importing.exports.trees import file_with
from faq.importing.source import Attachment, Document, Loss

_HOARD: list[bytearray] = []


@dataclass(frozen=True)
class MadeReader:
    """Reads records of documents and deeds."""

    def recognizes(self, path: Path) -> bool:
        return path.suffix == ".made" and path.is_file()

    def read(self, path: Path) -> Iterator[Document | Loss]:
        for record in json.loads(path.read_text("utf-8")):
            match record.pop("deed", ""):
                case "lose":
                    yield Loss(**record)
                case deed:
                    _misbehave(deed, record)
                    yield _document(record)


def _misbehave(deed: str, record: dict[str, Any]) -> None:
    match deed:
        case "raise":
            raise KeyError("no such thing")
        case "mistake":
            file_with(record.get("path"), ())
        case "die":
            os.kill(os.getpid(), signal.SIGKILL)
        case "grow":
            bytearray(1 << 40)
        case "hoard":
            while True:
                _HOARD.append(bytes(64 << 20))
        case "take":
            bytes(512 << 20)
        case "spin":
            while True:
                pass


def _document(record: dict[str, Any]) -> Document:
    attachments = record.pop("attachments", {})
    many = {key: tuple(value) for key, value in record.items() if isinstance(value, list)}
    return Document(
        **{"key": "a", "name": "甲", "title": "甲", "text": "正文。", **record, **many},
        attachments=tuple(Attachment(*each) for each in _decoded(attachments)),
    )


def _decoded(attachments: dict[str, str]) -> Iterator[tuple[str, bytes]]:
    for name, content in attachments.items():
        yield name, content.encode("latin-1")
