"""Tests that the API does what its OpenAPI document says, whatever is sent."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, seed, settings
from schemathesis import GenerationMode

from faq.settings import Settings
from web import create_app

_EACH = 205 if os.environ.get("CI") else 30
"""Cases of each operation that takes something, right ones and wrong ones."""


@pytest.fixture(scope="module")
def described(guidance: Settings, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The document of an application, and a way to call that."""
    feedback = tmp_path_factory.mktemp("feedback") / "feedback.sqlite3"
    app = create_app(replace(guidance, feedback=feedback))
    return schemathesis.openapi.from_wsgi("/openapi.json", app)


def _count_cases(operation: Any, mode: GenerationMode, most: int) -> int:
    """The cases that an operation was called with; each must keep to the document."""
    called = 0

    @seed(1)
    @settings(
        max_examples=most,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def call(case: Any) -> None:
        nonlocal called
        called += 1
        case.call_and_validate(headers={"Accept-Encoding": "identity"})

    call()
    return called


def test_the_api_keeps_to_its_document(described: Any) -> None:
    operations = [each.ok() for each in described.get_all_operations()]
    taking = {
        each.label
        for each in operations
        if each.definition.raw["parameters"] or "requestBody" in each.definition.raw
    }
    pairs = [
        (each, mode)
        for each in operations
        for mode in GenerationMode
        if mode.is_positive or each.label in taking
    ]
    counts = {(each.label, mode.value): _count_cases(each, mode, _EACH) for each, mode in pairs}
    assert min(count for (label, _), count in counts.items() if label in taking) == _EACH
