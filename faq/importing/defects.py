"""Tells a defect of a reader from the damage of a file."""

from __future__ import annotations

from pathlib import Path
from traceback import extract_tb

_OURS = Path(__file__).parents[1]
_PROGRAMMING = (
    *(AttributeError, TypeError, NameError, AssertionError, LookupError),
    *(ArithmeticError, RecursionError, NotImplementedError),
)
"""What code raises that takes a file to be otherwise than it is, be it sound or damaged."""


def is_defect(error: Exception) -> bool:
    """Whether an error comes of a mistake in our own code: libraries raise anything for damaged
    files, and what ours raises on purpose says what is wrong with a file."""
    frames = extract_tb(error.__traceback__)
    ours = bool(frames) and Path(frames[-1].filename).is_relative_to(_OURS)
    return ours and isinstance(error, _PROGRAMMING)


def told(error: Exception) -> str:
    """What an unexpected error is, and where in our code, for whoever reports it."""
    frames = extract_tb(error.__traceback__)
    inner = [each for each in frames if Path(each.filename).is_relative_to(_OURS)]
    place = ""
    if inner:
        path = Path(inner[-1].filename).relative_to(_OURS.parent)
        place = f" ({path.as_posix()}:{inner[-1].lineno})"
    what = " ".join(f"{type(error).__name__}: {error}".split())
    return f"程序出错，没有导入，请报告这一条 (unexpected error, please report): {what}{place}"
