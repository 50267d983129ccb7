"""Gives where readers turn when an answer doesn't help, with their question in the link."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote

from faq.presenting.contact import present_contact
from faq.presenting.shapes import ContactObject
from web import current
from web.branding import Branding

_QUESTION_CHARS = 200
"""Of the question in a link; each may take nine bytes, and servers refuse addresses above 8 KB."""
_PLACE = re.compile(r"\{(question|page)\}")


def contact_link(question: str) -> str:
    """The owner's contact link beside `question`, which may be empty; "" without one."""
    told = question[:_QUESTION_CHARS]
    page = current.url("pages.search", q=told) if told.strip() else current.url("pages.home")
    return filled(
        current.site().branding.contact_link, {"question": told, "page": current.absolute(page)}
    )


def filled(link: str, values: Mapping[str, str]) -> str:
    """`link` with its places filled, each value URL-encoded whole."""
    return _PLACE.sub(lambda place: quote(values[place[1]], safe="", errors="replace"), link)


def site_contact() -> ContactObject | None:
    """The owner's contact as the API gives it, None without one."""
    return contact_of(current.site().branding)


def contact_of(branding: Branding) -> ContactObject | None:
    """The same for a site of this branding."""
    return present_contact(branding.contact_link, branding.contact_text, branding.hotline)
