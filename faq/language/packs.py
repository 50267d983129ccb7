"""Finds the built-in lists: the base lists, for any corpus, and packs, each for a trade."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

_DATA = Path(__file__).parent / "data"
_PACKS = _DATA / "packs"


def pack_names() -> tuple[str, ...]:
    """The packs there are."""
    return tuple(sorted(each.name for each in _PACKS.iterdir() if each.is_dir()))


def built_in_lists(name: str, packs: Iterable[str]) -> Iterator[Path]:
    """The files called `name`, such as ``words.txt``: the base list, then those of `packs` that
    have one."""
    yield _DATA / name
    yield from pack_lists(name, packs)


def pack_lists(name: str, packs: Iterable[str]) -> Iterator[Path]:
    """The files called `name` of those of `packs` that have one."""
    return (path for pack in packs if (path := _PACKS / pack / name).is_file())
