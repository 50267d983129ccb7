"""Verifies the generation in force: files, sizes, digests, and whether they fit together."""

from __future__ import annotations

import time
from pathlib import Path

from faq.errors import IndexDamaged, IndexMissing, IndexStale
from faq.files.digests import FileDamage, damages, paths_below
from faq.reports import VerifyReport
from faq.storage import generations
from faq.storage.generation import Generation
from faq.storage.manifest import read_manifest
from faq.storage.schema import MANIFEST, Manifest
from faq.storage.structure import structure_damages


def verify(index: Path) -> VerifyReport:
    """What is damaged in the generation in force.

    Raises IndexMissing when nothing was published, and IndexStale when the generation is of
    another format: then nothing is known of its files.
    """
    began = time.perf_counter()
    try:
        name = generations.name_to_open(index)
    except IndexDamaged as error:
        return _report("", None, (FileDamage(generations.CURRENT, str(error)),), began)
    if name is None:
        raise IndexMissing(f"{index} 里还没有索引，请先运行 faq rebuild (no index yet)")
    folder = generations.folder_of(index, name)
    try:
        manifest = read_manifest(folder)
    except (IndexDamaged, OSError) as error:
        return _report(name, None, (FileDamage(MANIFEST, str(error)),), began)
    return _report(name, manifest, _damages(folder, name, manifest), began)


def _damages(folder: Path, name: str, manifest: Manifest) -> tuple[FileDamage, ...]:
    if manifest.generation != name:
        fault = f"属于 {manifest.generation} (another generation's)"
        return (FileDamage(MANIFEST, fault),)
    foreign = set(paths_below(folder)) - manifest.files.keys() - {MANIFEST}
    found = tuple(FileDamage(path, "多出的文件 (not of this index)") for path in sorted(foreign))
    # Of files that are not as they were written, no more than that can be told.
    if found := (*found, *damages(folder, manifest.files)):
        return found
    try:
        return tuple(structure_damages(Generation(folder, check="off")))
    except IndexStale as error:
        return (FileDamage(MANIFEST, str(error)),)


def _report(
    name: str, manifest: Manifest | None, found: tuple[FileDamage, ...], began: float
) -> VerifyReport:
    return VerifyReport(
        generation=name,
        whole=not found,
        files=len(manifest.files) + 1 if manifest else 0,
        bytes=sum(each.bytes for each in manifest.files.values()) if manifest else 0,
        articles=manifest.articles if manifest else 0,
        passages=manifest.passages if manifest else 0,
        damages=found,
        seconds=round(time.perf_counter() - began, 3),
    )
