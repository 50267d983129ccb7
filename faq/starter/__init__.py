"""Writes a folder to start from: a small sample corpus and a settings file with comments."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from faq.errors import FolderTaken
from faq.settings import SETTINGS_FILE
from faq.starter.settings_file import settings_file

_SAMPLE = Path(__file__).parent / "corpus"


def start(folder: Path) -> tuple[Path, ...]:
    """Writes into `folder`, which is made where it isn't there; gives the files written.

    Raises FolderTaken, and writes nothing, where a file is in the way or can't be written.
    """
    corpus, settings = folder / _SAMPLE.name, folder / SETTINGS_FILE
    try:
        in_the_way = [path for path in (settings, corpus) if _holds_something(path)]
        if in_the_way:
            names = "、".join(map(str, in_the_way))
            raise FolderTaken(f"{names} 已经存在，什么也没有写 (in the way; nothing is written)")
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".faq-init-", dir=folder) as made:
            shutil.copytree(_SAMPLE, Path(made) / corpus.name, copy_function=shutil.copyfile)
            (Path(made) / settings.name).write_text(settings_file(), encoding="utf-8")
            (Path(made) / corpus.name).replace(corpus)  # an empty folder gives way
            (Path(made) / settings.name).replace(settings)
    except OSError as error:
        raise FolderTaken(f"不能写入 {folder} (can't write): {error}") from error
    return (settings, *sorted(path for path in corpus.rglob("*") if path.is_file()))


def _holds_something(path: Path) -> bool:
    """Whether anything but an empty folder is there."""
    return path.is_symlink() or (any(path.iterdir()) if path.is_dir() else path.exists())
