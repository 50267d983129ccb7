"""Makes the OpenAPI document of the operations that views declare.

Parameters and bodies come from what checks them, replies from the types that the views give.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator, Mapping, Set
from http import HTTPStatus
from importlib.metadata import version
from typing import Any, NamedTuple

import msgspec
from flask import Flask
from werkzeug.routing import Rule

from faq.bounds import Choice, IntegerRange, QuestionLength
from faq.presenting.shapes import ProblemObject
from faq.settings import Settings
from web.current import Site
from web.fields import Case, ChoiceField, Field, NumberField, TextField
from web.operations import Operation, operation_of
from web.parameters import Bound, Flag, Parameter
from web.replies import FORM, JSON, PROBLEM

VERSION = "3.1.1"
_ALWAYS = (400, 429, 500)
"""Errors of every operation."""
_OF_BODIES = (408, 413, 415)
_OF_TOKENS = (401, 403)
_PATH_CHARS = 4096
"""No file has a longer path."""
_BEARER = "token"
_REF = "#/components/schemas/{name}"
_WRITTEN = r"[^\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]"
"""What a text that is not blank has somewhere; white space differs between dialects of patterns."""
_EMPTY = {"type": "string", "maxLength": 0}
"""An empty value of a parameter stands for its default."""
Schema = dict[str, Any]


class Route(NamedTuple):
    """An operation with its address below the site's prefix."""

    path: str
    method: str
    name: str
    text: str
    operation: Operation


def routes(app: Flask, site: Site) -> Iterator[Route]:
    """All operations of the site's views, in the order of their routes."""
    prefix = next(app.url_map.iter_rules(f"{site.name}.pages.home")).rule.rstrip("/")
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        operation = operation_of(view)
        if operation and rule.endpoint.startswith(f"{site.name}."):
            method = next(iter(_methods(rule)))
            name = rule.endpoint.rpartition(".")[2]
            path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule.removeprefix(prefix))
            yield Route(path, method.lower(), name, inspect.getdoc(view) or "", operation)


def _methods(rule: Rule) -> set[str]:
    """The methods of a rule that a view serves itself."""
    return (rule.methods or set()) - {"HEAD", "OPTIONS"}


def document(app: Flask, site: Site, base: str) -> Schema:
    """The OpenAPI document of the site, whose addresses begin with `base`."""
    listed = list(routes(app, site))
    kinds = [kind for each in listed for kind in _kinds(each.operation)]
    _, schemas = msgspec.json.schema_components([*kinds, ProblemObject], ref_template=_REF)
    paths: dict[str, Schema] = {}
    for each in listed:
        paths.setdefault(each.path, {})[each.method] = _described(each, site.engine.settings)
    return {
        "openapi": VERSION,
        "info": {
            "title": site.branding.name,
            "version": version("faq-steps"),
            "description": "Questions in Chinese, answered with the steps to take.",
        },
        "servers": [{"url": base or "/"}],
        "paths": paths,
        "components": {
            "schemas": {name: _unindented(schema) for name, schema in schemas.items()},
            "securitySchemes": {_BEARER: {"type": "http", "scheme": "bearer"}},
        },
    }


def _kinds(operation: Operation) -> Iterator[Any]:
    """The types of an operation's bodies."""
    if operation.reply is not None and not isinstance(operation.reply, str):
        yield operation.reply
    yield from operation.unlike.values()


def _unindented(schema: Schema) -> Schema:
    """The schema of a type, whose docstring is its description."""
    return schema | {"description": inspect.cleandoc(schema["description"])}


def _described(route: Route, settings: Settings) -> Schema:
    operation = route.operation
    variables = [
        {
            "name": name,
            "in": "path",
            "required": True,
            "description": about,
            "schema": {"type": "string", "minLength": 1, "maxLength": _PATH_CHARS},
        }
        for name, about in operation.path.items()
    ]
    described: Schema = {
        "operationId": route.name,
        "summary": operation.summary,
        "description": route.text,
        "parameters": [*variables, *map(_parameter, operation.parameters(settings))],
    }
    fields = tuple(operation.body(settings))
    if fields:
        described["requestBody"] = {
            "required": any(each.required for each in fields) or bool(operation.cases),
            "content": {
                media_type: {"schema": _body(fields, operation.cases)}
                for media_type in (JSON, *((FORM,) if operation.form else ()))
            },
        }
    if operation.token:
        described["security"] = [{_BEARER: []}]
    described["responses"] = _responses(operation, bool(fields))
    return described


def _parameter(parameter: Parameter[Bound]) -> Schema:
    return {
        "name": parameter.bound.name,
        "in": "query",
        "required": parameter.default is None,
        "description": parameter.about,
        "schema": _bounded(parameter.bound, parameter.default),
    }


def _bounded(bound: Bound, default: int | str | None) -> Schema:
    match bound:
        case QuestionLength(most=most):
            return _text(most, required=True)
        case IntegerRange(low=low, high=high):
            integers = {"type": "integer", "minimum": low, "maximum": high}
            return {"anyOf": [integers, _EMPTY], "default": default}
        case Choice(allowed=allowed):
            return {"enum": [*allowed, ""], "default": default}
        case Flag():
            return {"enum": [0, 1, ""], "default": default}
        case _:
            return {"type": "string", "default": default}


def _text(most: int, *, required: bool) -> Schema:
    schema: Schema = {"type": "string", "maxLength": most}
    return schema | {"minLength": 1, "pattern": _WRITTEN} if required else schema


def _body(fields: Iterable[Field], cases: Iterable[Case]) -> Schema:
    schema: Schema = {
        "type": "object",
        "properties": {each.name: _field(each) for each in fields},
        "required": [each.name for each in fields if each.required],
    }
    texts = {each.name for each in fields if isinstance(each, TextField)}
    if alternatives := [_case(case, texts) for case in cases]:
        schema["anyOf"] = alternatives
    return schema


def _case(case: Case, texts: Set[str]) -> Schema:
    written = {"minLength": 1, "pattern": _WRITTEN}
    fixed: Schema = {name: written for name in case.needs if name in texts}
    return {"properties": fixed | {"kind": {"const": case.kind}}, "required": list(case.needs)}


def _field(field: Field) -> Schema:
    match field:
        case TextField(most=most, required=required):
            schema = _text(most, required=required)
        case ChoiceField(allowed=allowed):
            schema = {"enum": [*allowed]}
        case NumberField():
            schema = {"type": "integer", "minimum": 1}
        case _:
            schema = {"type": "boolean"}
    return schema | {"description": field.about}


def _responses(operation: Operation, has_body: bool) -> Schema:
    success: Schema = {"description": HTTPStatus(operation.status).phrase}
    headers = dict(operation.headers)
    if operation.revalidated:
        headers["ETag"] = "to be sent back in If-None-Match"
    if headers:
        success["headers"] = {
            name: {"description": about, "schema": {"type": "string"}}
            for name, about in headers.items()
        }
    if isinstance(operation.reply, str):
        success["content"] = _content(operation.reply, {"type": "string"})
    elif operation.reply is not None:
        success["content"] = _content(JSON, _schema_of(operation.reply))
    responses = {str(operation.status): success}
    if operation.revalidated:
        responses["304"] = {"description": HTTPStatus.NOT_MODIFIED.phrase}
    for status, kind in operation.unlike.items():
        responses[str(status)] = {
            "description": HTTPStatus(status).phrase,
            "content": _content(JSON, _schema_of(kind)),
        }
    for status in sorted(_problems(operation, has_body)):
        responses[str(status)] = {
            "description": HTTPStatus(status).phrase,
            "content": _content(PROBLEM, _schema_of(ProblemObject)),
        }
    return responses


def _problems(operation: Operation, has_body: bool) -> set[int]:
    return {
        *_ALWAYS,
        *operation.problems,
        *(_OF_BODIES if has_body else ()),
        *(_OF_TOKENS if operation.token else ()),
    }


def _schema_of(kind: Any) -> Schema:
    (schema,), _ = msgspec.json.schema_components([kind], ref_template=_REF)
    return schema


def _content(media_type: str, schema: Mapping[str, Any]) -> Schema:
    return {media_type: {"schema": schema}}
