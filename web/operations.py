"""Declares what each operation of the API takes and gives, beside the view that serves it.

`web/openapi.py` makes the document of these declarations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from faq.settings import Settings
from web.fields import Case, Field
from web.parameters import Bound, Parameter

_ATTRIBUTE = "faq_operation"
_View = TypeVar("_View", bound=Callable[..., Any])


def _none(_: Settings) -> tuple[()]:
    return ()


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: `summary` in Chinese; the view's docstring describes it in English.

    `reply` is the type of the body that comes with `status`, or a media type of another one; None
    where there is no body.  `problems` are the errors beyond those of every operation, `token`
    tells that it needs the bearer token, `revalidated` that its reply has a tag.
    """

    summary: str
    reply: Any = None
    status: int = 200
    parameters: Callable[[Settings], Iterable[Parameter[Bound]]] = _none
    body: Callable[[Settings], Iterable[Field]] = _none
    cases: tuple[Case, ...] = ()
    """What the body may be, where that differs by its `kind`."""
    form: bool = False
    """Whether the body may be a form as well as JSON."""
    path: Mapping[str, str] = field(default_factory=dict)
    """Variables of the path, and what they mean."""
    problems: tuple[int, ...] = ()
    unlike: Mapping[int, Any] = field(default_factory=dict)
    """Types of bodies that come with other statuses and are no problem objects."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Headers of the reply, and what they mean."""
    token: bool = False
    revalidated: bool = False


def described(operation: Operation) -> Callable[[_View], _View]:
    """Declares the operation that a view serves; stands below the view's route."""

    def attach(view: _View) -> _View:
        setattr(view, _ATTRIBUTE, operation)
        return view

    return attach


def operation_of(view: object) -> Operation | None:
    """The declared operation of a view, None for one without."""
    return getattr(view, _ATTRIBUTE, None)
