"""How is the kernel called from Python?

The structures of `kernel.h`, field by field, and the functions.  A call gives the interpreter
up, so that other threads go on meanwhile.
"""

from __future__ import annotations

import ctypes
import sys
from ctypes import (
    POINTER,
    Structure,
    c_double,
    c_float,
    c_int32,
    c_int64,
    c_uint8,
    c_void_p,
)
from pathlib import Path
from typing import Any

import numpy.typing as npt

_FILE = Path(__file__).with_name("_kernel.so")


class Index(Structure):
    """What ranks the passages of a generation."""

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
        ("quantum", c_float),
        ("unknown", c_float),
    )


class Question(Structure):
    """What a question asks for."""

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
        ("near", c_float * 3),
        ("unknown", c_float * 3),
    )


class QuestionText(Structure):
    """A question as it is written."""

    _fields_ = (
        ("codes", c_void_p),
        ("stopword_only", c_void_p),
        ("length", c_int32),
        ("stopword_weight", c_double),
    )


class Grams(Structure):
    """Its pairs of characters, or its characters."""

    _fields_ = (
        ("keys", c_void_p),
        ("weights", c_void_p),
        ("stopword_only", c_void_p),
        ("text_codes", c_void_p),
        ("plain", c_int32),
        ("count", c_int32),
    )


class Reply(Structure):
    """What comes of a question."""

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


def _load(file: Path) -> ctypes.CDLL:
    if sys.byteorder != "little":
        raise ImportError("只支持小端字节序 (the index and the kernel are little-endian)")
    try:
        library = ctypes.CDLL(str(file))
    except OSError as error:
        raise ImportError(
            f"{file.name} 不在或不能用，请重新安装 (the compiled kernel is missing: reinstall "
            f"with `pip install .` or `make serve`): {error}"
        ) from error
    library.faq_rank.argtypes = (POINTER(Index), POINTER(Question), POINTER(Reply))
    library.faq_grams.argtypes = (POINTER(QuestionText), c_int32, c_void_p, c_int32, POINTER(Grams))
    library.faq_given.argtypes = (
        *library.faq_rank.argtypes,
        ctypes.c_uint32,
        c_void_p,
        c_void_p,
    )
    library.faq_given.restype = None
    library.faq_cut.argtypes = (
        *library.faq_rank.argtypes,
        *(c_void_p, c_void_p, c_int32, c_int32, c_int32),
        *(c_void_p, c_void_p),
    )
    return library


_LIBRARY = _load(_FILE)


def loaded() -> ctypes.CDLL:
    """The library, for what else is called in it."""
    return _LIBRARY


def address(array: npt.NDArray[Any]) -> int:
    """Where the entries of an array lie, which the caller keeps."""
    return int(array.ctypes.data)


def rank(index: Index, question: Question, reply: Reply) -> None:
    """Fills `reply`; MemoryError where there is none left."""
    if _LIBRARY.faq_rank(index, question, reply):
        raise MemoryError


def grams(question_text: QuestionText, size: int, apart: int, count: int, to: Grams) -> None:
    """Fills `to` with the grams of `size` characters; behind the others those that have one of
    the `count` keys at the address `apart`.  MemoryError likewise."""
    if _LIBRARY.faq_grams(question_text, size, apart, count, to):
        raise MemoryError


def given(
    index: Index, question: Question, reply: Reply, row: int, parts: int, alternatives: int
) -> None:
    """Fills the arrays at two addresses: what each term gives to `row`, and which alternative."""
    _LIBRARY.faq_given(index, question, reply, row, parts, alternatives)


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
    """A stretch of at most `most` code points of a field of each of some rows.

    `texts` are the addresses of the rows and of the lengths of their raw texts, and how many;
    `cuttings` is that of room for a ``Cutting`` of `kernel.h` for each, `marks` for twice
    ``most + 1`` numbers for each.  MemoryError likewise.
    """
    if _LIBRARY.faq_cut(index, question, reply, *texts, field, most, cuttings, marks):
        raise MemoryError
