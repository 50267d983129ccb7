"""The retrievers of docs/examples give what answers, and nothing where nothing does."""

from __future__ import annotations

import asyncio
import io
import json
import subprocess
import sys
from types import ModuleType
from typing import Any
from urllib.parse import quote, unquote
from urllib.request import urlopen

import pytest
from example_files import EXAMPLES, load_example

_NAMES = ("langchain_retriever", "llamaindex_retriever")
_ANSWERED, _WHICH, _UNANSWERED = "积分多久过期", "运费由谁承担", "火星上怎么种土豆"


@pytest.fixture(scope="module", params=_NAMES)
def example(request: pytest.FixtureRequest) -> ModuleType:
    # Here alone: each takes seconds to import.
    return load_example(request.param)


@pytest.fixture
def retriever(example: ModuleType, site: str) -> Any:
    return example.FaqRetriever(address=site)


def _retrieve(retriever: Any, question: str) -> list[Any]:
    ask = getattr(retriever, "invoke", None) or retriever.retrieve
    return list(ask(question))


def _text(found: Any) -> str:
    return str(getattr(found, "page_content", None) or found.text)


def test_it_gives_the_answer_with_where_it_is_from(retriever: Any, site: str) -> None:
    first, *_ = _retrieve(retriever, _ANSWERED)
    told = first.metadata
    assert (told["outcome"], told["source"]) == ("answer", "both.md")
    assert 0 < told["confidence"] <= 1
    assert told["url"] == f"{site}/articles/both#积分多久过期"
    assert _text(first) == "积分 › 积分多久过期\n一年以后清零。"
    with urlopen(f"{site}/articles/both") as page:
        assert f'id="{unquote(told["url"].partition("#")[2])}"' in page.read().decode()


def test_it_gives_what_to_choose_from_with_the_steps(retriever: Any) -> None:
    found = _retrieve(retriever, _WHICH)
    assert {each.metadata["outcome"] for each in found} == {"choices"}
    by_title = {each.metadata["title"]: each for each in found}
    assert set(by_title) == {"收到破损的包裹", "处理退回的货"}
    bought = by_title["收到破损的包裹"]
    assert bought.metadata["steps"] == ["1. 拍下破损的地方", "2. 申请退运费"]
    assert all(each in _text(bought) for each in ("先别拒收", *bought.metadata["steps"]))


@pytest.mark.parametrize("question", [_UNANSWERED, "不想活了"])
def test_it_gives_nothing_where_nothing_answers(retriever: Any, question: str) -> None:
    assert _retrieve(retriever, question) == []


def test_it_tells_what_no_longer_holds(
    example: ModuleType, retriever: Any, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with urlopen(f"{site}/api/v1/search?q={quote(_ANSWERED)}") as response:
        answer = json.load(response)
    answer["hits"][0] |= {"validity": "expired", "valid_until": "2020-01-01"}
    monkeypatch.setattr(example, "urlopen", lambda *_, **__: io.StringIO(json.dumps(answer)))
    first, *_ = _retrieve(retriever, _ANSWERED)
    assert first.metadata["valid_until"] == "2020-01-01"
    assert _text(first).split("\n")[1] == "注意：已过有效期。"


def test_it_can_be_awaited(retriever: Any) -> None:
    awaited = getattr(retriever, "ainvoke", None) or retriever.aretrieve
    (first, *_) = asyncio.run(awaited(_ANSWERED))
    assert first.metadata["heading"] == _ANSWERED


def test_a_limit_is_held_but_for_choices(example: ModuleType, site: str) -> None:
    retriever = example.FaqRetriever(address=site, limit=1)
    assert len(_retrieve(retriever, _ANSWERED)) == 1
    assert len(_retrieve(retriever, _WHICH)) == 2


def test_metadata_can_be_stored(retriever: Any) -> None:
    for found in _retrieve(retriever, _WHICH):
        assert json.loads(json.dumps(found.metadata)) == found.metadata


def test_it_runs_as_it_stands(site: str) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "utf8", str(EXAMPLES / f"{_NAMES[0]}.py"), site, _ANSWERED],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert f"→ {site}/articles/both#积分多久过期" in done.stdout
