"""Stores verdicts of editors as judged questions that `faq eval` reads.

A verdict says how well a passage answers a question, or that nothing answers it.  The folder is
changed under a lock, each file in one atomic step; what others write into the files stays as it is,
and several editors judge at once without losing a verdict.
"""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from faq.errors import EvaluationError
from faq.evaluation.judged_files import JudgedFiles

WRONG, PARTLY, RIGHT = 0, 1, 2
"""How relevant a passage is."""
_RELEVANCES = (WRONG, PARTLY, RIGHT)
_LOCK = ".lock"
_ATTEMPTS = 20
"""Each is for somebody who writes the same file without the lock at the same moment."""
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What is judged of one question."""

    relevances: Mapping[str, int]
    """Of passages, or of articles, by their ids."""
    unanswerable: bool = False
    """Whether nothing answers it."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A verdict that was given, and what it took the place of."""

    question: str
    passage_id: str
    """Empty where nothing answers the question."""
    relevance: int
    before: Verdicts
    """What was judged of the question until then, as far as the verdict changed it."""


def read_verdicts(folder: Path) -> dict[str, Verdicts]:
    """What is judged, by question; nothing for a folder that isn't there.

    A question that a passage answers is not unanswerable, whatever the other file says.  Raises
    EvaluationError for a file that can't be read.
    """
    files = JudgedFiles(folder)
    judged = files.qrels.by_question()
    texts = files.queries.texts()
    found = {text: Verdicts(judged[key]) for key, text in texts.items() if key in judged}
    for text in files.unanswerable.texts().values():
        if not _is_answered(found.get(text)):
            found[text] = Verdicts({}, unanswerable=True)
    return found


def add_verdict(folder: Path, question: str, passage_id: str, relevance: int) -> Verdict:
    """Stores how well a passage answers a question, in place of an earlier verdict on the two.

    Raises EvaluationError for a question or an id that a line can't hold, a relevance that is none
    and a folder that can't be read or written.
    """
    _check(question, passage_id, relevance)

    def edit(files: JudgedFiles) -> Verdict:
        question_id = files.queries.add(question, _taken(files, question))
        earlier = files.qrels.of(question_id)
        unanswerable = _unmark(files, question)
        files.qrels.put(question_id, passage_id, relevance)
        before = {passage_id: earlier[passage_id]} if passage_id in earlier else {}
        return Verdict(question, passage_id, relevance, Verdicts(before, unanswerable))

    return _change(folder, edit)


def add_unanswerable(folder: Path, question: str) -> Verdict:
    """Stores that nothing answers a question, in place of every verdict on it; raises as
    `add_verdict`."""
    _check(question, "-", WRONG)

    def edit(files: JudgedFiles) -> Verdict:
        was_marked = files.unanswerable.id_of(question) is not None
        question_id = files.queries.id_of(question)
        earlier = files.qrels.of(question_id) if question_id is not None else {}
        if question_id is not None:
            for document in earlier:
                files.qrels.put(question_id, document, None)
            files.queries.remove(question_id, ours_alone=True)
        files.unanswerable.add(question, _taken(files, question))
        return Verdict(question, "", WRONG, Verdicts(earlier, was_marked))

    return _change(folder, edit)


def undo_verdict(folder: Path, verdict: Verdict) -> bool:
    """Brings back what a verdict took the place of; False where it has been judged otherwise since,
    and nothing is changed.  Raises EvaluationError as `add_verdict`."""

    def edit(files: JudgedFiles) -> bool:
        if not _stands(files, verdict):
            return False
        _restore(files, verdict)
        return True

    return _change(folder, edit)


def _stands(files: JudgedFiles, verdict: Verdict) -> bool:
    """Whether a verdict is as it was given."""
    if not verdict.passage_id:
        return files.unanswerable.id_of(verdict.question) is not None
    key = files.queries.id_of(verdict.question)
    return key is not None and files.qrels.of(key).get(verdict.passage_id) == verdict.relevance


def _restore(files: JudgedFiles, verdict: Verdict) -> None:
    question, passage_id, before = verdict.question, verdict.passage_id, verdict.before
    if not passage_id and not before.unanswerable:
        _unmark(files, question)
    key = files.queries.add(question, _taken(files, question))
    if passage_id and passage_id not in before.relevances:
        files.qrels.put(key, passage_id, None)
    for document, relevance in before.relevances.items():
        files.qrels.put(key, document, relevance)
    if not files.qrels.of(key):
        files.queries.remove(key, ours_alone=True)
        if before.unanswerable:
            files.unanswerable.add(question, _taken(files, question))


def _is_answered(verdicts: Verdicts | None) -> bool:
    return verdicts is not None and any(each > 0 for each in verdicts.relevances.values())


def _taken(files: JudgedFiles, question: str) -> tuple[str, ...]:
    """Ids of other questions, and of those that were judged and have no text."""
    texts = files.queries.texts()
    untold = (each for each in files.qrels.by_question() if each not in texts)
    named = {**files.unanswerable.texts(), **texts}
    return (*untold, *(key for key, text in named.items() if text != question))


def _unmark(files: JudgedFiles, question: str) -> bool:
    """Takes a question out of those that nothing answers; whether it was one."""
    found = files.unanswerable.id_of(question)
    if found is not None:
        files.unanswerable.remove(found)
    return found is not None


def _check(question: str, passage_id: str, relevance: int) -> None:
    if not question.strip() or not _is_text(question):
        raise EvaluationError("问题是空的，或者含有无法保存的字符 (no question that can be stored)")
    if not passage_id.strip() or not _is_text(passage_id) or any(c in "\t\r\n" for c in passage_id):
        raise EvaluationError("段落编号含有无法保存的字符 (an id that a table can't hold)")
    if relevance not in _RELEVANCES:
        raise EvaluationError(f"评判应为 0、1 或 2 (0, 1 or 2 expected): {relevance}")


def _is_text(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:  # half a surrogate pair
        return False
    return True


def _change(folder: Path, edit: Callable[[JudgedFiles], _Result]) -> _Result:
    """What `edit` gives, once the files are as it leaves them."""
    try:
        with locked(folder):
            for _ in range(_ATTEMPTS):
                files = JudgedFiles(folder)
                result = edit(files)
                if files.write():
                    return result
    except OSError as error:
        raise EvaluationError(
            f"评判没有保存 (the verdict was not stored): {folder}: {error.strerror or error}"
        ) from error
    raise EvaluationError(
        f"评判没有保存，{folder} 正被别的程序改写，请再试一次 "
        "(not stored: another program keeps writing; try again)"
    )


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Holds a folder, which is made where there is none; the lock ends with its process."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / _LOCK).open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
