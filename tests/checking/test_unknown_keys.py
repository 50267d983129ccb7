"""Checks that unknown keys of front matter are told with the known one that may be meant."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest
from planted import found, write

from faq.articles.front_matter import KEYS, FrontMatter


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        ("titel", "title"),
        ("Tags", "tags"),
        ("question", "questions"),
        ("valid-until", "valid_until"),
        ("valid-from", "valid_from"),
        ("生效日期", "valid_from"),
        ("标签", "tags"),
        ("lastmod", "updated"),
    ],
)
def test_a_key_like_a_known_one(tmp_path: Path, key: str, meant: str) -> None:
    write(tmp_path, a=f"---\nsource: 网站\n{key}: 退款\n---\n# 退款\n\n退。\n")
    (spot,) = found(tmp_path, "unknown-key")
    assert (spot.path, spot.line, spot.mend) == ("a.md", 3, f"a.md: {meant}")
    assert f"did you mean {meant}?" in spot.fault


def test_all_others_are_told_once(tmp_path: Path) -> None:
    matter = "---\nsummary: 退\naliases: [x]\ntags: 退款\n---\n"
    write(tmp_path, a=f"{matter}# 退款\n\n退。\n", b="+++\nsummary = '换'\n+++\n# 换货\n\n换。\n")
    (spot,) = found(tmp_path, "unknown-key")
    assert (spot.path, spot.line, spot.mend) == (".", 1, "")
    assert "summary 2 处、aliases 1 处" in spot.fault


def test_known_keys_are_not_told(tmp_path: Path) -> None:
    keys = "title: 退款\nquestions: [退钱]\naudience: buyer\ntags: [退]\nupdated: 2025-01-01\n"
    write(
        tmp_path,
        a=f"---\n{keys}valid_from: 2025-01-01\nvalid_until: 长期有效\nsource: 网站\n---\n退。\n",
    )
    assert found(tmp_path, "unknown-key") == []


def test_every_key_that_is_read_is_a_known_one() -> None:
    read = {each.name for each in fields(FrontMatter)} - {"weak", "unknown"}
    assert {"origin" if each == "source" else each for each in KEYS} == read
