"""Makes URL anchors out of headings."""

from __future__ import annotations

import re
import unicodedata

_SEPARATORS = re.compile(r"[\W_]+")
_SURROGATES = re.compile(r"[\ud800-\udfff]+")
_MAX_CHARS = 80


def slug(text: str) -> str:
    """The letters and digits of `text`, case-folded; each run of other characters is one ``-``.

    At most 80 code points; "section" if nothing is left.  Holds no ``#``, ``~`` or ``/``, which
    separate the parts of a passage's id.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    joined = _SEPARATORS.sub("-", _SURROGATES.sub("", folded))[: _MAX_CHARS + 1].strip("-")
    return joined[:_MAX_CHARS].strip("-") or "section"
