"""Checks the values of settings and gives them their types."""

from __future__ import annotations

import math
from dataclasses import Field
from pathlib import Path
from typing import Any

from faq.errors import SettingsError

_FLAGS = {"true": True, "1": True, "false": False, "0": False, "": False}
_KIND_NAMES = {int: "整数", float: "数字", str: "文字", Path: "路径"}


def checked(setting: Field[Any], value: object, origin: str) -> object:
    """`value` in the type of the setting's default, or SettingsError naming `origin`."""
    if setting.default is None:
        return _names(value, origin)
    if isinstance(setting.default, bool):
        return _flag(value, origin)
    kind: Any = Path if isinstance(setting.default, Path) else type(setting.default)
    numeric = kind in {int, float}
    allowed = (str, int, kind) if numeric else (str, Path)
    if isinstance(value, bool) or not isinstance(value, allowed):
        raise SettingsError(f"{origin}：{value!r} 应为{_KIND_NAMES[kind]} (wrong type)")
    try:
        converted = kind(value)
    except (ValueError, OverflowError) as error:
        raise SettingsError(f"{origin}：{value!r} 应为{_KIND_NAMES[kind]} (wrong type)") from error
    if not numeric:
        if "\0" in str(converted):
            raise SettingsError(f"{origin}：不能含有空字符 (holds a NUL)")
        if fault := form_fault(setting, converted):
            raise SettingsError(f"{origin}：{fault}")
        return converted
    low, high = setting.metadata["low"], setting.metadata["high"]
    if not converted >= low:
        raise SettingsError(f"{origin}：{value!r} 小于下限 {low} (below the lowest value)")
    if converted > high or converted == math.inf:
        raise SettingsError(f"{origin}：{value!r} 大于上限 {high} (above the highest value)")
    return converted


def form_fault(setting: Field[Any], text: Any) -> str:
    """What is wrong with the form of a text; "" for nothing, and for none where that is the
    default."""
    form = setting.metadata["form"]
    return form(text) if form and (text or setting.default) else ""


def _flag(value: object, origin: str) -> bool:
    """True or false, or what stands for it in the environment."""
    found = value if isinstance(value, bool) else _FLAGS.get(str(value).lower())
    if found is None:
        raise SettingsError(f"{origin}：{value!r} 应为 true 或 false (wrong type)")
    return found


def _names(value: object, origin: str) -> tuple[str, ...]:
    """A list of names, or its comma-separated form."""
    names = value.split(",") if isinstance(value, str) else value
    if not isinstance(names, list | tuple) or not all(isinstance(each, str) for each in names):
        raise SettingsError(f"{origin}：{value!r} 应为名称的列表 (wrong type)")
    return tuple(each.strip() for each in names if each.strip())
