"""Brings a pinned model into the store."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from faq.errors import ModelError
from faq.semantic.adding import add_model
from faq.semantic.encoder import require_libraries
from faq.semantic.hub import Patience, Progress, address, download
from faq.semantic.maven import bring_archive, maven_client
from faq.semantic.pinned_models import PinnedModel, pinned_model
from faq.semantic.store import DEFAULT_MODEL, StoredModel, stored_model

_FETCHING = ".fetching"
_SHARE_OF_MAVEN = 2 / 3
"""Of the time; the rest is left for the hub."""


def fetch_model(
    models: Path,
    name: str | None,
    hub: str,
    *,
    seconds: float | None = None,
    progress: Progress = lambda done, total: None,
) -> StoredModel:
    """Brings the model called `name`, or the default one, by Maven's client where there is one and
    else from the hub; one that is there and whole is left as it is.

    Raises ModelError where it can't be had within `seconds`, or isn't the pinned one.  What has
    been downloaded stays for the next time.
    """
    model = pinned_model(name or DEFAULT_MODEL)
    present = stored_model(models, model.name)
    if not present.fault:
        return present
    require_libraries()
    fetched = _fetched(models, model, hub, seconds, progress)
    shutil.rmtree(models / _FETCHING, ignore_errors=True)
    return fetched


def _fetched(
    models: Path, model: PinnedModel, hub: str, seconds: float | None, progress: Progress
) -> StoredModel:
    patience = Patience(None if seconds is None else time.monotonic() + seconds)
    client = maven_client()
    if not client:
        return _from_hub(models, model, hub, patience, progress)
    try:
        return _by_maven(models, model, client, seconds and seconds * _SHARE_OF_MAVEN)
    except ModelError as by_maven:
        try:
            return _from_hub(models, model, hub, patience, progress)
        except ModelError as from_hub:
            raise ModelError(f"{by_maven}；{from_hub}") from from_hub


def _by_maven(models: Path, model: PinnedModel, client: str, seconds: float | None) -> StoredModel:
    with TemporaryDirectory() as folder:
        archive = bring_archive(client, model.artifact, Path(folder), seconds)
        return add_model(models, archive, pinned=model)


def _from_hub(
    models: Path, model: PinnedModel, hub: str, patience: Patience, progress: Progress
) -> StoredModel:
    folder = models / _FETCHING / model.name
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ModelError(f"无法写入 {models} (can't be written): {error}") from error
    for file in (model.tokenizer, model.onnx):
        target = folder / file.path.rpartition("/")[2]
        download(address(hub, model, file), target, file, patience, progress)
    return add_model(models, folder, pinned=model)
