"""Tells a defect of a reader from the damage of a file, and keeps it to the page it is met on."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from traceback import extract_tb
from typing import TypeVar

from faq.importing.source import Loss

T = TypeVar("T")

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


def contained(found: Iterable[T], place: str, key: str) -> Iterator[T | Loss]:
    """What is found of one page, with a Loss for the rest of it where an error ends it."""
    losses, is_short = [], False
    try:
        yield from found
    except Exception as error:  # noqa: BLE001 -- a defect must cost one page
        losses, is_short = [Loss(place, _why(error), key)], isinstance(error, MemoryError)
    if is_short:
        gc.collect()  # what the page held, now that no traceback does
    yield from losses


def attempted(make: Callable[[], T], place: str, key: str) -> T | Loss:
    """What is made of one page; a Loss where an error prevents it."""
    try:
        return make()
    except Exception as error:  # noqa: BLE001 -- a defect must cost one page
        return Loss(place, _why(error), key)


def _why(error: Exception) -> str:
    if isinstance(error, MemoryError):
        return "内存不够，没有导入 (not enough memory)"
    if isinstance(error, RecursionError):
        return "嵌套太深，没有导入 (nested too deeply)"
    return told(error)
