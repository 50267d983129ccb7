"""Reads a JSON body and declares its fields: what holds each to its bounds, what it means."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from typing import Any

from flask import Request, abort
from msgspec import Struct

from faq.bounds import NO_CHOICE, Faults
from faq.errors import ParameterFault
from faq.feedback import Kind
from web.parameters import (
    LONG,
    MISSING,
    NO_HELPFUL,
    NO_OBJECT,
    NO_PLACE,
    NO_TEXT,
    NO_UNICODE,
    BadParameters,
)

ID_CHARS = 1000
"""Of the id of an article or a passage."""
_SURROGATE = re.compile("[\ud800-\udfff]")


def is_broken(text: str) -> bool:
    """Whether a text has lone surrogates, which are no characters."""
    return _SURROGATE.search(text) is not None


def read_object(request: Request) -> dict[str, Any]:
    """The object of a JSON body; raises BadParameters where the body is none.

    Only ``application/json`` is read, which a page of another site can't send without a preflight:
    anything else gets 415.
    """
    if not request.is_json:
        abort(415)
    try:
        body = json.loads(request.get_data())
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise BadParameters((ParameterFault("body", NO_OBJECT),))
    return body


def read_known(request: Request, names: Collection[str]) -> dict[str, Any]:
    """The same for an object with fields of these names, whose others must be texts as well."""
    body = read_object(request)
    unread = {name: body[name] for name in body if name not in names}
    if is_broken(json.dumps(unread, ensure_ascii=False)):
        raise BadParameters((ParameterFault("body", NO_UNICODE, {"name": "body"}),))
    return body


class TextField(Struct, frozen=True):
    """A text of at most `most` code points; a required one is not blank."""

    name: str
    about: str
    most: int
    required: bool = False

    def faults(self, value: object) -> Faults:
        """What is wrong with a value, "" for a field that is missing."""
        if not isinstance(value, str):
            return (ParameterFault(self.name, NO_TEXT, {"name": self.name}),)
        if self.required and not value.strip():
            return (ParameterFault(self.name, MISSING, {"name": self.name}),)
        if len(value) > self.most:
            return (ParameterFault(self.name, LONG, {"name": self.name, "most": self.most}),)
        if is_broken(value):
            return (ParameterFault(self.name, NO_UNICODE, {"name": self.name}),)
        return ()


class TruthField(Struct, frozen=True):
    """True or false."""

    name: str
    about: str
    required: bool = True

    def faults(self, value: object) -> Faults:
        """What is wrong with a value."""
        return () if isinstance(value, bool) else (ParameterFault(self.name, NO_HELPFUL),)


class ChoiceField(Struct, frozen=True):
    """One of several words."""

    name: str
    about: str
    allowed: tuple[str, ...]
    required: bool = False

    def faults(self, value: object) -> Faults:
        """What is wrong with a value."""
        if any(value == each for each in self.allowed):
            return ()
        values = {"name": self.name, "allowed": " / ".join(self.allowed)}
        return (ParameterFault(self.name, NO_CHOICE, values),)


class NumberField(Struct, frozen=True):
    """A whole number from 1."""

    name: str
    about: str
    required: bool = False

    def faults(self, value: object) -> Faults:
        """What is wrong with a value; 5.0 is a whole number in JSON."""
        whole = isinstance(value, (int, float)) and not isinstance(value, bool)
        if whole and value >= 1 and value % 1 == 0:  # type: ignore[operator]
            return ()
        return (ParameterFault(self.name, NO_PLACE, {"name": self.name}),)


class Case(Struct, frozen=True):
    """One of the things that a body may be, by its `kind`, and the fields that it needs."""

    needs: tuple[str, ...]
    kind: Kind


Field = TextField | TruthField | ChoiceField | NumberField
