"""Holds the structures and constants of Python against those of the kernel."""

from __future__ import annotations

import ctypes
import re
import subprocess
import sys
from pathlib import Path

import pytest
from compiled import build_hook, the_compiler

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
    if isinstance(each, type)
    and issubclass(each, ctypes.Structure)
    and name != "Structure"
    and not name.startswith("_")
}


def _headers() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in _HEADERS)


def _declared() -> dict[str, list[tuple[str, str, bool, str]]]:
    """The structures of the headers: type, name, whether it is an address, and array length."""
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


@pytest.mark.parametrize("name", _STRUCTURES)
def test_a_structure_is_that_of_the_header(name: str) -> None:
    declared, fields = _declared()[name], list(_STRUCTURES[name]._fields_)
    assert [each[0] for each in fields] == [field for _, field, _, _ in declared]
    for (_, held), (kind, field, is_address, many) in zip(fields, declared, strict=True):
        if is_address:
            assert held in _ADDRESSES, field
        elif many:
            assert held is _TYPES[kind] * bindings.CONSTANTS[many], field
        else:
            assert held is _TYPES[kind], field


def test_every_structure_and_constant_of_python_is_compared() -> None:
    exported = {name for name in bindings.CONSTANTS if name.startswith("sizeof ")}
    assert {f"sizeof {name}" for name in _STRUCTURES} <= exported


@pytest.mark.parametrize(
    "expected", [{"ONE": 33}, {"sizeof Index": 8}, {"NOT_THERE": 1}, {"ONE": 32, "HIGHEST": 1}]
)
def test_another_constant_names_the_remedy(expected: dict[str, int]) -> None:
    with pytest.raises(ImportError, match=r"请重新安装 .*pip install"):
        bindings.check_constants(expected)


def test_the_same_constants_pass() -> None:
    bindings.check_constants(bindings.CONSTANTS)


_STALE = """
int faq_abi(void) { return ABI; }
"""


@pytest.mark.parametrize("source", ["", _STALE.replace("ABI", str(bindings.ABI + 1))])
def test_a_library_of_another_build_names_the_remedy(source: str, tmp_path: Path) -> None:
    file, target = tmp_path / "stale.c", tmp_path / "_kernel.so"
    file.write_text(f"{source}\ntypedef int nothing;\n", encoding="ascii")
    with build_hook() as build:
        command = the_compiler(build)
    subprocess.run([*command, "-shared", "-fPIC", str(file), "-o", str(target)], check=True)
    with pytest.raises(ImportError, match=r"请重新安装 .*stale kernel.*pip install"):
        bindings._load(target)


def test_a_missing_library_names_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(ImportError, match=r"请重新安装 .*pip install"):
        bindings._load(tmp_path / "_kernel.so")


def test_a_library_of_anything_else_names_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "_kernel.so").write_bytes(b"no library")
    with pytest.raises(ImportError, match=r"请重新安装 .*pip install"):
        bindings._load(tmp_path / "_kernel.so")


def test_a_machine_that_counts_bytes_the_other_way_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "byteorder", "big")
    with pytest.raises(ImportError, match="little-endian"):
        bindings._load(bindings._FILE)
