"""Looks into an office file before any library opens it: whether it is one, whole and bounded."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from faq.files.regular import open_regular
from faq.importing.source import Loss

_MOST_BYTES = 512 << 20
_MOST_MEMBERS = 20_000
_MOST_UNPACKED = 1 << 30
_MOST_XML = 192 << 20
"""Of XML unpacked, which takes ten times as much memory as a tree."""
_AT_ONCE = 1 << 20
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_DECLARATION = re.compile(rb"<\0?!\0?(?:D\0?O\0?C\0?T\0?Y\0?P\0?E|E\0?N\0?T\0?I\0?T\0?Y)", re.I)
"""Of a document type or an entity, in UTF-8 or UTF-16."""
_BROKEN = (OSError, EOFError, ValueError, RuntimeError, NotImplementedError, zlib.error)
_PASSWORD = "有密码保护，请去掉密码再导入 (password-protected)"
OLD = {
    ".doc": ".docx",
    ".dot": ".docx",
    ".wps": ".docx",
    ".rtf": ".docx",
    ".xls": ".xlsx",
    ".et": ".xlsx",
    ".ppt": ".pptx",
    ".dps": ".pptx",
}
"""Endings of old formats, and of those to save them in."""


def old_format(path: Path) -> Loss:
    """Says how a file of an old format can be imported."""
    new = OLD[path.suffix.lower()]
    return Loss(path.name, f"旧格式，请在 Office 或 WPS 里另存为 {new} 再导入 (save it as {new})")


def container_faults(path: Path) -> Iterator[Loss]:
    """What forbids to open a file as one of an office; nothing for one that may be opened."""
    name = path.name
    try:
        with open_regular(path) as file:
            start = file.read(_MOST_BYTES + 1)
    except OSError as error:
        yield Loss(name, f"读不了 (unreadable): {error.strerror or error}")
        return
    if len(start) > _MOST_BYTES:
        yield Loss(name, f"超过 {_MOST_BYTES >> 20} MB，没有导入 (too large)")
    elif start.startswith(_OLE):
        is_locked = _ENCRYPTED in start
        yield Loss(name, _PASSWORD if is_locked else "其实是旧格式，请另存为新格式 (an old format)")
    else:
        fault = _zip_fault(path)
        if fault:
            yield Loss(name, fault)


def has_macros(path: Path) -> bool:
    """Whether an office file that may be opened has macros."""
    with zipfile.ZipFile(path) as archive:
        return any(each.lower().endswith("vbaproject.bin") for each in archive.namelist())


def macro_losses(path: Path) -> Iterator[Loss]:
    """Says that macros are left out, where there are some."""
    if has_macros(path):
        yield Loss(path.name, "里面的宏没有导入，也不会运行 (macros are left out and never run)")


def _zip_fault(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if len(members) > _MOST_MEMBERS:
                return f"里面的文件超过 {_MOST_MEMBERS} 个 (too many parts)"
            if sum(each.file_size for each in members) > _MOST_UNPACKED:
                return f"解压后超过 {_MOST_UNPACKED >> 20} MB (too large when unpacked)"
            texts = [each for each in members if each.filename.endswith((".xml", ".rels", ".vml"))]
            if sum(each.file_size for each in texts) > _MOST_XML:
                return f"文字部分解压后超过 {_MOST_XML >> 20} MB (too much XML)"
            if any(each.flag_bits & 1 for each in members):
                return _PASSWORD
            if any(_declares(archive, each) for each in texts):
                return "XML 里有实体声明，可能有害，没有导入 (XML that declares entities)"
            for each in members:
                if each not in texts:
                    _read_through(archive, each)
    except (*_BROKEN, zipfile.BadZipFile) as error:
        return f"已损坏，或不是这种文件 (damaged, or no such file): {error}"
    return ""


def _declares(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    tail = b""
    with archive.open(member) as part:
        while data := part.read(_AT_ONCE):
            if _DECLARATION.search(tail + data):
                return True
            tail = data[-32:]
    return False


def _read_through(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Reads a member to its checksum; raises BadZipFile for one that is damaged."""
    with archive.open(member) as part:
        while part.read(_AT_ONCE):
            pass
