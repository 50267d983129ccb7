"""Writes files so that each is the old one whole or the new one whole, whatever happens."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from faq.errors import ChangeError
from faq.files.fsync import sync
from faq.files.regular import read_regular
from faq.settings import Settings, ranking_model_path

_NEW_MODE = 0o644


def content_of(path: Path) -> bytes | None:
    """The content of a file; None where there is none.  Raises ChangeError for one that can't be
    read."""
    try:
        return read_regular(path)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ChangeError(f"无法读取 {path} (can't read): {error}") from error


def check_places(settings: Settings, paths: Sequence[Path]) -> None:
    """Raises ChangeError for a file that is neither of the corpus nor that of the ranking
    model, that a link leads to, and for one that can't be written."""
    root = settings.corpus.resolve()
    if not root.is_dir():
        raise ChangeError(
            f"语料目录 {root} 不在了，没有写入；请先把它挂载或恢复好 "
            "(the corpus is not there: nothing was written)"
        )
    for each in paths:
        if not _is_ours(settings, root, each):
            raise ChangeError(
                f"{each} 在语料目录之外，或者经过链接，不写入 "
                "(outside the corpus or through a link: not written)"
            )
        folder = next(parent for parent in each.parents if parent.exists())
        blocked = [folder] if not os.access(folder, os.W_OK | os.X_OK) else []
        if each.exists() and not os.access(each, os.W_OK):
            blocked.append(each)
        if blocked or not folder.is_dir():
            raise ChangeError(
                f"{(*blocked, folder)[0]} 不能写入，请给运行服务的用户语料目录的写权限 "
                "(read-only for the server's user)"
            )


def _is_ours(settings: Settings, root: Path, path: Path) -> bool:
    """Whether a change may write to a path."""
    try:
        if not path.is_absolute() or path.resolve() != path:
            return False
    except (OSError, RuntimeError, ValueError):
        return False
    if path.is_relative_to(root):
        return not any(part.startswith(".") for part in path.relative_to(root).parts)
    return path == ranking_model_path(settings).resolve()


def write_file(path: Path, content: bytes | None, beside: Path) -> None:
    """Puts a content in the place of a file, by way of one `beside` it, or removes it; on disk
    when it returns.  Raises OSError."""
    if content is None:
        path.unlink(missing_ok=True)
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        mode = path.stat().st_mode & 0o777 if path.exists() else _NEW_MODE
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW
        descriptor = os.open(beside, flags, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        beside.replace(path)
    sync(path.parent)


def remove(path: Path) -> None:
    """Removes what a write that was ended has left."""
    with suppress(OSError):
        path.unlink(missing_ok=True)
