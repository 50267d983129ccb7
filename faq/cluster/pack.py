"""Passes what every server holds of a generation through the cluster, in pieces with digests."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from faq.cluster.client import Cluster
from faq.cluster.layout import BODY, piece_document, read_body, stored_body
from faq.errors import IndexDamaged, damaged_index
from faq.files.digests import FileRecord, damages
from faq.storage.head import damaged_files, head_files
from faq.storage.manifest import read_manifest
from faq.storage.schema import MANIFEST, POSTINGS, Manifest

_PIECE = 4 << 20
"""Bytes of a piece."""
STATISTICS = tuple(POSTINGS[name] for name in ("keys", "idf", "holders", "peaks", "quantum"))
"""What is known of each term, beside its postings."""
_KEPT = 2
"""Packs that stay on a server: the one in force, and the one before."""


def pack_files(manifest: Manifest) -> dict[str, FileRecord]:
    """The files of a generation that every server holds, but for the manifest."""
    names = {f"{spec.name}.npy" for spec in STATISTICS}
    named = {path: record for path, record in manifest.files.items() if path in names}
    return head_files(manifest) | named


def pack_documents(folder: Path, manifest: Manifest) -> Iterator[tuple[str, dict[str, Any]]]:
    """The pieces of a generation's pack, the manifest first."""
    for path in (MANIFEST, *pack_files(manifest)):
        with (folder / path).open("rb") as file:
            number = 0
            while (piece := file.read(_PIECE)) or not number:
                yield piece_document(path, number), {BODY: stored_body(piece)}
                number += 1


def fetch_pack(cluster: Cluster, index: str, folder: Path) -> Path:
    """The folder below `folder` with the pack of an index, fetched unless it is there; whole, as
    its digests tell.  Raises IndexDamaged where it is not whole, OSError where it can't be
    written."""
    target = folder / index
    with suppress(OSError, IndexDamaged):
        manifest = read_manifest(target)
        if not damages(target, pack_files(manifest), "sizes"):
            return target
    folder.mkdir(parents=True, exist_ok=True)
    making = folder / f".{index}-{secrets.token_hex(4)}"
    try:
        _fetch(cluster, index, making)
        shutil.rmtree(target, ignore_errors=True)
        # Another process may have been faster; its pack is the same.
        with suppress(OSError):
            making.rename(target)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return target


def remove_packs(folder: Path, but: str) -> None:
    """Removes the packs of other generations than the latest ones and `but`."""
    names = sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))
    for name in names[:-_KEPT]:
        if name != but:
            shutil.rmtree(folder / name, ignore_errors=True)


def _fetch(cluster: Cluster, index: str, folder: Path) -> None:
    folder.mkdir()
    (folder / MANIFEST).write_bytes(_piece(cluster, index, MANIFEST, 0))
    files = pack_files(read_manifest(folder))
    for path, record in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        with (folder / path).open("wb") as file:
            for number in range(max(1, -(-record.bytes // _PIECE))):
                file.write(_piece(cluster, index, path, number))
    if found := damages(folder, files):
        raise damaged_files(found)


def _piece(cluster: Cluster, index: str, path: str, number: int) -> bytes:
    found = cluster.get(f"/{index}/_doc/{piece_document(path, number)}")
    if found is None:
        raise damaged_index(f"{index}: {path}")
    try:
        return read_body(found["_source"])
    except (KeyError, msgspec.DecodeError) as error:
        raise damaged_index(error) from error
