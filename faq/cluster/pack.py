"""Passes what every server holds of a generation through the cluster, in pieces with digests."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from faq.cluster.client import Cluster
from faq.cluster.layout import BODY, piece_document, read_body, stored_body
from faq.cluster.sort_keys import first_keys
from faq.errors import IndexDamaged, IndexStale, damaged_index
from faq.files.arrays import ArraySpec
from faq.files.digests import FileRecord, damages
from faq.files.links import link_files
from faq.ranking.bm25f import Int64
from faq.storage.head import damaged_files, head_files
from faq.storage.manifest import read_manifest
from faq.storage.schema import MANIFEST, POSTINGS, Manifest

_PIECE = 4 << 20
"""Bytes of a piece."""
STATISTICS = tuple(POSTINGS[name] for name in ("keys", "idf", "holders", "peaks", "quantum"))
"""What is known of each term, beside its postings."""
SORT_KEYS = ArraySpec("sort_keys", "<i8")
"""What the documents of passages are named and sorted by: `faq.cluster.sort_keys`.  A generation
that was written as a whole has them by its rows alone."""
_KEPT = 2
"""Packs that stay on a server: the one in force, and the one before."""


def pack_files(manifest: Manifest) -> dict[str, FileRecord]:
    """The files of a generation that every server holds, but for the manifest."""
    names = {f"{spec.name}.npy" for spec in (*STATISTICS, SORT_KEYS)}
    named = {path: record for path, record in manifest.files.items() if path in names}
    return head_files(manifest) | named


def sort_keys_of(folder: Path, manifest: Manifest) -> Int64:
    """The sort key of each passage, ascending.  Raises OSError, ValueError or EOFError as
    `ArraySpec.load`."""
    if f"{SORT_KEYS.name}.npy" not in manifest.files:
        return first_keys(manifest.passages)
    found: Int64 = SORT_KEYS.load(folder)
    if len(found) != manifest.passages:
        raise ValueError(f"{len(found)} sort_keys")
    return found


def piece_documents(folder: Path, paths: Iterable[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The pieces of files of `folder`."""
    for path in paths:
        with (folder / path).open("rb") as file:
            number = 0
            while (piece := file.read(_PIECE)) or not number:
                yield piece_document(path, number), {BODY: stored_body(piece)}
                number += 1


def piece_names(files: Mapping[str, FileRecord]) -> list[str]:
    """The ids of the pieces of files."""
    return [
        piece_document(path, number)
        for path, record in files.items()
        for number in range(_pieces(record))
    ]


def fetch_files(cluster: Cluster, index: str, files: Mapping[str, FileRecord], to: Path) -> None:
    """Writes files that an index holds into the folder `to`; IndexDamaged where they are not
    whole."""
    for path, record in files.items():
        (to / path).parent.mkdir(parents=True, exist_ok=True)
        with (to / path).open("wb") as file:
            for number in range(_pieces(record)):
                file.write(_piece(cluster, index, path, number))
    if found := damages(to, files):
        raise damaged_files(found)


def fetch_manifest(cluster: Cluster, index: str, folder: Path) -> Manifest:
    """The manifest of the generation of an index, which is written to `folder`; IndexDamaged where
    there is none."""
    (folder / MANIFEST).write_bytes(_piece(cluster, index, MANIFEST, 0))
    return read_manifest(folder)


def fetch_pack(cluster: Cluster, index: str, folder: Path) -> Path:
    """The folder below `folder` with the pack of an index, fetched unless it is there; whole, as
    its digests tell.  Raises IndexDamaged where it is not whole, OSError where it can't be
    written."""
    target = folder / index
    if _is_whole(target):
        return target
    folder.mkdir(parents=True, exist_ok=True)
    making = folder / f".{index}-{secrets.token_hex(4)}"
    try:
        making.mkdir()
        files = pack_files(fetch_manifest(cluster, index, making))
        here = _link_same(files, folder, making)
        missing = {path: record for path, record in files.items() if path not in here}
        fetch_files(cluster, index, missing, making)
        _put(making, target)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return target


def _put(making: Path, target: Path) -> None:
    """Puts a pack where it belongs, unless another process was faster: that one's is the same, and
    may be being opened, so it has to stay."""
    with suppress(OSError):
        making.rename(target)
        return
    if not _is_whole(target):
        damaged = making.with_name(f"{making.name}-damaged")
        with suppress(OSError):
            target.rename(damaged)
        with suppress(OSError):  # another process may have been faster now
            making.rename(target)
        shutil.rmtree(damaged, ignore_errors=True)


def _is_whole(pack: Path) -> bool:
    """Whether a pack is there, with all files of their sizes."""
    try:
        return not damages(pack, pack_files(read_manifest(pack)), "sizes")
    except (OSError, IndexDamaged):
        return False


def _link_same(files: Mapping[str, FileRecord], packs: Path, folder: Path) -> frozenset[str]:
    """Puts those of `files` into `folder` that another pack has; returns their paths."""
    for pack in sorted(packs.glob("[!.]*"), reverse=True):
        with suppress(OSError, IndexStale):
            others = pack_files(read_manifest(pack))
            same = {path: record for path, record in files.items() if others.get(path) == record}
            whole = same.keys() - {each.path for each in damages(pack, same)}
            link_files(whole, pack, folder)
            return frozenset(whole)
    return frozenset()


def remove_packs(folder: Path, but: str) -> None:
    """Removes the packs of other generations than the latest ones and `but`."""
    names = sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))
    for name in names[:-_KEPT]:
        if name != but:
            shutil.rmtree(folder / name, ignore_errors=True)


def _pieces(record: FileRecord) -> int:
    return max(1, -(-record.bytes // _PIECE))


def _piece(cluster: Cluster, index: str, path: str, number: int) -> bytes:
    found = cluster.get(f"/{index}/_doc/{piece_document(path, number)}")
    if found is None:
        raise damaged_index(f"{index}: {path}")
    try:
        return read_body(found["_source"])
    except (KeyError, msgspec.DecodeError) as error:
        raise damaged_index(error) from error
