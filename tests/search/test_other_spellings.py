"""Tests that words are found and answered however people type them."""

from __future__ import annotations

from pathlib import Path

import pytest

from faq.engine import Engine
from faq.indexing.rebuild import rebuild
from faq.model import Answer, SearchRequest
from faq.settings import Settings

_GARDEN = """# 园艺设备

## PUMP_77A 亮灯怎么办

清理滤网，再按复位键。

## 怎么联系维修站

拨打 010-6666-8888，周末休息。

## Water Meter 怎么校准

归零后放水十升。

## MistBox 怎么清洗

用白醋泡一夜。

## Type-C 充电口进水怎么办

晾干再充。

## Zig Bee 3 网关怎么配对

长按三秒。

## plant_id 一栏怎么填

填标签上的字母。

## 固件怎么升级到 v7.4.2

用电脑刷入。

## 日志在哪里看

导出 valve-log-2031-05-06.txt 这个文件。

## coupon 怎么领

在活动页领。

## 怎么用 U 盘升级

插上后长按两秒。

## 换了SIM卡怎么办

重新扫码入网。

## 各区的 IP 地址在哪看

面板背后的贴纸上。
"""
_CODES = """# 灌溉控制器

## 警示

| 数值 | 意思 |
| --- | --- |
| -7301 | 水压不足 |
| -7302 | 阀门卡住 |
| X15 | 电池没电 |

## 故障代码

故障代码印在机身背面。

## 错误码

错误码的说明见手册。
"""
_OTHER = """# 割草机

## 错误码

错误码的说明见手册。

## 收费

更换刀片 7405 元。
"""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    corpus = tmp_path_factory.mktemp("corpus")
    for name, text in (("garden", _GARDEN), ("codes", _CODES), ("other", _OTHER)):
        Path(corpus, f"{name}.md").write_text(text, "utf-8")
    settings = Settings(corpus=corpus, index=tmp_path_factory.mktemp("index"))
    rebuild(settings)
    return Engine.open(settings)


def _ask(engine: Engine, question: str) -> Answer:
    return engine.ask(SearchRequest(question))


@pytest.mark.parametrize(
    ("question", "heading"),
    [
        ("PUMP-77A", "PUMP_77A 亮灯怎么办"),
        ("pump77a", "PUMP_77A 亮灯怎么办"),
        ("PUMP 77A", "PUMP_77A 亮灯怎么办"),
        ("01066668888", "怎么联系维修站"),
        ("010 6666 8888", "怎么联系维修站"),
        ("010.6666.8888", "怎么联系维修站"),
        ("010-66668888", "怎么联系维修站"),
        ("watermeter", "Water Meter 怎么校准"),
        ("WATER_METER", "Water Meter 怎么校准"),
        ("water-meter 怎么校准", "Water Meter 怎么校准"),
        ("Mist Box", "MistBox 怎么清洗"),
        ("mist-box", "MistBox 怎么清洗"),
        ("TypeC", "Type-C 充电口进水怎么办"),
        ("type c", "Type-C 充电口进水怎么办"),
        ("zigbee3", "Zig Bee 3 网关怎么配对"),
        ("ZigBee 3", "Zig Bee 3 网关怎么配对"),
        ("plantid", "plant_id 一栏怎么填"),
        ("plant id 怎么填", "plant_id 一栏怎么填"),
        ("7.4.2", "固件怎么升级到 v7.4.2"),
        ("V7.4.2", "固件怎么升级到 v7.4.2"),
        ("2031-05-06", "日志在哪里看"),
        ("20310506", "日志在哪里看"),
        ("valve-log", "日志在哪里看"),
        ("coupons", "coupon 怎么领"),
        ("coupons 怎么领", "coupon 怎么领"),
        ("U盘", "怎么用 U 盘升级"),
        ("u盘升级", "怎么用 U 盘升级"),
        ("SIM 卡", "换了SIM卡怎么办"),
        ("sim 卡换了", "换了SIM卡怎么办"),
        ("ip地址", "各区的 IP 地址在哪看"),
        ("错误码 -7301", "警示"),
        ("错误码7302是什么意思", "警示"),
        ("故障代码 X15", "警示"),
        ("-7302", "警示"),
    ],
)
def test_another_spelling_is_answered(engine: Engine, question: str, heading: str) -> None:
    answer = _ask(engine, question)
    assert answer.answered
    assert answer.hits[0].passage.heading == heading


@pytest.mark.parametrize(
    "question",
    [
        "PUMP-78A",
        "01066668889",
        "010-6666-8887",
        "7.4.3",
        "2031-05-07",
        "错误码 -7303",
        "故障代码 X16",
        "错误码 7405",
    ],
)
def test_another_code_is_not(engine: Engine, question: str) -> None:
    assert not _ask(engine, question).answered


def test_other_spellings_are_shown_as_no_synonyms(engine: Engine) -> None:
    assert _ask(engine, "Mist Box").synonyms == ()
    assert _ask(engine, "coupons").synonyms == ()


@pytest.mark.parametrize(
    ("question", "marked"),
    [
        ("mist box", []),
        ("2031-05-06", ["valve-log-2031-05-06.txt"]),
        ("01066668888", ["010-6666-8888"]),
    ],
)
def test_a_compound_is_marked_as_the_passage_writes_it(
    engine: Engine, question: str, marked: list[str]
) -> None:
    snippet = _ask(engine, question).hits[0].snippet
    assert [snippet.text[start:end] for start, end in snippet.highlights] == marked


@pytest.mark.parametrize("piece", ["a-", "ab ", "a1.", "7/", "x_1 "])
def test_a_long_compound_is_no_trouble(engine: Engine, piece: str) -> None:
    question = (piece * 10_000)[: Settings().question_chars]
    assert _ask(engine, question).question == question
