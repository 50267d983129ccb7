"""Tests the codes, versions, numbers and Latin names of a text."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from faq.language.codes import codes, spellings


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("报 e-1007 怎么办", [("code", "e1007")]),
        ("返回码 3021", [("number", "3021")]),
        ("升级到 v2.4", [("version", "2.4")]),
        ("内核 5.10.3 装不上", [("version", "5.10.3")]),
        ("利率 2.75 怎么算", []),
        ("等了 15 天", []),
        ("单号 778812345678", []),
        ("第 12 步", []),
        ("f# 和 f 有什么区别", [("name", "f#"), ("name", "f")]),
        ("三个人", []),
    ],
)
def test_codes_are_told_from_quantities(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(each.kind, each.folded) for each in codes(text)] == expected


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("e1007", "E_1007 的处理".lower()),
        ("postgresql 16", "postgresql16 备份"),
        ("kube ctl", "kubectl 安装"),
        ("v2.4", "版本 2.4"),
        ("lan-port", "lan port"),
    ],
)
def test_other_spellings_stand_for_a_code(query: str, text: str) -> None:
    spelt = spellings(text)
    assert all(each.folded in spelt or not spelt.isdisjoint(each.joined) for each in codes(query))


@pytest.mark.parametrize(("query", "text"), [("f#", "f++"), ("v2.4", "2.4.1"), ("e17", "e171")])
def test_another_code_is_no_spelling(query: str, text: str) -> None:
    assert codes(query)[0].folded not in spellings(text)


def test_a_number_belongs_to_the_name_before_it() -> None:
    name, number = codes("debian 12 怎么装")
    assert (name.text, number.after_name, number.joined) == ("debian", "debian", ("debian12",))


@pytest.mark.parametrize("find", [codes, spellings])
def test_each_token_is_folded_once_however_many_neighbours_it_has(
    find: Callable[[str], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    folded: list[str] = []

    def fold(token: str) -> str:
        folded.append(token)
        return token

    monkeypatch.setattr("faq.language.codes.fold", fold)
    find("ab " * 100)
    assert len(folded) <= 2 * 100  # `spellings` folds the parts of a token too
