"""Lays a change over a corpus without writing to it: files of a folder beside take their places."""

from __future__ import annotations

import shutil
import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path

from faq import articles as reading
from faq.articles import SourceFile, Walk
from faq.changes.change import Change, FileChange
from faq.language.lists import FOLDER
from faq.settings import Settings, ranking_model_path


@dataclass(frozen=True, slots=True)
class Overlay:
    """What a rebuild reads in the place of the corpus."""

    settings: Settings
    """Those of the owner, but for a ranking model that changes."""
    walk: Walk
    lists: Path | None
    """Folder of the lexicon; None where the corpus's own is in force."""
    names: frozenset[str]
    """Paths of the changed files below the corpus."""


def lay_over(settings: Settings, change: Change, folder: Path) -> Overlay:
    """The corpus with a change, whose files are written into `folder`."""
    root = settings.corpus.resolve()
    walk = reading.walk(settings.corpus)
    placed = {each.path: _placed(each, folder, number) for number, each in enumerate(change.files)}
    inside = {
        path.relative_to(root).as_posix(): placed[path]
        for path in placed
        if path.is_relative_to(root)
    }
    articles = {
        name: path
        for name, path in inside.items()
        if not any(part.startswith((".", "_")) for part in name.split("/"))
        and "." + name.rpartition(".")[2].lower() in reading.SUFFIXES
    }
    changed = replace(walk, files=_files(walk, articles, root))
    own = _with_ranking_model(settings, placed)
    lists = any(name.startswith(f"{FOLDER}/") for name in inside)
    beside = _lists(settings, inside, folder / "lists") if lists else None
    return Overlay(own, changed, beside, frozenset(inside))


def _placed(change: FileChange, folder: Path, number: int) -> Path | None:
    """The changed file in a folder beside; None where it is to go."""
    if change.content is None:
        return None
    place = folder / f"file-{number}{change.path.suffix}"
    place.write_bytes(change.content)
    return place


def _files(walk: Walk, changed: dict[str, Path | None], root: Path) -> tuple[SourceFile, ...]:
    left = dict(changed)
    files = []
    for file in walk.files:
        name = _name(file, root)
        place = left.pop(name, Path(file.path)) if name in changed else Path(file.path)
        if name not in changed:
            files.append(file)
        elif place is not None:
            files.append(SourceFile(place, file.name, place.stat().st_size))
    files += [
        SourceFile(place, unicodedata.normalize("NFC", name), place.stat().st_size)
        for name, place in left.items()
        if place is not None
    ]
    return tuple(sorted(files, key=lambda file: file.name))


def _name(file: SourceFile, root: Path) -> str:
    """The path of a file below the corpus, where a link leads to another one its path."""
    path = Path(file.path)
    return path.resolve().relative_to(root).as_posix() if path.is_symlink() else file.name


def _with_ranking_model(settings: Settings, placed: dict[Path, Path | None]) -> Settings:
    """The settings with the ranking model that changes in its new place."""
    place = placed.get(ranking_model_path(settings).resolve())
    return replace(settings, ranking_model=str(place)) if place else settings


def _lists(settings: Settings, inside: dict[str, Path | None], folder: Path) -> Path:
    """A folder with the lexicon as it would be."""
    lists, own = folder / FOLDER, settings.corpus / FOLDER
    lists.mkdir(parents=True)
    for each in sorted(own.iterdir()) if own.is_dir() else ():
        if each.is_file() and f"{FOLDER}/{each.name}" not in inside:
            shutil.copyfile(each, lists / each.name)
    for name, place in inside.items():
        if name.startswith(f"{FOLDER}/") and place is not None:
            shutil.copyfile(place, folder / name)
    return folder
