"""Tests that the examples of docs/examples work against a running server."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from example_files import EXAMPLES, load_example

from faq.feedback import FeedbackStore
from faq.settings import Settings

_QUESTION = "积分多久过期"


@pytest.fixture(scope="module")
def example() -> ModuleType:
    return load_example("client")


def test_the_client_asks_and_tells(site: str, example: ModuleType, sided: Settings) -> None:
    client = example.Client(site)
    answer = client.search(_QUESTION, limit=1)
    first = answer["hits"][0]
    assert "积分" in first["title"]
    assert client.search(_QUESTION, limit=1) is answer, "revalidated"
    assert client.suggest("jifen")
    assert client.article(first["article_id"])["title"] == first["title"]
    client.tell(_QUESTION, first["passage_id"], True)
    assert [each.question for each in FeedbackStore(sided.feedback).each()][-1] == _QUESTION


def test_the_client_reads_the_list_in_parts(site: str, example: ModuleType) -> None:
    client = example.Client(site)
    titles = [[each["title"] for each in client.articles(limit)] for limit in (1, 2, 100)]
    assert titles[0] == titles[1] == titles[2]
    assert len(titles[0]) == 3


def test_the_client_says_what_is_refused(site: str, example: ModuleType) -> None:
    with pytest.raises(example.Problem) as refused:
        example.Client(site).search("", limit=0)
    assert refused.value.status == 400
    assert [each["parameter"] for each in refused.value.errors] == ["q", "limit"]


def test_the_client_prints_the_answer(site: str) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "utf8", str(EXAMPLES / "client.py"), site, _QUESTION],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert "积分" in done.stdout


def test_a_script_asks_without_a_server(project: Path) -> None:
    asked = [sys.executable, "-X", "utf8", str(EXAMPLES / "ask.py")]
    found, missed = (
        subprocess.run([*asked, question], capture_output=True, encoding="utf-8", check=True).stdout
        for question in ("退款成功了钱没到账", "火箭几点发射")
    )
    assert "钱款去向" in found
    assert "- 打开订单" in found
    assert "Step(" not in found
    assert missed == "没有可靠的回答\n"


@pytest.mark.skipif(not shutil.which("curl"), reason="needs curl")
def test_the_requests_with_curl_are_answered(site: str) -> None:
    done = subprocess.run(
        ["sh", str(EXAMPLES / "requests.sh"), site],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    replies = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(replies) == 5
    assert replies[0]["hits"]
    assert replies[1]["suggestions"] == []
    assert len(replies[2]["articles"]) == 2
    assert replies[3] == 304
    assert [each["parameter"] for each in replies[4]["errors"]] == ["q", "limit"]
    assert 'rel="next"' in done.stderr
