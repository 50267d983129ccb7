"""Writes a change as a patch for a corpus in git, and commits one that was taken."""

from __future__ import annotations

import difflib
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from faq.changes.change import Change, FileChange, digest_of
from faq.changes.writing import content_of
from faq.errors import ChangeConflict, ChangeError
from faq.settings import Settings

_NO_END = b"\n\\ No newline at end of file\n"
_SECONDS = 60


def patch(change: Change, root: Path | None = None) -> str:
    """A unified diff as `git apply` takes it, with paths below `root`, or else below the
    repository or the folder that holds all files.  Bytes that are no UTF-8 are surrogates.

    Raises ChangeConflict where a file is not as it was when the change was made, and ChangeError
    for a file that is no text.
    """
    if not change.files:
        return ""
    root = root or repository_of(change) or _common(change)
    pieces = [piece for each in change.files for piece in _file(each, root)]
    return b"".join(pieces).decode("utf-8", "surrogateescape")


def repository_of(change: Change) -> Path | None:
    """The folder of the git repository that holds all files of a change; None for one that no
    repository holds whole."""
    parents = change.files[0].path.parents if change.files else ()
    root = next((each for each in parents if (each / ".git").exists()), None)
    return root if root and _holds(root, change) else None


def patch_root(settings: Settings, change: Change) -> Path | None:
    """Where the paths of a patch begin, as whoever applies it expects: the top of the repository,
    or else the corpus; None where the corpus doesn't hold all files."""
    root = repository_of(change) or settings.corpus.resolve()
    return root if _holds(root, change) else None


def commit(root: Path, title: str, paths: Sequence[str]) -> str:
    """Commits files of a repository, and nothing else of it, under git's own author; the short
    name of the commit.  Never pushes.  Raises ChangeError where git refuses."""
    _git(root, "add", "--", *paths)
    _git(root, "commit", "--quiet", "--message", title, "--only", "--", *paths)
    return _git(root, "rev-parse", "--short", "HEAD").strip()


def _git(root: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(
            ["git", "--literal-pathspecs", "-C", str(root), *arguments],
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_SECONDS,
            check=True,
        )
    except FileNotFoundError as error:
        raise ChangeError("没有 git，改动已写入，但没有提交 (no git: not committed)") from error
    except subprocess.SubprocessError as error:
        told = str(getattr(error, "stderr", "") or getattr(error, "stdout", "") or error).strip()
        raise ChangeError(f"改动已写入，但没有提交 (not committed): {told[:500]}") from error
    return done.stdout


def _holds(root: Path, change: Change) -> bool:
    return all(each.path.is_relative_to(root) for each in change.files)


def _common(change: Change) -> Path:
    folders = [each.path.parent for each in change.files]
    return next(
        each
        for each in (folders[0], *folders[0].parents)
        if all(folder.is_relative_to(each) for folder in folders)
    )


def _file(change: FileChange, root: Path) -> Iterator[bytes]:
    before, after = content_of(change.path), change.content
    name = change.path.relative_to(root).as_posix()
    if digest_of(before) != change.before:
        raise ChangeConflict(f"{name} 有人改过，请再试一次 (changed meanwhile)")
    if b"\0" in (before or b"") + (after or b""):
        raise ChangeError(f"{name} 不是文本，写不成补丁 (no text: no patch of it)")
    yield f"diff --git a/{name} b/{name}\n".encode()
    if before is None:
        yield b"new file mode 100644\n"
    elif after is None:
        yield b"deleted file mode 100644\n"
    old, new = _lines(before), _lines(after)
    names = [
        f"{side}/{name}\t" if content is not None else "/dev/null"
        for side, content in (("a", before), ("b", after))
    ]
    lines = difflib.diff_bytes(
        difflib.unified_diff, old, new, names[0].encode(), names[1].encode(), lineterm=b"\n"
    )
    for line in lines:
        yield line if line.endswith(b"\n") else line + _NO_END


def _lines(content: bytes | None) -> list[bytes]:
    """Lines that end with a line feed, as git sees them."""
    pieces = (content or b"").split(b"\n")
    return [each + b"\n" for each in pieces[:-1]] + ([pieces[-1]] if pieces[-1] else [])
