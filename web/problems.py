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

from faq.errors import (
    ClusterRefused,
    FaqError,
    FeedbackError,
    IndexMissing,
    IndexStale,
    IndexUnreachable,
    IndexWriteError,
    LocalIndexNeeded,
    ParameterFault,
    QuestionError,
)
from web import current
from web.languages import translate
from web.oversight.seen import refuse
from web.parameters import BadParameters
from web.replies import PROBLEM, page_reply, problem_reply

_log = logging.getLogger(__name__)

_TITLES = {
    400: "请求有误",
    401: "需要令牌",
    403: "不能这样做",
    404: "没有找到这个页面",
    405: "这个地址不支持这种请求方式",
    413: "内容太长",
    415: "不支持这种内容格式",
    429: "请求太频繁了",
    500: "服务器出错了",
    501: "这台服务器做不到",
    503: "暂时还不能回答问题",
}
_DETAILS = {
    400: "无法理解这个请求，请检查网址。",
    401: "请在 Authorization 请求头里写上有效的令牌。",
    403: "没有设置令牌，或者请求来自不允许的地方。",
    404: "网址可能写错了，或者文章已经移走。",
    405: "请换一种请求方式，支持的方式见 Allow 响应头。",
    413: "请缩短以后再提交。",
    415: "请求体应为 application/json。",
    429: "请稍等片刻再试。",
    500: "错误已经记录，请稍后再试。",
}
_NOT_READY: dict[type[FaqError], str] = {
    IndexMissing: "还没有索引，请管理员运行 faq rebuild。",
    IndexStale: "索引已损坏或格式过时，请管理员运行 faq rebuild --full。",
    IndexUnreachable: "暂时查不到索引，请稍后再试。",
    ClusterRefused: "暂时查不到索引，请稍后再试。",
}
NOT_HERE = "这台服务器上没有索引的文件，请在建索引的机器上做。"
"""What needs the files of an index, where a cluster has it."""
_NOT_STORED = "反馈暂时无法保存，请稍后再试。"
_NOT_WRITTEN = "索引目录现在不能写入，请管理员查看日志。"
_FAULTY = "请改一下再搜索"
_FAILED = "请求失败"
TEXTS = (
    *_TITLES.values(),
    *_DETAILS.values(),
    *_NOT_READY.values(),
    *(NOT_HERE, _NOT_STORED, _NOT_WRITTEN, _FAULTY, _FAILED),
)
"""The texts of error pages, to be translated."""
# Of the exception's own body, which is not sent.
_BODY_HEADERS = frozenset({"content-type", "content-length"})


def register(target: Scaffold) -> None:
    """Answers every error of `target` with a problem object or an error page."""
    target.register_error_handler(HTTPException, _on_http_error)
    target.register_error_handler(BadParameters, _on_bad_parameters)
    target.register_error_handler(QuestionError, _on_bad_parameters)
    for kind in _NOT_READY:
        target.register_error_handler(kind, _on_not_ready)
    target.register_error_handler(LocalIndexNeeded, _on_files_missing)
    target.register_error_handler(FeedbackError, _on_feedback_error)
    target.register_error_handler(IndexWriteError, _on_write_error)


def _on_http_error(error: HTTPException) -> Response:
    status = error.code or 500
    detail = _DETAILS.get(status) or HTTPStatus(status).description
    response = _reply(status, detail)
    for name, value in error.get_headers(request.environ):
        if name.lower() not in _BODY_HEADERS:
            response.headers[name] = value
    return response


def _on_bad_parameters(error: BadParameters | QuestionError) -> Response:
    status = error.status if isinstance(error, BadParameters) else 400
    return _reply(status, "；".join(fault.detail for fault in error.faults), error.faults)


def _on_not_ready(error: FaqError) -> Response:
    refuse("no_index")
    _log.warning("no index to answer from: %s", error)
    kind = next(each for each in _NOT_READY if isinstance(error, each))
    response = _reply(503, _NOT_READY[kind])
    response.headers["Retry-After"] = "10"
    return response


def _on_files_missing(error: LocalIndexNeeded) -> Response:
    _log.warning("%s", error)
    return _reply(501, NOT_HERE)


def _on_feedback_error(error: FeedbackError) -> Response:
    _log.error("feedback is lost: %s", error)
    return _reply(503, _NOT_STORED)


def _on_write_error(error: IndexWriteError) -> Response:
    _log.error("a rebuild can't be asked for: %s", error)
    return _reply(503, _NOT_WRITTEN)


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
    return problem_reply(status, detail, faults)


def _for_programs() -> bool:
    if request_ctx.url_adapter is None:  # a Host that is none: no page could be linked to
        return True
    # For an unknown address only the path tells that the API was meant.
    if current.blueprint_name() in {"api", "chat", "health"} or request.path.startswith("/api/"):
        return True
    accepted = request.accept_mimetypes
    return max(accepted["application/json"], accepted[PROBLEM]) > accepted["text/html"]
