"""Checks that hostile archives and folders are told, and read no further than their bounds."""

from __future__ import annotations

import pickle
import zipfile
from pathlib import Path

import pytest
from export_sources import read, zipped

from faq.importing.exports.links import LinkMap
from faq.importing.exports.markdown_zip import ZipReader
from faq.importing.exports.trees import EntryError, Tree, file_with, open_tree
from faq.importing.readers import KINDS, Kind


def _listed(path: Path) -> tuple[list[str], dict[str, str]]:
    with open_tree(path) as tree:
        return list(tree), {loss.place: loss.what for loss in tree.losses}


def test_entries_with_places_of_others_are_told(tmp_path: Path) -> None:
    names = ["../a.md", "/b.md", "c/../../d.md", "C:/e.md", "好.md"]
    path = zipped(tmp_path / "a.zip", dict.fromkeys(names, "文"))
    listed, told = _listed(path)
    assert listed == ["好.md"]
    assert set(told) == set(names) - {"好.md"}


def test_no_picture_is_taken_through_a_link(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.png").write_bytes(b"x")
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "pictures").symlink_to(outside)
    (folder / "own.png").symlink_to(outside / "secret.png")
    (folder / "a").mkdir()
    (folder / "a" / "b.png").write_bytes(b"x")
    path = folder / "a.md"
    path.write_text("文", encoding="utf-8")
    names = ["pictures/secret.png", "own.png", "../outside/secret.png", "./a//b.png"]
    assert set(file_with(path, names)) == {"a.md", "./a//b.png"}


def test_links_and_passwords_are_told(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        link = zipfile.ZipInfo("link.md")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("b.md", "文")
    data = bytearray(path.read_bytes())
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        at = data.rindex(mark)
        data[at + (6 if mark == b"PK\x03\x04" else 8)] |= 1
    path.write_bytes(data)
    listed, told = _listed(path)
    assert listed == []
    assert "link" in told["link.md"]
    assert "password" in told["b.md"]


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"bomb.md": b"a" * (4 << 20), "b.md": "# 甲\n\n文\n"})
    documents, losses = read(ZipReader(), path)
    assert list(documents) == ["b"]
    assert [loss.place for loss in losses] == ["bomb.md"]


def test_an_entry_is_read_no_further_than_its_bound(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"a.md": "一二三四五"})
    with open_tree(path) as tree:
        assert tree.read("a.md", 15) == "一二三四五".encode()
        with pytest.raises(EntryError):
            tree.read("a.md", 14)


def test_a_damaged_archive_costs_what_is_damaged(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"a.md": "文字" * 50, "b.md": "# 乙\n\n文\n"})
    data = bytearray(path.read_bytes())
    at = data.index(b"a.md") + 6
    data[at : at + 8] = b"\xff" * 8
    path.write_bytes(data)
    documents, losses = read(ZipReader(), path)
    assert list(documents) == ["b"]
    assert [loss.place for loss in losses] == ["a.md"]


def test_no_archive_at_all_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.lakebook"
    path.write_bytes(b"no archive")
    with pytest.raises(EntryError), open_tree(path):
        pass


def test_links_of_a_folder_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("文", encoding="utf-8")
    (tmp_path / "b.md").symlink_to("/etc/passwd")
    (tmp_path / "c").symlink_to("/etc")
    listed, told = _listed(tmp_path)
    assert listed == ["a.md"]
    assert set(told) == {"b.md", "c"}


@pytest.mark.parametrize(
    ("link", "new"),
    [
        ("b.html#x", "%E4%B9%99.md#x"),
        ("https://h.example/hc/zh/articles/12-名字", "../%E4%B8%99.md"),
        ("//h.example/hc/articles/12#a", "../%E4%B8%99.md#a"),
        ("mailto:a@b.example", None),
        ("#same", None),
        ("http://[", None),
        ("http://[/articles/12", None),
        ("other.html", "https://h.example/夹/other.html"),
    ],
)
def test_links_lead_to_documents_or_the_whole_address(link: str, new: str | None) -> None:
    links = LinkMap([("https://h.example/夹/b.html", "夹/乙")])
    links.add("https://h.example/hc/en/articles/12-name", "丙")
    assert links.moved([link], "https://h.example/夹/a.html", "夹/甲").get(link) == new


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_reader_can_be_sent_to_a_process_of_its_own(kind: Kind) -> None:
    assert isinstance(pickle.loads(pickle.dumps(kind.reader)), type(kind.reader))


def test_an_empty_tree_holds_nothing() -> None:
    assert "a" not in Tree({})
