"""Makes of a proposal the change of files that takes it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

from faq.changes.change import Change, FileChange, digest_of
from faq.changes.writing import content_of
from faq.errors import ChangeError
from faq.indexing.adapter import adapter_path
from faq.language.lists import FOLDER
from faq.learning.proposal import Proposal
from faq.semantic.adapter import ADAPTER_FILE
from faq.settings import Settings, ranking_model_path

_GROUP = "rerank"
_HEADER = re.compile(rf"^[ \t]*\[[ \t]*{_GROUP}[ \t]*\][^\n]*\n?", re.MULTILINE)


def change_of(proposal: Proposal, settings: Settings) -> Change:
    """The change that takes what is proposed: the adapter beside the lists of the corpus, the
    weights in the file of the ranking model.  It is in force after a rebuild.

    Raises ChangeError where nothing is proposed, and for a file that can't be read or written so.
    """
    learnt = proposal.learnt
    if not proposal.is_proposed or learnt is None:
        raise ChangeError(f"没有可采用的：{proposal.reason} (nothing is proposed)")
    files = []
    if learnt.adapter and proposal.chosen and proposal.chosen.adapter_shrinkage:
        files.append(_change(adapter_path(settings.corpus), learnt.adapter.packed()))
    if proposal.weights:
        path = ranking_model_path(settings)
        text = (content_of(path) or b"").decode("utf-8", "replace")
        weights = {name: after for name, (_, after) in proposal.weights.items()}
        files.append(_change(path, with_weights(text, weights).encode()))
    gain = proposal.held_out.ndcg.gain if proposal.held_out else 0.0
    return Change(f"采用学到的排序（没见过的问题 nDCG@10 {gain:+.3f}）", tuple(files))


def is_learnt(files: Iterable[str]) -> bool:
    """Whether a change of these files, by their paths below the corpus, is one of what was
    learnt."""
    own = {f"{FOLDER}/{ADAPTER_FILE}", f"{FOLDER}/ranking.toml"}
    return any(each in own for each in files)


def with_weights(text: str, weights: Mapping[str, float]) -> str:
    """The text of a ranking model's file with these rerank weights; all else stays as it is.

    Raises ChangeError where that can't be done line by line.
    """
    try:
        wanted = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ChangeError(f"排序模型文件无法读取 (unreadable ranking model): {error}") from error
    rest = []
    for name, value in weights.items():
        line = re.compile(rf"^([ \t]*(?:{_GROUP}[ \t]*\.[ \t]*)?{name}[ \t]*=[ \t]*)[^\s#]+", re.M)
        if len(line.findall(text)) == 1:
            text = line.sub(rf"\g<1>{value}", text)
        else:
            rest.append(f"{name} = {value}\n")
    if rest and (header := _HEADER.search(text)):
        text = f"{text[: header.end()].rstrip(chr(10))}\n{''.join(rest)}{text[header.end() :]}"
    elif rest:
        gap = "\n" if text else ""
        text = f"{text.rstrip(chr(10))}{gap * 2}[{_GROUP}]\n{''.join(rest)}"
    wanted[_GROUP] = wanted.get(_GROUP, {}) | dict(weights)
    try:
        made = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        made = {}
    if made != wanted:
        raise ChangeError(
            f"请在排序模型文件里自己写上 [{_GROUP}] {dict(weights)} (write these weights yourself)"
        )
    return text


def _change(path: Path, content: bytes) -> FileChange:
    return FileChange(path.resolve(), digest_of(content_of(path)), content)
