"""Runs the commands of docs/examples/check.yaml in a repository with a change of its articles."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from planted import STEPS, write
from programs import program

_FILE = Path(__file__).parents[2] / "docs" / "examples" / "check.yaml"
_WORKFLOW: dict[str, Any] = yaml.safe_load(_FILE.read_text("utf-8"))
_STEPS: list[dict[str, Any]] = _WORKFLOW["jobs"]["check"]["steps"]
_REFUND = f"# 退款\n\n## 怎么退款\n\n{STEPS.format('退款')}"
_SHIPPING = f"# 发货\n\n## 怎么催发货\n\n{STEPS.format('催发货')}"


def _git(*arguments: str) -> str:
    who = ("-c", "user.name=a", "-c", "user.email=a@b.example")
    done = subprocess.run(
        [program("git", "apt-get install git"), *who, *arguments],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The commit of the articles before the change, in the working folder."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.chdir(folder)
    write(folder / "corpus", refund=f"{_REFUND}\n[坏](no.md)\n", shipping=_SHIPPING)
    (folder / "judged" / "qrels").mkdir(parents=True)
    query = {"_id": "q1", "text": "怎么催发货"}
    (folder / "judged" / "queries.jsonl").write_text(json.dumps(query), "utf-8")
    qrels = "query-id\tcorpus-id\tscore\nq1\tshipping\t1\n"
    (folder / "judged" / "qrels" / "test.tsv").write_text(qrels, "utf-8")
    _git("init", "--quiet")
    _git("add", ".")
    _git("commit", "--quiet", "--message", "articles")
    return _git("rev-parse", "HEAD")


def _run(base: str) -> dict[str, subprocess.CompletedProcess[str]]:
    """What the commands of each step do, the installation apart; a step that fails ends them, but
    for those that are always run."""
    known = {name: value for name, value in os.environ.items() if not name.startswith("FAQ_")}
    places = os.pathsep.join((str(Path(sys.executable).parent), known["PATH"]))
    job = _WORKFLOW["jobs"]["check"]["env"]
    done: dict[str, subprocess.CompletedProcess[str]] = {}
    failed = False
    for step in _STEPS:
        if "run" not in step or step["name"] == "install" or (failed and "if" not in step):
            continue
        own = {"BASE": base} if "env" in step else {}
        done[step["name"]] = subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", step["run"]],
            capture_output=True,
            text=True,
            check=False,
            env={**known, **job, **own, "PATH": places},
        )
        failed |= done[step["name"]].returncode != 0
    return done


def test_a_change_that_weakens_nothing_passes(base: str) -> None:
    write(Path("corpus"), more=f"# 换货\n\n## 怎么换货\n\n{STEPS.format('换货')}")
    done = _run(base)
    assert [each.returncode for each in done.values()] == [0] * len(done), done
    assert not [line for line in done["what the change brings"].stdout.splitlines() if line]


def test_a_change_that_loses_answers_fails_where_it_is(base: str) -> None:
    Path("corpus/shipping.md").unlink()
    write(Path("corpus"), more="---\ntitel: 换货\n---\n# 换货\n\n## 说明\n\n可以换。\n")
    done = _run(base)
    brought = done["what the change brings"]
    assert brought.returncode == 1
    lines = brought.stdout.splitlines()
    assert [line for line in lines if line.startswith("::error file=judged/queries.jsonl,line=1,")]
    assert any("acc@1" in line for line in lines)
    warnings = [line for line in lines if line.startswith("::warning ")]
    assert {line.partition("file=")[2].partition(",title")[0] for line in warnings} == {
        "judged/queries.jsonl,line=1",
        "corpus/more.md,line=2",
    }
    log = json.loads(Path("../check.sarif").read_text("utf-8"))
    rules = {each["ruleId"] for each in log["runs"][0]["results"]}
    assert {"measure-down", "question-lost", "unknown-key", "dead-link"} <= rules


def test_the_workflow_fits_its_schema() -> None:
    check = program("check-jsonschema", "pip install -e '.[deployment]'")
    done = subprocess.run(
        [check, "--builtin-schema", "vendor.github-workflows", str(_FILE)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
