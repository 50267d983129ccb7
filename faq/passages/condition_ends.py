"""Finds where a condition ends: behind its clauses, before what is to be done.

All texts here are normalized.
"""

from __future__ import annotations

import re

from faq.passages.states import acts

ENDS = re.compile(
    "(?:的话|的情况|情况下|的时候|(?<![小同及准按随实临限当平届暂有计超延历费耗省])(?<!(?<![稳确设锁绑固规指])定)时|的过程中|的"
    "|(?<=..)者)$"
)
JOINED = re.compile(
    r"\s*(?:且|并且|并(?=[已未没不无])|而且|但(?![请可建])|却|又|(?:也|还|仍|都)(?=[没未不无]|然)"
    r"|或者?(?=[^,]{1,20}(?:[的时]|,|$))(?![^,]{0,6}(?:联系|点击|选择|直接|前往))|还(?=[有在能])"
    r"|同时(?=[^,]*(?:[没未不已]|[,的]$))|以及|(?:如果|若|对于))"
)
"""A clause that goes on with the condition before it."""
MAIN = re.compile(
    r"\s*(?:则|那么|那就|就(?=[请可要先按去能会])|请(?!求)|务必|立即|马上|[您你](?:可|需|应|必)"
    r"|(?<=[时候话的])(?:需要?|可以?|应|建议|先|必须)|(?<!刚)才(?=[会能可有是需进])|可(?=通过|查看|参[考见阅]|联系|点击|使用)|(?<=的话))"
)
"""What begins the main clause where no comma does."""
THEN = re.compile(r",\s*(?:则|那么|那就|就(?![是近地]))")
_STOP = re.compile("[,;。!?:\\n]")
_BRACKET = re.compile("[(“「【《]")


def end_of_marked(text: str, first: int, end: int) -> int:
    """The end of a condition that begins with a conjunction: its first clause, further ones that
    are joined to it, and all up to 的 or before 那么 where these come later."""
    clause = clause_end(text, first, end)
    while clause < end and text[clause] == ",":
        following = clause_end(text, clause + 1, end)
        inner = text[clause + 1 : following]
        then = THEN.match(text, following, end)
        closes = following < end and (ENDS.search(inner) or then) and not acts(inner)
        closed = ENDS.search(text[first:clause]) and not (text[clause - 1] == "时" and then)
        if closed or not (closes or JOINED.match(inner)):
            break
        clause = following
    for main in MAIN.finditer(text, first + 3, clause):
        told = text[first : main.start()]
        if told.count("(") == told.count(")"):
            return first + len(told.rstrip(", "))
    return clause


def clause_end(text: str, start: int, end: int) -> int:
    """Where a clause ends, what is in brackets passed over."""
    stop = _STOP.search(text, start + (text[start : start + 1] == ":"), end)
    first = stop.start() if stop else end
    if not _BRACKET.search(text, start, first):
        return first
    depth = 0
    for at in range(start, end):
        char = text[at]
        depth += (char in "(“「【《") - (char in ")”」】》")
        if depth <= 0 and (char in ",;。!?\n" or (char == ":" and at > start)):
            return at
    return end
