"""How is a heading written in a link?"""

from __future__ import annotations

import re
import unicodedata

_OTHER = re.compile(r"[\W_]+")
_LONGEST = 80


def slug(text: str) -> str:
    """Letters and digits of any script, folded; every run of anything else is one ``-``.

    At most 80 code points; "section" where nothing is left.  Never holds ``#``, ``~`` or
    ``/``, so that it can be a part of a passage's id.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    folded = "".join(char for char in folded if unicodedata.category(char) != "Cs")
    return _OTHER.sub("-", folded)[: _LONGEST + 1].strip("-")[:_LONGEST].strip("-") or "section"
