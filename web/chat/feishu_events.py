"""Declares what Feishu tells, as far as it is read."""

from __future__ import annotations

from msgspec import Struct


class Sealed(Struct, frozen=True):
    """A body as it comes."""

    encrypt: str


class Header(Struct, frozen=True):
    """What every event has."""

    event_type: str = ""
    event_id: str = ""
    token: str = ""


class Sender(Struct, frozen=True):
    """Who wrote a message: a `user`, or an app."""

    sender_type: str = ""


class Mention(Struct, frozen=True):
    """Somebody whom a message names; `key` stands for them in its text."""

    key: str


class Message(Struct, frozen=True):
    """A message; its content is JSON, as of `Content` where it is a text."""

    message_id: str = ""
    message_type: str = ""
    content: str = "{}"
    mentions: tuple[Mention, ...] = ()


class Asked(Struct, frozen=True):
    """What our own buttons hold."""

    question: str = ""


class Action(Struct, frozen=True):
    """A button that was pressed."""

    value: Asked = Asked()


class Event(Struct, frozen=True):
    """A message that came, or a button of a card."""

    sender: Sender = Sender()
    message: Message = Message()
    action: Action = Action()


class Told(Struct, frozen=True):
    """What Feishu tells: an event, or a challenge when the address is set."""

    type: str = ""
    token: str = ""
    challenge: str = ""
    header: Header = Header()
    event: Event = Event()


class Content(Struct, frozen=True):
    """A text message."""

    text: str = ""
