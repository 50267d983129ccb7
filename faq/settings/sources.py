"""Reads what a file, the environment and flags say of the settings, and where they say it."""

from __future__ import annotations

import logging
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from faq.errors import SettingsError
from faq.files.regular import read_regular

SETTINGS_FILE = "faq.toml"
_PREFIX = "FAQ_"
_IN_MODEL = {"k1", "b", "b_heading", "article_share"}
"""Former settings, as are all ``weight_…``, that are parameters of the ranking model now."""
_LIKE = 60
"""Similarity, of 100, from which a name of the file is taken for a slip of another."""
_log = logging.getLogger(__name__)


class Given(NamedTuple):
    """A value, and where it was given, as a message names it."""

    name: str
    value: object
    origin: str


def in_file(path: Path) -> Iterator[Given]:
    """What a settings file says; nothing where there is none.  Raises as `read_toml`."""
    try:
        text, values = _read(path)
    except FileNotFoundError:
        return
    for name, value in values.items():
        line = _line_of(name, text)
        place = f"{SETTINGS_FILE}:{line}" if line else SETTINGS_FILE
        yield Given(name, value, f"{place}: {name}")


def in_environment(environ: Mapping[str, str], known: Collection[str]) -> Iterator[Given]:
    """What variables say of the `known` settings and of former ones; a slip is logged."""
    for variable, text in environ.items():
        if not variable.upper().startswith(_PREFIX):
            continue
        name = variable[len(_PREFIX) :].lower()
        if variable == variable.upper() and (name in known or _is_former(name)):
            yield Given(name, text, variable)
        elif meant := _slip_of(name, known):
            _log.warning(
                "环境变量 %s 不是设置，是不是 %s？(no setting of that name; did you mean %s?)",
                *(variable, _PREFIX + meant.upper(), _PREFIX + meant.upper()),
            )


def in_flags(overrides: Mapping[str, object]) -> Iterator[Given]:
    """What flags say."""
    for name, value in overrides.items():
        if value is not None:
            yield Given(name, value, f"--{name.replace('_', '-')}")


def unknown(given: Given, known: Collection[str]) -> SettingsError:
    """What is told of a name that is no setting."""
    if _is_former(given.name):
        return SettingsError(
            f"{given.origin}：已移到设置 ranking_model 所指的文件里 "
            "(now belongs in the file that the setting ranking_model names)"
        )
    from rapidfuzz import process  # most need it never

    found = process.extractOne(given.name, sorted(known), score_cutoff=_LIKE)
    meant = f"，是不是 {found[0]}？" if found else ""
    hint = f"; did you mean {found[0]}?" if found else ""
    return SettingsError(f"{given.origin}：没有这个设置{meant} (unknown setting{hint})")


def read_toml(path: Path) -> dict[str, Any]:
    """Raises SettingsError where the file can't be read, FileNotFoundError where there is none."""
    return _read(path)[1]


def _read(path: Path) -> tuple[str, dict[str, Any]]:
    try:
        text = read_regular(path).decode("utf-8")
        import tomllib  # most have no such file, and every command would wait for it

        return text, tomllib.loads(text)
    except FileNotFoundError:
        raise
    except (OSError, ValueError, RecursionError) as error:
        raise SettingsError(f"无法读取 {path} (unreadable file): {error}") from error


def _line_of(name: str, text: str) -> int:
    """The line that a top-level key or table stands on; 0 where it is written in another way."""
    key = rf"""["']?{re.escape(name)}["']?"""
    found = re.search(rf"^[ \t]*(?:{key}[ \t]*[=.]|\[+[ \t]*{key}[ \t]*[\].])", text, re.MULTILINE)
    return text.count("\n", 0, found.start()) + 1 if found else 0


def _is_former(name: str) -> bool:
    return name in _IN_MODEL or name.startswith("weight_")


def _slip_of(name: str, known: Collection[str]) -> str | None:
    """The setting that a variable's name differs from by case or a slip of one or two letters."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    slips = 1 if len(name) < 6 else 2
    found = process.extractOne(name, sorted(known), scorer=OSA.distance, score_cutoff=slips)
    return found[0] if found else None
