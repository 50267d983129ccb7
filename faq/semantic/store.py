"""Keeps sentence-embedding models, each in a folder of its own with a model.toml."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from tempfile import mkdtemp
from typing import NamedTuple

from faq.errors import ModelError
from faq.semantic.description import (
    DESCRIPTION_FILE,
    ModelDescription,
    ModelFile,
    read_description,
)
from faq.semantic.encoder import Encoder

DEFAULT_MODEL = "bge-small-zh-v1.5"
OFF = ("off", "none")
"""Names that stand for no model at all."""
NAME = re.compile(r"[\w\-][\w.\-]{0,99}")
UNFINISHED = ".unfinished-"
"""How the names of folders begin that are being filled or emptied, before the process's number."""
READY = ".ready-"
"""How the name of a complete model begins that takes the place of another one, before the process's
number and its own name: should the process be killed between two renames, it is found there."""
StoreStamp = tuple[tuple[str, str, int, int], ...]
"""Of each file of each model its place, time of change and size."""


@dataclass(frozen=True, slots=True)
class StoredModel:
    """A model of the store."""

    name: str
    digest: str | None
    """None where its description can't be read."""
    dimensions: int
    bytes: int
    source: str
    fault: str
    """What is wrong with it; empty where it is whole."""


class FoundModel(NamedTuple):
    """A model that can be opened; its files have the right sizes."""

    name: str
    folder: Path
    description: ModelDescription


def open_model(models: Path, name: str | None) -> Encoder | None:
    """The model that `find_model` finds, open; raises ModelError as it does, and where the model
    is damaged or lacks its libraries."""
    found = find_model(models, name)
    return Encoder(*found) if found else None


def open_unless_faulty(
    models: Path, name: str | None, tell: Callable[[ModelError], object], *, strict: bool
) -> Encoder | None:
    """As `open_model`; what keeps the model away is raised only when `strict`, else told, and costs
    a rebuild its vectors alone."""
    try:
        return open_model(models, name)
    except ModelError as error:
        if strict:
            raise
        tell(error)
        return None


def find_model(models: Path, name: str | None) -> FoundModel | None:
    """The model called `name` of the folder `models`; of "" or None, the only one or else the
    default one.  None where there is no model, or `name` is one of `OFF`.

    Raises ModelError where the named model isn't there, where several could be meant, and where
    a file of it is missing or has another size.
    """
    if name in OFF:
        return None
    present = _folders(models)
    if name:
        if name not in present:
            raise _not_there(models, name)
        chosen = name
    elif not present:
        return None
    elif DEFAULT_MODEL in present:
        chosen = DEFAULT_MODEL
    elif len(present) == 1:
        (chosen,) = present
    else:
        raise ModelError(
            f"{models} 里有几个模型（{'、'.join(present)}），请用设置 model 选一个 "
            "(several models: choose one by the setting model)"
        )
    return _found(chosen, present[chosen])


def stamp_of(models: Path) -> StoreStamp:
    """A value that differs whenever a model has been put in place, mended or removed."""
    stamp = []
    for folder in (*_ready(models), *models.glob("[!.]*")):
        try:
            with os.scandir(folder) as files:
                for file in files:
                    found = file.stat()
                    stamp.append((folder.name, file.name, found.st_mtime_ns, found.st_size))
        except OSError:  # no folder, or removed meanwhile
            continue
    return tuple(sorted(stamp))


def list_models(models: Path) -> list[StoredModel]:
    """Every model of the store, each read against its digests."""
    return [stored_model(models, name) for name in _folders(models)]


def remove_model(models: Path, name: str) -> None:
    """Removes a model; ModelError where there is none of that name, or it can't be removed."""
    if name not in _folders(models):
        raise _not_there(models, name)
    try:
        # The one in its place goes last: until then the others can't be taken for it.
        for folder in (
            *(each for each in _ready(models) if ready_name(each) == name),
            models / name,
        ):
            if folder.exists():
                discard(folder)
    except OSError as error:
        raise ModelError(f"无法删除 {models / name} (can't be removed): {error}") from error


def ready_name(folder: Path) -> str:
    """The name of the model in a folder whose name begins with `READY`."""
    return folder.name.removeprefix(READY).partition("-")[2]


def _folders(models: Path) -> dict[str, Path]:
    """The folder of each model by its name: where a kill kept a complete one from its place, the
    one beside it."""
    try:
        places = {ready_name(each): each for each in _ready(models)}
        places |= {each.name: each for each in models.iterdir()}
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise ModelError(f"无法读取 {models} (unreadable folder): {error}") from error
    return {
        name: places[name]
        for name in sorted(places)
        if NAME.fullmatch(name) and (places[name] / DESCRIPTION_FILE).is_file()
    }


def _ready(models: Path) -> Iterator[Path]:
    return models.glob(f"{READY}*-*")


def _not_there(models: Path, name: str) -> ModelError:
    return ModelError(f"{models} 里没有模型 {name} (no such model); 见 faq model list")


def _found(name: str, folder: Path) -> FoundModel:
    """Sizes are compared, digests are not: those of 24 MB take a third of the time to open it."""
    try:
        description = read_description(folder)
    except FileNotFoundError as error:  # removed meanwhile
        raise _not_there(folder.parent, name) from error
    for file, stated in description.files.items():
        fault = _size_fault(folder / file, stated)
        if fault:
            raise ModelError(f"{fault}，请重新添加 (damaged model: add it again)")
    return FoundModel(name, folder, description)


def _size_fault(path: Path, stated: ModelFile) -> str:
    try:
        size = path.stat().st_size
    except OSError as error:
        return f"{path}：{error.strerror or error} (can't be read)"
    return "" if size == stated.bytes else f"{path}：{size:,} 字节，应为 {stated.bytes:,} (size)"


def stored_model(models: Path, name: str) -> StoredModel:
    """The model called `name`, read against its digests; one that isn't there has a fault."""
    folder = _folders(models).get(name, models / name)
    try:
        description = read_description(folder)
    except (ModelError, FileNotFoundError) as error:
        return StoredModel(name, None, 0, 0, "", str(error))
    faults = [_fault(folder / file, stated) for file, stated in description.files.items()]
    return StoredModel(
        name,
        description.digest,
        description.dimensions,
        sum(each.bytes for each in description.files.values()),
        description.source,
        "；".join(filter(None, faults)),
    )


def _fault(path: Path, stated: ModelFile) -> str:
    fault = _size_fault(path, stated)
    if fault:
        return fault
    try:
        with path.open("rb") as file:
            digest = file_digest(file, "sha256").hexdigest()
    except OSError as error:
        return f"{path}：{error.strerror or error} (can't be read)"
    return "" if digest == stated.sha256 else f"{path}：内容与校验值不符 (other digest)"


def discard(folder: Path) -> None:
    """Takes a model away in one step, then removes its files; OSError where it can't."""
    aside = Path(mkdtemp(prefix=f"{UNFINISHED}{os.getpid()}-", dir=folder.parent))
    try:
        folder.rename(aside / folder.name)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
