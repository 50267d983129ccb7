"""Has editors judge what is found for questions, one key a verdict."""

from __future__ import annotations

from hashlib import sha256

from flask import Response, g, request
from markupsafe import Markup, escape

from faq.errors import EvaluationError, IndexStale
from faq.evaluation.judging import (
    PARTLY,
    RIGHT,
    WRONG,
    Verdict,
    add_unanswerable,
    add_verdict,
    read_verdicts,
)
from faq.evaluation.question_choice import (
    frequent_questions,
    listed_questions,
    without_judged,
)
from faq.evaluation.rounds import (
    Given,
    RoundState,
    Source,
    begin_round,
    note,
    read_round,
    rounds,
    undo,
)
from faq.evaluation.side_by_side import generations_to_compare
from faq.insights.observations import observe
from faq.insights.vain import vain_questions
from faq.question_log.database import QuestionLog
from web import current
from web.desk.judging_page import ShownHit, ShownQuestion, result_of, shown_question
from web.desk.shell import blueprint, desk_reply, lead_to, trouble
from web.languages import translate

_QUESTIONS, _MOST_QUESTIONS = 50, 1000
_HITS, _MOST_HITS = 5, 10
_LISTED = 20
"""Rounds listed at once, the latest first."""
VERDICTS = ((WRONG, "不对"), (PARTLY, "部分对"), (RIGHT, "对"))
SOURCES: tuple[tuple[Source, str], ...] = (
    ("frequent", "读者问得最多的"),
    ("vain", "没答上和没帮上的"),
    ("given", "我自己列的"),
    ("judged", "评判过的，再评一遍"),
)
_TOLD = {
    **{str(relevance): label for relevance, label in VERDICTS},
    "none": "没有内容能回答",
    "pass": "跳过了上一个问题",
    "undone": "已撤销",
    "changed": "别人后来改了这一条，没有撤销",
    "nothing": "没有可以撤销的",
}
"""What happened just now, by the `told` of an address."""
_NO_QUESTIONS = "这里没有可以评判的问题。换一个来源，或者自己列几个。"
_NO_SOURCE = "请选择问题从哪里来。"
_UNKNOWN = "没有这一轮评判，可能已经删掉了。"
_GONE = "要对比的索引版本已经不在了，这一轮没法接着评。"
_NOT_FOUND = "索引刚刚更新过，请看看新的内容再评。什么也没有改。"
TEXTS = (
    *(label for _, label in SOURCES),
    *_TOLD.values(),
    *(_NO_QUESTIONS, _NO_SOURCE, _UNKNOWN, _GONE, _NOT_FOUND),
)


@blueprint.get("/judge")
def judge() -> Response:
    """The rounds that were begun, and what a new one may be of."""
    return _start()


@blueprint.post("/judge")
def judge_begin() -> Response:
    """Begins a round and leads to its first question."""
    source = next((each for each, _ in SOURCES if each == request.form.get("source")), None)
    other = request.form.get("other", "")
    if source is None:
        return _start(400, translate(_NO_SOURCE))
    if other and other not in _others():
        return _start(409, translate(_GONE))
    try:
        questions = _questions(source)[: _number("questions", _QUESTIONS, _MOST_QUESTIONS)]
        if not questions:
            return _start(400, translate(_NO_QUESTIONS))
        begun = begin_round(
            current.settings().judged,
            questions,
            source,
            hits=_number("hits", _HITS, _MOST_HITS),
            generations=(current.engine().generation, other) if other else (),
        )
    except EvaluationError as error:
        return _start(503, escape(error))
    return lead_to("judge_round", round_id=begun.id)


@blueprint.get("/judge/<round_id>")
def judge_round(round_id: str) -> Response:
    """Leads to where a round stopped: its first open question, or what it came to."""
    state = _state(round_id)
    if state is None:
        return trouble(404, translate(_UNKNOWN))
    number = state.next_open()
    if number is None:
        return lead_to("judge_result", round_id=round_id)
    return lead_to("judge_question", round_id=round_id, number=number + 1)


@blueprint.get("/judge/<round_id>/<int:number>")
def judge_question(round_id: str, number: int) -> Response:
    """A question of a round, with what is found for it."""
    state = _state(round_id)
    if state is None or not 0 < number <= len(state.round.questions):
        return trouble(404, translate(_UNKNOWN))
    try:
        question = shown_question(state, number - 1)
    except (EvaluationError, IndexStale) as error:
        return _failed(state, error)
    told = _TOLD.get(request.args.get("told", ""))
    return desk_reply(
        "judging.html",
        state=state,
        question=question,
        done=len(state.done()),
        total=len(state.round.questions),
        verdicts=VERDICTS,
        told=translate(told) if told else "",
        here=_here(question),
        moved="hit" in request.args,
    )


@blueprint.post("/judge/<round_id>/<int:number>")
def judge_verdict(round_id: str, number: int) -> Response:
    """Stores a verdict, or takes the last one back, and leads to what comes next."""
    state = _state(round_id)
    if state is None or not 0 < number <= len(state.round.questions):
        return trouble(404, translate(_UNKNOWN))
    try:
        return _act(state, number - 1, request.form.get("verdict", ""))
    except (EvaluationError, IndexStale) as error:
        return _failed(state, error)


@blueprint.get("/judge/<round_id>/result")
def judge_result(round_id: str) -> Response:
    """What the verdicts of a round come to, and which of two generations is which."""
    state = _state(round_id)
    if state is None:
        return trouble(404, translate(_UNKNOWN))
    try:
        result = result_of(state)
    except (EvaluationError, IndexStale) as error:
        return _failed(state, error)
    is_over = state.next_open() is None or "reveal" in request.args
    return desk_reply(
        "judged.html", state=state, result=result, done=len(state.done()), is_over=is_over
    )


def _act(state: RoundState, number: int, told: str) -> Response:
    folder, round_id = current.settings().judged, state.round.id
    question = state.round.questions[number]
    relevance, _, passage_id = told.partition(" ")
    verdict: Verdict | None = None
    following: ShownHit | None = None
    if told == "undo":
        return _undone(round_id, number)
    if told == "none":
        verdict = add_unanswerable(folder, question)
    elif told != "pass":
        shown = shown_question(state, number)
        if not _may_judge(shown, passage_id) or relevance not in {"0", "1", "2"}:
            return trouble(409, translate(_NOT_FOUND))
        verdict = add_verdict(folder, question, passage_id, int(relevance))
        following = shown.following(passage_id)
    note(folder, round_id, Given(number, _editor(), verdict, ends=following is None))
    if following:
        return _to_question(round_id, number, relevance, following.place)
    wanted = (_state(round_id) or state).next_open(number)
    if wanted is None:
        return lead_to("judge_result", round_id=round_id)
    return _to_question(round_id, wanted, relevance)


def _undone(round_id: str, number: int) -> Response:
    found = undo(current.settings().judged, round_id, _editor())
    if found is None:
        return _to_question(round_id, number, "nothing")
    given, stood = found
    place = None
    state = _state(round_id)
    if state and given.verdict and given.verdict.passage_id:
        place = shown_question(state, given.number).place_of(given.verdict.passage_id)
    return _to_question(round_id, given.number, "undone" if stood else "changed", place)


def _may_judge(shown: ShownQuestion, passage_id: str) -> bool:
    """Whether a passage is shown, or at least there: the index may be another one by now."""
    return bool(shown.place_of(passage_id)) or current.engine().passage(passage_id) is not None


def _here(question: ShownQuestion) -> int:
    """The place of the hit that is to be judged next; 0 for none."""
    text = request.args.get("hit", "")
    if text.isdecimal() and len(text) < 4:
        return int(text)
    following = question.following("")
    return following.place if following else 0


def _questions(source: Source) -> list[str]:
    settings = current.settings()
    if source == "given":
        return listed_questions(_given(), settings.question_chars)
    judged = read_verdicts(settings.judged)
    if source == "judged":
        return list(judged)
    if source == "frequent":
        rows = QuestionLog(settings.question_log).each()
        return without_judged(frequent_questions(each.question for each in rows), judged)
    vain = vain_questions(observe(settings, since=""))
    return without_judged((each.text for each in vain), judged)


def _given() -> str:
    """The questions that the form brings, written and as a file."""
    file = request.files.get("file")
    uploaded = file.read().decode("utf-8-sig", "replace") if file else ""
    return f"{request.form.get('list', '')}\n{uploaded}"


def _start(status: int = 200, fault: Markup | str = "") -> Response:
    found = rounds(current.settings().judged)
    return desk_reply(
        "judge.html",
        status=status,
        fault=fault,
        rounds=[(each, len(each.done())) for each in found[:_LISTED]],
        sources=SOURCES,
        chosen=request.form.get("source", "frequent"),
        labels=dict(SOURCES),
        listed=request.form.get("list", ""),
        others=_others(),
        most=(_QUESTIONS, _MOST_QUESTIONS, _HITS, _MOST_HITS),
    )


def _others() -> list[str]:
    """The generations that the one in force can be compared with."""
    own = current.engine().generation
    return [each for each in generations_to_compare(current.settings()) if each != own]


def _failed(state: RoundState, error: EvaluationError | IndexStale) -> Response:
    """Why a question can't be shown or judged; an index that is stale is told as everywhere."""
    if isinstance(error, IndexStale):
        if not state.round.generations:
            raise error
        return trouble(409, translate(_GONE))
    return trouble(503, escape(error))


def _state(round_id: str) -> RoundState | None:
    return read_round(current.settings().judged, round_id)


def _editor() -> str:
    """What stands for this session beside its verdicts."""
    return sha256(f"editor {g.faq_desk.id}".encode()).hexdigest()[:12]


def _number(name: str, default: int, most: int) -> int:
    text = request.form.get(name, "")
    return max(1, min(int(text), most)) if text.isdecimal() and len(text) < 9 else default


def _to_question(round_id: str, number: int, told: str, hit: int | None = None) -> Response:
    return lead_to("judge_question", round_id=round_id, number=number + 1, told=told, hit=hit)
