"""Binds the compiled kernel: the structures of `kernel.h`, field by field, and its functions.

A call releases the interpreter lock, so that other threads run meanwhile.  Importing this module
loads the library and checks it, in less than a millisecond; one that can't be loaded or is of
another build raises ImportError with the remedy.  Without a library the reference in NumPy serves
(`is_compiled`).
"""

from __future__ import annotations

import ctypes
import logging
import os
import sys
from collections.abc import Mapping
from ctypes import (
    POINTER,
    Structure,
    c_char_p,
    c_double,
    c_float,
    c_int32,
    c_int64,
    c_uint8,
    c_uint32,
    c_uint64,
    c_void_p,
    sizeof,
)
from itertools import takewhile
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy.typing as npt

ABI = 3
"""Raised with that of `abi.c` whenever a function or a structure of the kernel changes."""
FEATURE_NUMBERS = 10
"""Numbers of a ``RerankFeatures`` of `kernel.h`, as 32-bit floats."""
CUTTING_NUMBERS = 4
"""Numbers of a ``Cutting`` of `kernel.h`, as 32-bit integers: matches, start, end, spans."""
_FILE = Path(__file__).with_name("_kernel.so")
KERNEL = "faq.kernel"
"""The name of an ImportError whose message tells the remedy."""
_REMEDY = "`pip install .` or `make serve`"


class Index(Structure):
    """The arrays of a generation that rank passages."""

    _fields_ = (
        ("terms", c_int64),
        ("rows", c_int64),
        ("common_terms", c_int64),
        ("entries", c_int64),
        ("keys", c_void_p),
        ("idf", c_void_p),
        ("offsets", c_void_p),
        ("list_rows", c_void_p),
        ("quantized", c_void_p),
        ("peaks", c_void_p),
        ("common", c_void_p),
        ("table", c_void_p),
        ("bits", c_void_p),
        ("owners", c_void_p),
        ("audiences", c_void_p),
        ("information", c_void_p),
        ("codes", c_void_p),
        ("codes_ends", c_void_p),
        ("codes_size", c_int64),
        ("headings", c_void_p),
        ("headings_ends", c_void_p),
        ("headings_size", c_int64),
        ("analyzed", c_void_p),
        ("analyzed_ends", c_void_p),
        ("analyzed_size", c_int64),
        ("vectors", c_int64),
        ("dimensions", c_int64),
        ("vector_values", c_void_p),
        ("vector_scales", c_void_p),
        ("vector_numbers", c_void_p),
        ("vector_ends", c_void_p),
        ("vector_numbers_size", c_int64),
        ("quantum", c_float),
        ("unknown", c_float),
    )


class Question(Structure):
    """A question for the ranking."""

    _fields_ = (
        ("terms", c_int32),
        ("firsts", c_void_p),
        ("keys", c_void_p),
        ("weights", c_void_p),
        ("term_kinds", c_void_p),
        ("stopword_only", c_void_p),
        ("text_codes", c_void_p),
        ("text_ends", c_void_p),
        ("length", c_int32),
        ("text", c_void_p),
        ("asker", c_uint8),
        ("allowed", c_uint8),
        ("wanted", c_int32),
        ("depth", c_int32),
        ("share", c_int32),
        ("cosine", c_float),
        ("heading_lcs", c_float),
        ("text_lcs", c_float),
        ("proximity", c_float),
        ("audience", c_float),
        ("meaning", c_float),
        ("topic_meaning", c_float),
        ("heading_meaning", c_float),
        ("vector", c_void_p),
        ("vector_scale", c_float),
        ("one_sided", c_float),
        ("near", c_float * 3),
        ("unknown", c_float * 3),
    )


class QuestionText(Structure):
    """A question's text."""

    _fields_ = (
        ("codes", c_void_p),
        ("stopword_only", c_void_p),
        ("length", c_int32),
        ("stopword_weight", c_double),
    )


class Grams(Structure):
    """The bigrams or the characters of a question."""

    _fields_ = (
        ("keys", c_void_p),
        ("weights", c_void_p),
        ("stopword_only", c_void_p),
        ("text_codes", c_void_p),
        ("plain", c_int32),
        ("count", c_int32),
    )


class Reply(Structure):
    """The result of ranking."""

    _fields_ = (
        ("total", c_int64),
        ("found", c_int32),
        ("reranked", c_int32),
        ("attainable", c_double),
        ("weights", c_void_p),
        ("numbers", c_void_p),
        ("places", c_void_p),
        ("information", c_void_p),
        ("rows", c_void_p),
        ("scores", c_void_p),
        ("features", c_void_p),
    )


class _Constant(Structure):
    _fields_ = (("name", c_char_p), ("value", c_uint64))


def _unusable(message: str) -> ImportError:
    return ImportError(message, name=KERNEL)


def _check_byte_order() -> None:
    if sys.byteorder != "little":
        raise _unusable("只支持小端字节序 (the index and the kernel are little-endian)")


def _load(file: Path) -> ctypes.CDLL:
    """The library, checked; raises ImportError, with the remedy, if it can't be used."""
    _check_byte_order()
    try:
        library = ctypes.CDLL(str(file))
    except OSError as error:
        raise _unusable(
            f"{file.name} 缺失或无法加载，请重新安装 (the compiled kernel is missing or can't be "
            f"loaded: reinstall with {_REMEDY}): {error}"
        ) from error
    if not hasattr(library, "faq_abi") or library.faq_abi() != ABI:
        raise _unusable(f"内核版本与程序不符，请重新安装 (stale kernel: reinstall with {_REMEDY})")
    library.faq_rank.argtypes = (POINTER(Index), POINTER(Question), POINTER(Reply))
    library.faq_grams.argtypes = (POINTER(QuestionText), c_int32, c_void_p, c_int32, POINTER(Grams))
    library.faq_contributions.argtypes = (*library.faq_rank.argtypes, c_uint32, c_void_p, c_void_p)
    library.faq_contributions.restype = None
    library.faq_cut.argtypes = (
        *library.faq_rank.argtypes,
        *(c_void_p, c_void_p, c_int32, c_int32, c_int32),
        *(c_void_p, c_void_p),
    )
    library.faq_constants.restype = POINTER(_Constant)
    return library


def _read_constants(library: ctypes.CDLL) -> Mapping[str, int]:
    found = takewhile(lambda each: each.name is not None, library.faq_constants())
    return MappingProxyType({each.name.decode("ascii"): each.value for each in found})


def is_compiled() -> bool:
    """Whether the compiled kernel serves; else the reference in NumPy does."""
    return _LIBRARY is not None


def check_constants(expected: Mapping[str, int]) -> None:
    """Compares constants with those that the kernel was compiled with.

    `expected` maps names of `abi.c` to values, ``sizeof NAME`` to the size of a structure.  Raises
    ImportError, with the remedy, where they differ; without a kernel there is nothing to compare.
    """
    wrong = [
        f"{name} {CONSTANTS.get(name)} != {value}"
        for name, value in expected.items()
        if CONSTANTS.get(name) != value
    ]
    if wrong and is_compiled():
        raise _unusable(
            f"内核与程序的常量不一致，请重新安装 (the kernel has other constants: reinstall "
            f"with {_REMEDY}): {', '.join(wrong)}"
        )


def sizes_of(*structures: type[Structure]) -> dict[str, int]:
    """The sizes of some structures, by the names that `check_constants` takes."""
    return {f"sizeof {each.__name__}": sizeof(each) for each in structures}


def _chosen(file: Path) -> ctypes.CDLL | None:
    """The library; None, with a warning, where it was not compiled or FAQ_KERNEL is ``none``.

    Raises ImportError where it is there and can't be used, or where FAQ_KERNEL is ``required`` and
    it is missing.
    """
    wanted = os.environ.get("FAQ_KERNEL")
    if wanted == "required" or (wanted != "none" and file.exists()):
        return _load(file)
    _check_byte_order()
    from multiprocessing import parent_process  # 8 ms, spared where there is a kernel

    if parent_process() is None:  # else the process that started this one has warned
        logging.getLogger(__name__).warning(
            "未编译内核，改用 NumPy，较慢 (no compiled kernel: NumPy serves, slower)"
        )
    return None


_LIBRARY = _chosen(_FILE)
CONSTANTS = _read_constants(_LIBRARY) if _LIBRARY else {}
"""The values that C and Python share, as the kernel was compiled with them, by their names in
`abi.c`; none without a kernel."""
check_constants(
    {"sizeof RerankFeatures": 4 * FEATURE_NUMBERS, "sizeof Cutting": 4 * CUTTING_NUMBERS}
    | sizes_of(Index, Question, QuestionText, Grams, Reply)
)


def loaded() -> ctypes.CDLL:
    """The library, for the modules that bind further functions of it.

    Raises ImportError without a kernel.
    """
    if _LIBRARY is None:
        raise ImportError("没有编译的内核 (there is no compiled kernel)")
    return _LIBRARY


def address(array: npt.NDArray[Any]) -> int:
    """The address of an array's entries; the caller keeps the array alive."""
    return int(array.ctypes.data)


def rank(index: Index, question: Question, reply: Reply) -> None:
    """Fills `reply`; raises MemoryError when out of memory."""
    if loaded().faq_rank(index, question, reply):
        raise MemoryError


def grams(question_text: QuestionText, size: int, apart: int, count: int, to: Grams) -> None:
    """Fills `to` with the grams of `size` characters.

    Those that have one of the `count` keys at the address `apart` come after the others.  Raises
    MemoryError when out of memory.
    """
    if loaded().faq_grams(question_text, size, apart, count, to):
        raise MemoryError


def contributions(
    index: Index, question: Question, reply: Reply, row: int, parts: int, alternatives: int
) -> None:
    """Fills two arrays, given by address, with an entry for each term.

    `parts` gets what the term adds to the sum of `row`, `alternatives` the number of the
    alternative that counts.
    """
    loaded().faq_contributions(index, question, reply, row, parts, alternatives)


def cut(
    index: Index,
    question: Question,
    reply: Reply,
    texts: tuple[int, int, int],
    field: int,
    most: int,
    cuttings: int,
    marks: int,
) -> None:
    """Cuts a stretch of at most `most` code points from a field of each of some rows.

    `texts` are the addresses of the rows and of the lengths of their raw texts, and their number;
    `cuttings` is the address of a ``Cutting`` of `kernel.h` for each, `marks` of twice
    ``most + 1`` offsets for each.  Raises MemoryError when out of memory.
    """
    if loaded().faq_cut(index, question, reply, *texts, field, most, cuttings, marks):
        raise MemoryError
