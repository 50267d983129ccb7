"""Gives the sections of an article that stand beside the one that answers."""

from __future__ import annotations

from collections.abc import Iterable

from faq.model import Passage, Related


def sections_beside(own: Related, passages: Iterable[Passage], limit: int) -> tuple[Related, ...]:
    """Up to `limit` sections around `own`, in the order of `passages`, those of its article.

    Steps and alternatives say little alone; a heading that others have too tells nobody which.
    """
    firsts = [each for each in passages if each.piece == 1 or each.id == own.passage_id]
    place = next((at for at, each in enumerate(firsts) if each.id == own.passage_id), 0)
    section = firsts[place].section_key if firsts else None
    found: dict[str, tuple[int, Related]] = {}
    for at, each in enumerate(firsts):
        is_other = each.section_key != section and each.heading != own.question
        if is_other and each.part == "section" and not each.within:
            found.setdefault(each.heading, (at, Related(each.heading, each.id)))
    nearest = sorted(found.values(), key=lambda each: abs(each[0] - place))[:limit]
    return tuple(related for _, related in sorted(nearest, key=lambda each: each[0]))
