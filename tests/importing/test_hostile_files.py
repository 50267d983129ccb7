"""Tests that damaged, locked, huge and hostile files are told, each at its own cost."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from office_files import hostile_zip
from reading_back import found_in

from faq.importing.office import containers
from faq.importing.office.reader import Read, read_by
from faq.importing.source import Loss

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def _bomb(path: Path) -> None:
    hostile_zip(path, word__document=b"<w>" + b" " * (2 << 20) + b"</w>")


def _entities(path: Path) -> None:
    inner = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    hostile_zip(path, word__document=inner)


def _wide_entities(path: Path) -> None:
    text = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>'
    hostile_zip(path, word__document=b" " * 70_000 + text.encode("utf-16"))


def _many(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(200):
            archive.writestr(str(number), b"")


def _bad_checksum(path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("正文" * 400)
    document.save(str(path))
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        at = archive.getinfo("word/document.xml").header_offset + 60
    data[at : at + 40] = bytes(40)
    path.write_bytes(data)


@pytest.mark.parametrize("ending", ["docx", "pptx", "xlsx"])
@pytest.mark.parametrize(
    ("make", "what"),
    [
        (lambda path: _write(path, b""), "damaged"),
        (lambda path: _write(path, b"PK\x03\x04" + b"?" * 100), "damaged"),
        (lambda path: _write(path, _OLE + "EncryptedPackage".encode("utf-16-le")), "password"),
        (lambda path: _write(path, _OLE + b"x" * 600), "old format"),
        (lambda path: hostile_zip(path, word__document=b"<w/>"), "damaged"),
        (_entities, "entities"),
    ],
    ids=["empty", "cut", "locked", "old", "no document", "entities"],
)
def test_a_file_that_is_none_is_told(
    tmp_path: Path, ending: str, make: Callable[[Path], None], what: str
) -> None:
    make(tmp_path / f"x.{ending}")
    documents, (loss,) = found_in(tmp_path / f"x.{ending}")
    assert (documents, loss.place) == ([], f"x.{ending}")
    assert what in loss.what


@pytest.mark.parametrize(
    ("make", "what"),
    [
        (_bomb, "too much XML"),
        (_wide_entities, "entities"),
        (_many, "too many parts"),
        (_bad_checksum, "damaged"),
    ],
)
def test_a_file_that_would_take_too_much_is_not_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: Callable[[Path], None], what: str
) -> None:
    monkeypatch.setattr(containers, "_MOST_XML", 1 << 20)
    monkeypatch.setattr(containers, "_MOST_MEMBERS", 100)
    make(tmp_path / "x.docx")
    documents, (loss,) = found_in(tmp_path / "x.docx")
    assert documents == []
    assert what in loss.what


def test_macros_are_told_and_the_text_is_read(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("正文")
    document.save(str(tmp_path / "x.docx"))
    with zipfile.ZipFile(tmp_path / "x.docx", "a") as archive:
        archive.writestr("word/vbaProject.bin", b"Sub AutoOpen()")
    (tmp_path / "x.docx").rename(tmp_path / "x.docm")
    (document,), (loss,) = found_in(tmp_path / "x.docm")
    assert "macros" in loss.what
    assert "正文" in document.text


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\n%%EOF", b"%PDF-1.4\n1 0 obj<</Pages 1 0 R>>"])
def test_a_damaged_pdf_is_told(tmp_path: Path, content: bytes) -> None:
    _write(tmp_path / "x.pdf", content)
    documents, (loss,) = found_in(tmp_path / "x.pdf")
    assert (documents, loss.place) == ([], "x.pdf")


@pytest.mark.parametrize(
    ("name", "new"), [("a.doc", ".docx"), ("b.XLS", ".xlsx"), ("c.ppt", ".pptx")]
)
def test_an_old_format_says_what_to_save_it_as(tmp_path: Path, name: str, new: str) -> None:
    _write(tmp_path / name, _OLE)
    documents, (loss,) = found_in(tmp_path / name)
    assert documents == []
    assert new in loss.what


def test_without_the_extra_the_way_to_install_it_is_told(tmp_path: Path) -> None:
    def missing() -> Read:
        raise ModuleNotFoundError("docx")

    (loss,) = read_by(tmp_path / "x.docx", missing)
    assert isinstance(loss, Loss)
    assert "pip install 'faq-steps[office]'" in loss.what
