"""A ranking model is checked where it is made, and faults are told by key."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest

from faq.errors import SettingsError
from faq.ranking.confidence_model import ConfidenceModel
from faq.ranking.model import FieldWeights, RankingModel, model_of, parameters

_ALL = list(parameters())


def _nested(key: str, value: object) -> dict[str, object]:
    *groups, name = key.split(".")
    nested: dict[str, object] = {name: value}
    for group in reversed(groups):
        nested = {group: nested}
    return nested


def test_without_values_it_is_the_default_model() -> None:
    assert model_of({}, "m.toml") == RankingModel()
    assert model_of({"rerank": {}}, "m.toml") == RankingModel()


@pytest.mark.parametrize(("key", "default", "field"), _ALL, ids=[key for key, _, _ in _ALL])
def test_each_parameter_can_be_given_alone(key: str, default: float, field: object) -> None:
    low = getattr(field, "metadata", {})["low"]
    changed = model_of(_nested(key, low), "m.toml")
    found = {each: value for each, value, _ in parameters(changed)}
    assert found == {each: value for each, value, _ in _ALL} | {key: low}
    assert changed != RankingModel()
    assert default != low


@pytest.mark.parametrize(("key", "default", "field"), _ALL, ids=[key for key, _, _ in _ALL])
def test_each_parameter_is_held_to_its_range(key: str, default: float, field: object) -> None:
    low, high = (getattr(field, "metadata", {})[name] for name in ("low", "high"))
    assert low <= default <= high
    for value in (low - 1, high + 1):
        with pytest.raises(SettingsError, match=rf"^m\.toml：{key} = .*\d 到 \d"):
            model_of(_nested(key, value), "m.toml")


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf"), -0.5])
def test_what_is_no_weight_is_refused_wherever_a_model_is_made(value: float) -> None:
    with pytest.raises(ValueError, match="title"):
        FieldWeights(title=value)
    with pytest.raises(ValueError, match="k1"):
        replace(RankingModel(), k1=value)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("k1", "0.9"),
        ("k1", True),
        ("k1", [1]),
        ("k1", 10**400),
        ("article_share", 1.5),
        ("rerank.cosine", None),
        ("rerank.cosine", {}),
        ("confidence.max_length", 2.5),
    ],
)
def test_a_value_of_the_wrong_type_is_refused_by_its_key(key: str, value: object) -> None:
    with pytest.raises(SettingsError, match=rf"^m\.toml：{key} "):
        model_of(_nested(key, value), "m.toml")


def test_a_whole_number_may_be_a_weight() -> None:
    model = model_of({"field_weights": {"title": 2}}, "m.toml")
    assert isinstance(model.field_weights.title, float)
    assert model == RankingModel(field_weights=FieldWeights(title=2.0))


def test_a_group_must_be_a_table() -> None:
    with pytest.raises(SettingsError, match=r"m\.toml：rerank .*\[rerank\]"):
        model_of({"rerank": 1}, "m.toml")


@pytest.mark.parametrize(
    ("key", "nearest"),
    [
        ("K1", "k1"),
        ("b_boddy", "b_body"),
        ("rerank.cosin", "rerank.cosine"),
        ("cosine", "rerank.cosine"),
        ("heading_lcs", "rerank.heading_lcs"),
        ("confidence.words.first.leadd", "confidence.words.first.lead"),
        ("confidence.word", "confidence.words"),
        ("fields_weight", "field_weights"),
        ("field_weights.titel", "field_weights.title"),
        ("问法", ""),
    ],
)
def test_an_unknown_key_is_told_with_the_nearest(key: str, nearest: str) -> None:
    with pytest.raises(SettingsError) as refused:
        model_of(_nested(key, 1), "m.toml")
    assert str(refused.value).startswith(f"m.toml：没有名为 {key} 的参数，最接近的是 {nearest}")


def test_it_is_the_same_after_being_recorded() -> None:
    model = RankingModel(k1=1 / 3, confidence=ConfidenceModel(out_of_scope=0.1, max_length=7))
    recorded = msgspec.json.encode(model)
    assert msgspec.json.decode(recorded, type=RankingModel) == model
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(
            recorded.replace(b'"max_length":7', b'"max_length":0'), type=RankingModel
        )
