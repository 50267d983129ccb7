"""Scripts are joined as their imports say, and sheets say the same where they must."""

from __future__ import annotations

import re
from graphlib import CycleError
from pathlib import Path

import pytest

import web
from web import bundle

_STATIC = Path(web.__file__).parent / "static"
_MODULES = {path.name: path.read_text("utf-8") for path in _STATIC.glob("*.js")}


def _body(text: str) -> str:
    return "".join(text.split())


def test_a_module_comes_after_what_it_imports_and_once() -> None:
    modules = {
        "app.js": "import { b } from './b.js';\nimport { c } from './c.js';\nb(c);",
        "b.js": "import { c } from './c.js';\nexport function b(x) { c(); }",
        "c.js": "// why\nconst N = 1;\nexport const c = () => N;",
        "other.js": "none();",
    }
    assert _body(bundle.script(modules, "app.js")) == (
        "constmodules={};"
        "modules['c.js']=(()=>{constN=1;constc=()=>N;return{c};})();"
        "modules['b.js']=(()=>{const{c}=modules['c.js'];functionb(x){c();}return{b};})();"
        "modules['app.js']=(()=>{const{b}=modules['b.js'];const{c}=modules['c.js'];b(c);return{};})();"
    )


def test_a_circle_and_a_missing_module_are_refused() -> None:
    with pytest.raises(CycleError):
        bundle.script(
            {"a.js": "import { b } from './b.js';", "b.js": "import { a } from './a.js';"}, "a.js"
        )
    with pytest.raises(KeyError, match="gone"):
        bundle.script({"a.js": "import { b } from './gone.js';"}, "a.js")


def test_the_pages_own_scripts_have_every_module_and_no_import() -> None:
    joined = [bundle.script(_MODULES, entry) for entry in ("app.js", "desk.js")]
    assert not any(re.search(r"\b(import|export)\b", each) for each in joined)
    for name in _MODULES.keys() - {"widget.js"}:
        assert any(f"modules['{name}']=" in each for each in joined), name


def test_dark_is_the_same_by_choice_and_by_the_system() -> None:
    tokens = (Path(web.__file__).parent / "styles" / "tokens.css").read_text("utf-8")
    system, chosen = re.findall(r"--paper: [^{}]*", tokens.partition("@media")[2])
    assert system.split() == chosen.split()
