"""Adds a model to the store: copied, tried, and put in place by renaming."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp

import msgspec

from faq.errors import ModelError
from faq.files.fsync import sync, sync_below
from faq.semantic.description import (
    DESCRIPTION_BYTES,
    DESCRIPTION_FILE,
    FILE_NAME,
    ModelDescription,
    parse_description,
    read_description,
    readable,
    write_description,
)
from faq.semantic.encoder import Encoder
from faq.semantic.layouts import Layout, find_layout
from faq.semantic.packages import Package, open_package
from faq.semantic.pinned_models import PinnedModel
from faq.semantic.store import (
    NAME,
    OFF,
    READY,
    UNFINISHED,
    StoredModel,
    discard,
    ready_name,
    stored_model,
)

_ONNX_BYTES = 2 << 30
_TOKENIZER_BYTES = 64 << 20
_SAMPLE = "退款多久到账"


def add_model(
    models: Path,
    package: Path,
    *,
    name: str | None = None,
    file: str | None = None,
    pinned: PinnedModel | None = None,
) -> StoredModel:
    """Copies a model from a folder or an archive into the store and tries it.

    It replaces one of the same name.  `file` chooses among several ONNX files; `pinned` is what
    it must be.  Raises ModelError and leaves nothing behind where the package isn't that, or isn't
    a model that works.
    """
    with _folder_to_fill(models) as folder:
        with open_package(package) as opened:
            layout, description = _copied(opened, folder, file)
        if pinned:
            description = _verified(description, pinned)
        chosen = _checked_name(name or (pinned or layout).name)
        description = _tried(chosen, folder, description)
        write_description(folder, description)
        read_description(folder)  # what a package tells may not be allowed
        _put_in_place(folder, models / chosen)
    return stored_model(models, chosen)


def _checked_name(name: str) -> str:
    if not NAME.fullmatch(name) or name in OFF:
        raise ModelError(f"{name!r} 不能用作模型的名称 (not allowed as a name)")
    return name


def _copied(package: Package, folder: Path, file: str | None) -> tuple[Layout, ModelDescription]:
    """Copies the files of a model, described by its own ``model.toml`` or by its layout."""
    layout = find_layout(package, file)
    files = {}
    for path in (layout.onnx, *layout.weights, layout.tokenizer):
        name = path.rpartition("/")[2]
        if not re.fullmatch(FILE_NAME, name):
            raise ModelError(f"{name!r} 不能用作文件名，请先改名 (file name not allowed)")
        most = _TOKENIZER_BYTES if path == layout.tokenizer else _ONNX_BYTES
        files[name] = package.copy(path, folder / name, most)
    beside = layout.onnx.rpartition("/")[0]
    own = f"{beside}/{DESCRIPTION_FILE}" if beside else DESCRIPTION_FILE
    if own in package.sizes:
        description = parse_description(package.read(own, DESCRIPTION_BYTES), own)
        if dict(description.files) != files:
            raise ModelError(f"{package.path}：文件与 {own} 里的校验值不符 (other digests)")
        return layout, description
    description = ModelDescription(
        onnx=layout.onnx.rpartition("/")[2],
        tokenizer=layout.tokenizer.rpartition("/")[2],
        files=files,
        dimensions=1,  # until it is tried
        pooling=layout.pooling,
        max_length=layout.max_length,
        source=readable(package.path.name),
        question_prefix=layout.question_prefix,
        passage_prefix=layout.passage_prefix,
    )
    return layout, description


def _verified(description: ModelDescription, pinned: PinnedModel) -> ModelDescription:
    """The description, naming the pinned model; ModelError where a file is another one."""
    for name, file in ((description.onnx, pinned.onnx), (description.tokenizer, pinned.tokenizer)):
        if description.files[name].sha256 != file.sha256:
            raise ModelError(f"{name}：内容与校验值不符，未采用 (other digest, not taken)")
    return msgspec.structs.replace(description, source=f"{pinned.repository}@{pinned.revision}")


def _tried(name: str, folder: Path, description: ModelDescription) -> ModelDescription:
    """The description with what shows when the model is run; ModelError where it doesn't work."""
    if description.dimensions == 1:
        trial = Encoder(name, folder, description).trial()
        description = msgspec.structs.replace(
            description, dimensions=trial.dimensions, lowercase=trial.lowercase
        )
    longest = f"{_SAMPLE} " * description.max_length  # some have places for fewer tokens
    vectors = Encoder(name, folder, description).encode_questions([_SAMPLE, longest])
    if not vectors.scales.all():
        raise ModelError(f"模型 {name} 的结果全是零 (the model gives zeros)")
    return description


@contextmanager
def _folder_to_fill(models: Path) -> Iterator[Path]:
    """A temporary folder in `models`, removed with what a killed process left."""
    try:
        models.mkdir(parents=True, exist_ok=True)
        _remove_leftovers(models)
        folder = Path(mkdtemp(prefix=f"{UNFINISHED}{os.getpid()}-", dir=models))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    except OSError as error:
        raise ModelError(f"无法写入 {models} (can't be written): {error}") from error


def _remove_leftovers(models: Path) -> None:
    """Finishes what killed processes began where a model is complete and missing from its place;
    removes the rest."""
    for folder in (*models.glob(f"{UNFINISHED}*-*"), *models.glob(f"{READY}*-*")):
        ready = folder.name.startswith(READY)
        owner = folder.name.removeprefix(READY if ready else UNFINISHED).partition("-")[0]
        # In a container the next process may have the number of the killed one.
        own = ready and owner == str(os.getpid())
        if owner.isdecimal() and _is_running(int(owner)) and not own:
            continue
        if ready and not (models / ready_name(folder)).exists():
            folder.rename(models / ready_name(folder))
        else:
            shutil.rmtree(folder, ignore_errors=True)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def _put_in_place(folder: Path, target: Path) -> None:
    """Renames a complete model to `target`, instead of the one that is there.

    Whenever the process is killed, the store has one of both: until the old one is gone the new
    one waits beside it, where `store` finds it.
    """
    folder.chmod(0o755)  # mkdtemp's folders are for their owner alone
    sync_below(folder)
    ready = target.with_name(f"{READY}{os.getpid()}-{target.name}")
    folder.rename(ready)
    try:
        sync(target.parent)
        with suppress(FileNotFoundError):
            discard(target)
    except OSError:
        shutil.rmtree(ready, ignore_errors=True)
        raise
    ready.rename(target)
    sync(target.parent)
