"""Tests that the widget's script is small, and has the owner's colour and contact in it."""

from __future__ import annotations

import json
from dataclasses import replace

from faq.settings import Settings
from web import create_app
from web.accent import contrast, read_colour

_BYTES = 15_000
_OWNED = {
    "site_accent": "#7a2e8e",
    "contact_link": "https://chat.example/?q={question}&from={page}",
    "contact_text": "问\u2028在线</script>客服",
    "hotline": "400 000 0000",
}


def _script(settings: Settings) -> str:
    return create_app(settings).test_client().get("/widget.js").text


def test_it_is_small_and_complete(guidance: Settings) -> None:
    for settings in (guidance, replace(guidance, **_OWNED)):  # type: ignore[arg-type]
        script = _script(settings)
        assert len(script.encode()) < _BYTES
        assert "'@" not in script
        assert "\n//" not in script


def test_it_has_the_owners_contact(guidance: Settings) -> None:
    assert "CONTACT=null," in _script(guidance)
    script = _script(replace(guidance, **_OWNED))  # type: ignore[arg-type]
    contact = script.partition("CONTACT=")[2].partition(",WARNING=")[0]
    assert json.loads(contact) == {
        "link": _OWNED["contact_link"],
        "text": _OWNED["contact_text"],
        "hotline": _OWNED["hotline"],
    }


def test_it_has_the_owners_colour_in_shades_that_can_be_read(guidance: Settings) -> None:
    script = _script(replace(guidance, site_accent="#ffe34d"))
    for selector, ground in ((":host{", "#ffffff"), (":host([data-dark]){", "#1b1f1d")):
        rule = script.partition(selector)[2].partition("}")[0]
        colours = dict(each.split(":") for each in rule.split(";"))
        assert set(colours) == {"--fill", "--link", "--on"}
        fill, link, on = (read_colour(colours[name]) for name in ("--fill", "--link", "--on"))
        assert contrast(link, read_colour(ground)) >= 4.5
        assert contrast(on, fill) >= 4.5


def test_its_source_is_served_nowhere_else(guidance: Settings) -> None:
    client = create_app(guidance).test_client()
    style = client.get("/").text.partition("/static/")[2].partition("/")[0]
    assert client.get(f"/static/{style}/widget.js").status_code == 404
    assert client.get(f"/static/{style}/app.js").status_code == 200
