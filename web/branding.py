"""Reads the owner's name, address, logo, colour, welcome and contact from the settings.

They are checked when the application is made, not when a page is requested.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from faq.errors import SettingsError
from faq.settings import Settings, check_forms
from web.accent import Colour, read_colour, shades

_PICTURES = {".svg": "image/svg+xml", ".png": "image/png", ".webp": "image/webp"}
_PICTURE_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class Branding:
    """The owner's branding, checked."""

    name: str
    welcome: str
    contact_link: str
    contact_text: str
    hotline: str
    accent: str
    """The owner's colour as #rrggbb; "" for the default one."""
    theme: str
    """A style sheet with the tokens of the owner's colour; "" for the default colour."""
    logo: bytes
    logo_type: str

    @property
    def theme_version(self) -> str:
        """A hash of the style sheet; "" where there is none."""
        return _version(self.theme.encode())

    @property
    def logo_version(self) -> str:
        """A hash of the logo; "" where there is none."""
        return _version(self.logo)


def read_branding(settings: Settings) -> Branding:
    """The branding that `settings` describe; raises SettingsError."""
    check_forms(settings)
    logo, logo_type = _read_logo(settings.site_logo) if settings.site_logo else (b"", "")
    theme = _theme(read_colour(settings.site_accent)) if settings.site_accent else ""
    return Branding(
        settings.site_name,
        settings.site_welcome,
        settings.contact_link,
        settings.contact_text,
        settings.hotline,
        settings.site_accent,
        theme,
        logo,
        logo_type,
    )


def _read_logo(name: str) -> tuple[bytes, str]:
    path = Path(name)
    kind = _PICTURES.get(path.suffix.lower())
    if kind is None:
        raise SettingsError(f"site_logo：{name} 应为 .svg、.png 或 .webp 图片 (not a picture)")
    if path.exists() and not path.is_file():  # a named pipe would be waited for forever
        raise SettingsError(f"site_logo：{name} 不是普通文件 (not a regular file)")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SettingsError(f"site_logo：无法读取 {name} (unreadable): {error}") from error
    if len(content) > _PICTURE_BYTES:
        most = _PICTURE_BYTES // 1024
        raise SettingsError(f"site_logo：{name} 超过 {most} KB (too large)")
    return content, kind


def _theme(colour: Colour) -> str:
    light, dark = (_tokens(shades(colour, theme)) for theme in ("light", "dark"))
    return (
        f":root{{{light}}}"
        f"@media screen and (prefers-color-scheme:dark){{:root:not([data-theme=light]){{{dark}}}}}"
        f"@media screen{{:root[data-theme=dark]{{{dark}}}}}"
    )


def _tokens(named: dict[str, Colour]) -> str:
    return ";".join(
        f"--{name}:#{red:02x}{green:02x}{blue:02x}" for name, (red, green, blue) in named.items()
    )


def _version(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12] if content else ""
