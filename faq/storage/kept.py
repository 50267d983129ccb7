"""Lists the generations that are kept, and puts an earlier one in force."""

from __future__ import annotations

from pathlib import Path

from faq.errors import FaqError, IndexMissing, IndexWriteError
from faq.reports import KeptGeneration
from faq.storage import generations, publish
from faq.storage.generation import Generation
from faq.storage.head import damaged_files


def kept_generations(index: Path) -> tuple[KeptGeneration, ...]:
    """All complete generations, the latest first; IndexMissing where there are none."""
    current = generations.current_name(index) or ""
    names = sorted(_names(index), reverse=True)
    return tuple(_described(index, name, in_force=name == current) for name in names)


def rollback(index: Path, name: str | None = None) -> str:
    """Puts an earlier generation in force, in one atomic step; its name.

    Without `name` it is the one before: the latest that is whole, is older than the one in force
    and differs from it in more than vectors.  Raises IndexMissing when there is none such,
    IndexStale when the named one is damaged or of another format; IndexBusy and IndexWriteError as
    `faq.storage.publish`.  Whatever is raised, the index stays as it was.
    """
    _names(index)  # before a folder is made for the lock
    with publish.exclusive(index):
        if name is None:
            name = _one_before(index)
        elif name not in generations.complete_names(index):
            raise IndexMissing(
                f"没有版本 {name}，用 faq generations 查看 (no such generation; see "
                "`faq generations`)"
            )
        else:
            _open_whole(index, name)
        try:
            publish.put_in_force(index, name)
        except OSError as error:
            raise IndexWriteError(
                f"无法换用 {name}，索引保持不变 (not written, the index stays): {error}"
            ) from error
    return name


def _names(index: Path) -> tuple[str, ...]:
    names = generations.complete_names(index)
    if not names:
        raise IndexMissing(f"{index} 里还没有索引，请先运行 faq rebuild (no index yet)")
    return names


def _one_before(index: Path) -> str:
    current = generations.current_name(index) or ""
    names = generations.complete_names(index)
    if current in names:
        rebuild = publish.rebuild_of(generations.folder_of(index, current))
        names = tuple(
            each
            for each in names
            if each < current and publish.rebuild_of(generations.folder_of(index, each)) != rebuild
        )
    for name in sorted(names, reverse=True):
        try:
            _open_whole(index, name)
        except FaqError:
            continue
        return name
    raise IndexMissing("没有更早的完整版本可以换用 (no earlier generation that is whole)")


def _open_whole(index: Path, name: str) -> Generation:
    """Opens a generation; IndexDamaged where a file of it is damaged, vectors included."""
    generation = generations.open_named(index, name)
    if damaged := generation.damages():
        raise damaged_files(damaged)
    return generation


def _described(index: Path, name: str, *, in_force: bool) -> KeptGeneration:
    folder = generations.folder_of(index, name)
    stats = [path.stat() for path in folder.rglob("*") if path.is_file()]
    size = sum(each.st_size for each in stats)
    own = sum(each.st_size for each in stats if each.st_nlink == 1)
    try:
        manifest = _open_whole(index, name).manifest
    except FaqError as error:
        return KeptGeneration(name, in_force, size, own, fault=str(error))
    return KeptGeneration(
        name,
        in_force,
        size,
        own,
        manifest.built_at,
        manifest.articles,
        manifest.passages,
        manifest.embedding,
    )
