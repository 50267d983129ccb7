"""Answers errors with a problem object (RFC 9457) for programs and a page for people.

The status is the same for both.  Neither shows internals: what an operator needs is in the log.
"""

from __future__ import annotations

import logging
from http import HTTPStatus

from flask import Response, request
from flask.globals import request_ctx
from flask.sansio.scaffold import Scaffold
from werkzeug.exceptions import HTTPException

from faq.errors import FeedbackError, IndexMissing, IndexStale, ParameterFault, QuestionError
from web import current
from web.languages import translate
from web.parameters import BadParameters
from web.replies import PROBLEM, json_reply, page_reply

_log = logging.getLogger(__name__)

_TITLES = {
    400: "请求有误",
    404: "没有找到这个页面",
    405: "这个地址不支持这种请求方式",
    500: "服务器出错了",
    503: "暂时还不能回答问题",
}
_DETAILS = {
    400: "无法理解这个请求，请检查网址。",
    404: "网址可能写错了，或者文章已经移走。",
    405: "请换一种请求方式，支持的方式见 Allow 响应头。",
    500: "错误已经记录，请稍后再试。",
}
_NOT_READY = {
    IndexMissing: "还没有索引，请管理员运行 faq rebuild。",
    IndexStale: "索引已损坏或格式过时，请管理员运行 faq rebuild --full。",
}
_NOT_STORED = "反馈暂时无法保存，请稍后再试。"
_FAULTY = "请改一下再搜索"
_FAILED = "请求失败"
TEXTS = (
    *_TITLES.values(),
    *_DETAILS.values(),
    *_NOT_READY.values(),
    *(_NOT_STORED, _FAULTY, _FAILED),
)
"""The texts of error pages, to be translated."""
# Of the exception's own body, which is not sent.
_BODY_HEADERS = frozenset({"content-type", "content-length"})


def register(target: Scaffold) -> None:
    """Answers every error of `target` with a problem object or an error page."""
    target.register_error_handler(HTTPException, _on_http_error)
    target.register_error_handler(BadParameters, _on_bad_parameters)
    target.register_error_handler(QuestionError, _on_bad_parameters)
    target.register_error_handler(IndexMissing, _on_not_ready)
    target.register_error_handler(IndexStale, _on_not_ready)
    target.register_error_handler(FeedbackError, _on_feedback_error)


def _on_http_error(error: HTTPException) -> Response:
    status = error.code or 500
    detail = _DETAILS.get(status) or HTTPStatus(status).description
    response = _reply(status, detail)
    for name, value in error.get_headers(request.environ):
        if name.lower() not in _BODY_HEADERS:
            response.headers[name] = value
    return response


def _on_bad_parameters(error: BadParameters | QuestionError) -> Response:
    return _reply(400, "；".join(fault.detail for fault in error.faults), error.faults)


def _on_not_ready(error: IndexMissing | IndexStale) -> Response:
    _log.warning("no index to answer from: %s", error)
    response = _reply(503, _NOT_READY[type(error)])
    response.headers["Retry-After"] = "10"
    return response


def _on_feedback_error(error: FeedbackError) -> Response:
    _log.error("feedback is lost: %s", error)
    return _reply(503, _NOT_STORED)


def _reply(status: int, detail: str, faults: tuple[ParameterFault, ...] = ()) -> Response:
    if not _for_programs():
        return page_reply(
            "error.html",
            status=status,
            code=status,
            title=translate(_FAULTY if faults else _TITLES.get(status, _FAILED)),
            detail=translate(detail),
            faults=faults,
            question=request.args.get("q", ""),
        )
    problem: dict[str, object] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    if faults:
        problem["errors"] = [
            {"parameter": fault.parameter, "detail": fault.detail} for fault in faults
        ]
    return json_reply(problem, status=status, mimetype=PROBLEM)


def _for_programs() -> bool:
    if request_ctx.url_adapter is None:  # a Host that is none: no page could be linked to
        return True
    # For an unknown address only the path tells that the API was meant.
    if current.blueprint_name() == "api" or request.path.startswith("/api/"):
        return True
    accepted = request.accept_mimetypes
    return max(accepted["application/json"], accepted[PROBLEM]) > accepted["text/html"]
