"""Writes findings as SARIF 2.1.0, which code hosts and editors read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote

from faq.checking.findings import RULES, Finding, Rule
from faq.checking.known import key_of
from faq.checking.places import path_of
from faq.version import __version__

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS = {"fault": "error", "weak": "warning", "note": "note"}


def sarif_log(findings: Sequence[Finding], corpus: Path) -> dict[str, Any]:
    """The log of one run."""
    used = sorted({each.rule for each in findings})
    driver = {
        "name": "faq check",
        "version": __version__,
        "rules": [_rule(RULES[name]) for name in used],
    }
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "columnKind": "unicodeCodePoints",
                "results": _results(findings, used, corpus),
            }
        ],
    }


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.name,
        "shortDescription": {"text": f"{rule.chinese} ({rule.english})"},
        "defaultConfiguration": {"level": _LEVELS[rule.level]},
    }


def _results(
    findings: Iterable[Finding], used: Sequence[str], corpus: Path
) -> list[dict[str, Any]]:
    seen: Counter[str] = Counter()
    results = []
    for each in findings:
        path = path_of(each, corpus)
        digest = blake2b("\0".join(key_of(each)).encode(), digest_size=16).hexdigest()
        seen[digest] += 1
        results.append(
            {
                "ruleId": each.rule,
                "ruleIndex": used.index(each.rule),
                "level": _LEVELS[RULES[each.rule].level],
                "message": {"text": each.message},
                "locations": [
                    {
                        "physicalLocation": {
                            "artifactLocation": {"uri": _uri(path)},
                            "region": {"startLine": each.line},
                        }
                    }
                ],
                "partialFingerprints": {"finding/v1": f"{digest}:{seen[digest]}"},
            }
        )
    return results


def _uri(path: str) -> str:
    return PurePosixPath(path).as_uri() if path.startswith("/") else quote(path)
