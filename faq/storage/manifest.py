"""Reads and writes the manifest of a generation, which has a digest of itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import msgspec

from faq.errors import IndexOutdated, damaged_index
from faq.files.regular import read_regular
from faq.files.sealed import is_sealed, sealed
from faq.storage.schema import FORMAT, MANIFEST, Manifest


def write_manifest(folder: Path, manifest: Manifest) -> Manifest:
    """Writes what a generation is and was made from, the last of its files; returns it with the
    digest that it was written with."""
    raw = sealed(replace(manifest, digest=""))
    (folder / MANIFEST).write_bytes(raw)
    return msgspec.json.decode(raw, type=Manifest)


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a generation.

    Raises IndexOutdated where it is of another format, IndexDamaged where it is not as it was
    written, FileNotFoundError where there is none.
    """
    raw = read_regular(folder / MANIFEST)
    try:
        found = msgspec.json.decode(raw)["format"]
    except (msgspec.DecodeError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise damaged_index(ValueError(f"{MANIFEST}: {error}")) from error
    if found != FORMAT:
        raise IndexOutdated(
            f"索引格式是 {found}，需要 {FORMAT}，请运行 faq rebuild (stale index format)"
        )
    if not is_sealed(raw):
        raise damaged_index(ValueError(f"{MANIFEST}: 内容已变 (another digest)"))
    try:
        return msgspec.json.decode(raw, type=Manifest)
    except (msgspec.DecodeError, ValueError) as error:
        raise damaged_index(ValueError(f"{MANIFEST}: {error}")) from error
