"""Do Python and the kernel mean the same, and is it told when there is no kernel?"""

from __future__ import annotations

import ctypes
import re
import sys
from pathlib import Path

import pytest

from faq.kernel import bindings, merging, tables

_HEADERS = [
    Path(bindings.__file__).with_name(name) for name in ("kernel.h", "merging.h", "tables.h")
]
_TYPES = {
    "int32_t": ctypes.c_int32,
    "int64_t": ctypes.c_int64,
    "uint8_t": ctypes.c_uint8,
    "uint32_t": ctypes.c_uint32,
    "uint64_t": ctypes.c_uint64,
    "float": ctypes.c_float,
    "double": ctypes.c_double,
}
_ADDRESSES = {ctypes.c_void_p, ctypes.c_char_p}
_STRUCTURES = {
    name: each
    for name, each in (vars(bindings) | vars(merging) | vars(tables)).items()
    if isinstance(each, type) and issubclass(each, ctypes.Structure) and name != "Structure"
}


def _headers() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in _HEADERS)


def _declared() -> dict[str, list[tuple[str, str, bool, str]]]:
    """The structures of the header: type, name, whether it is an address, how many."""
    text = re.sub(r"/\*.*?\*/", "", _headers(), flags=re.DOTALL)
    found = {}
    for body, name in re.findall(r"typedef struct \{(.*?)\} (\w+);", text, re.DOTALL):
        fields = []
        for line in filter(None, (each.strip() for each in body.split(";"))):
            matched = re.fullmatch(r"(?:const )?(\w+)\s*(\*?)\s*(\w+)(?:\[(\w+)\])?", line)
            assert matched, line
            kind, star, field, many = matched.groups()
            fields.append((kind, field, bool(star), many or ""))
        found[name] = fields
    return found


def _term_kinds() -> int:
    """How many values the enumeration of term kinds has before its last."""
    (names,) = re.findall(r"enum \{ ([^}]*TERM_KINDS) \}", _headers())
    return len(names.split(",")) - 1


@pytest.mark.parametrize("name", _STRUCTURES)
def test_a_structure_is_that_of_the_header(name: str) -> None:
    declared, fields = _declared()[name], list(_STRUCTURES[name]._fields_)
    assert [each[0] for each in fields] == [field for _, field, _, _ in declared]
    for (_, held), (kind, field, is_address, many) in zip(fields, declared, strict=True):
        if is_address:
            assert held in _ADDRESSES, field
        elif many:
            assert held is _TYPES[kind] * {"TERM_KINDS": _term_kinds()}[many], field
        else:
            assert held is _TYPES[kind], field


def test_a_missing_library_names_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(ImportError, match="pip install"):
        bindings._load(tmp_path / "_kernel.so")


def test_a_library_of_anything_else_names_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "_kernel.so").write_bytes(b"no library")
    with pytest.raises(ImportError, match="pip install"):
        bindings._load(tmp_path / "_kernel.so")


def test_a_machine_that_counts_bytes_the_other_way_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "byteorder", "big")
    with pytest.raises(ImportError, match="little-endian"):
        bindings._load(bindings._FILE)
