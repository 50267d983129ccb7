"""Presents where to turn when there is no answer."""

from __future__ import annotations

from faq.presenting.shapes import ContactObject


def present_contact(link: str, text: str, hotline: str) -> ContactObject | None:
    """The owner's contact, None without a link and a hotline; `link` may hold ``{question}`` and
    ``{page}``, filled by whoever shows it."""
    return {"link": link, "text": text, "hotline": hotline} if link or hotline else None
