"""Downloads a pinned file: resumed, retried, and taken only if its digest is right."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import file_digest
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import IO
from urllib.error import HTTPError
from urllib.parse import quote, urlsplit
from urllib.request import Request, urlopen

from faq.errors import ModelError
from faq.semantic.pinned_models import PinnedFile, PinnedModel
from faq.version import __version__

Progress = Callable[[int, int], None]
"""Gets how many bytes of how many are there."""
_CHUNK = 1 << 16
_PARTIAL, _NOT_SATISFIABLE = 206, 416
_PASSING = {408, _NOT_SATISFIABLE, 425, 429, 500, 502, 503, 504}
"""Statuses after which another try may succeed; 416 once the unfinished file is dropped."""
_LEAST_WAIT = 0.1


@dataclass(frozen=True, slots=True)
class Patience:
    """How long and how often a download is tried."""

    deadline: float | None = None
    """On the monotonic clock."""
    attempts: int = 4
    pause: float = 1.0
    """Seconds before each further attempt."""
    silence: float = 5.0
    """Seconds without a byte after which an attempt has failed."""

    def left(self) -> float:
        """Seconds that the next wait for a byte may take."""
        if self.deadline is None:
            return self.silence
        return min(self.silence, self.deadline - time.monotonic())


def address(hub: str, model: PinnedModel, file: PinnedFile) -> str:
    """Where a file of a model is on a hub; ModelError for a hub that is no web address."""
    if urlsplit(hub).scheme not in {"http", "https"} or not urlsplit(hub).netloc:
        raise ModelError(f"model_hub：{hub!r} 不是 http(s) 地址 (not an address)")
    path = f"{model.repository}/resolve/{model.revision}/{file.path}"
    return f"{hub.rstrip('/')}/{quote(path)}"


def download(
    url: str, target: Path, file: PinnedFile, patience: Patience, progress: Progress
) -> None:
    """Brings `file` to `target`.

    What has arrived stays in ``target.part``, so that a further call goes on from there.  Raises
    ModelError where the file can't be had in time, or what comes is another one.
    """
    part = target.with_name(f"{target.name}.part")
    if target.exists():
        target.replace(part)  # of an earlier call, and still to be checked
    failure: Exception | None = None
    for attempt in range(patience.attempts):
        if attempt:
            time.sleep(max(0.0, min(patience.pause, patience.left())))
        if patience.left() <= 0:
            failure = failure or TimeoutError("没有时间了 (no time left)")
            break
        try:
            with _locked(part) as unfinished:
                _receive(url, unfinished, file, patience, progress)
        except HTTPError as error:
            error.close()
            if error.code not in _PASSING:
                raise _failed(url, error) from error
            failure = error
        except (OSError, HTTPException, ValueError) as error:
            failure = error
        else:
            _check(url, part, file)
            part.replace(target)
            return
    raise _failed(url, failure) from failure


def _failed(url: str, failure: Exception | None) -> ModelError:
    return ModelError(f"无法下载 {url} (can't be downloaded): {failure}")


@contextmanager
def _locked(part: Path) -> Iterator[IO[bytes]]:
    """The unfinished file, for this process alone; BlockingIOError while another has it."""
    with part.open("ab") as unfinished:
        fcntl.flock(unfinished, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield unfinished


def _receive(
    url: str, part: IO[bytes], file: PinnedFile, patience: Patience, progress: Progress
) -> None:
    """Appends what is still missing; raises OSError where less comes."""
    present = part.tell()
    if present == file.bytes:
        return
    with _requested(url, part, present, patience) as response:
        if not _continues(response, present):
            part.truncate(0)
            present = 0
        while chunk := response.read1(_CHUNK):
            present += len(chunk)
            if present > file.bytes:
                break
            part.write(chunk)
            progress(present, file.bytes)
            if patience.left() <= 0:
                raise TimeoutError("没有时间了 (no time left)")
    if present < file.bytes:
        raise ConnectionError(f"只收到 {present:,} / {file.bytes:,} 字节 (incomplete)")
    if present > file.bytes:
        part.truncate(0)
        raise _other_file(url)


def _requested(url: str, part: IO[bytes], present: int, patience: Patience) -> HTTPResponse:
    """The response to a request for all but the `present` bytes; HTTPError for a status of
    failure."""
    headers = {"User-Agent": f"faq-steps/{__version__}", "Accept-Encoding": "identity"}
    if present:
        headers["Range"] = f"bytes={present}-"
    wait = max(patience.left(), _LEAST_WAIT)
    try:
        response: HTTPResponse = urlopen(Request(url, headers=headers), timeout=wait)
    except HTTPError as error:
        if error.code == _NOT_SATISFIABLE:  # what is there isn't the beginning of it
            part.truncate(0)
        raise
    return response


def _continues(response: HTTPResponse, present: int) -> bool:
    """Whether a response begins where the unfinished file ends."""
    place = response.headers.get("Content-Range", "")
    return response.status == _PARTIAL and place.startswith(f"bytes {present}-")


def _check(url: str, part: Path, file: PinnedFile) -> None:
    with part.open("rb") as complete:
        digest = file_digest(complete, "sha256").hexdigest()
    if digest != file.sha256:
        part.unlink()
        raise _other_file(url)


def _other_file(url: str) -> ModelError:
    return ModelError(f"{url} 与校验值不符，未采用 (not the pinned file, not taken)")
