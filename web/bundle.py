"""Joins the scripts and the style sheets of the pages into one small file each.

A browser asks a server for six files at a time, and a slow network makes each round of them dear.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from graphlib import TopologicalSorter

from rcssmin import cssmin
from rjsmin import jsmin

_IMPORT = re.compile(r"^import (\{[^}]+\}) from '\./([\w-]+\.js)';$", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async function|function|const) (\w+))", re.MULTILINE)


def script(modules: Mapping[str, str], entry: str) -> str:
    """The module `entry` with all that it imports, directly or not, as one script.

    `modules` are texts by file name.  Each becomes a function that gives what the module exports.
    Raises ``KeyError`` for an import that is none of them, ``graphlib.CycleError`` for a circle.
    """
    # Lists: the order of a set differs between the workers of a server, who must send the same.
    needed: dict[str, list[str]] = {}
    waiting = [entry]
    while waiting:
        name = waiting.pop()
        needed[name] = [imported for _, imported in _IMPORT.findall(modules[name])]
        waiting += (each for each in needed[name] if each not in needed)
    order = TopologicalSorter(needed).static_order()
    functions = [_function(name, modules[name]) for name in order]
    return compact("\n".join(["const modules = {};", *functions]))


def compact(text: str) -> str:
    """A script without what only people read."""
    return str(jsmin(text))


def styles(sheets: Sequence[str]) -> str:
    """The sheets as one, without what only people read."""
    return str(cssmin("\n".join(sheets)))


def _function(name: str, text: str) -> str:
    exported = ", ".join(_EXPORT.findall(text))
    body = _IMPORT.sub(r"const \1 = modules['\2'];", _EXPORT.sub("", text))
    return f"modules['{name}'] = (() => {{\n{body}\nreturn {{ {exported} }};\n}})();"
