"""Gives the templates of reports, each one HTML page.

The page loads nothing: styles and charts are inline, and its policy forbids scripts.  All text that
a template is given is escaped.
"""

from __future__ import annotations

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined


def report_templates(package: str) -> Environment:
    """The templates of a package, which extend ``report_page.html``: head, policy and frame."""
    return Environment(
        loader=ChoiceLoader([PackageLoader(package), PackageLoader("faq.presenting")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
