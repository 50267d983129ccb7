"""Makes changes of the corpus from what was proposed."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from faq.changes.edits import Change, add_lexicon_line, add_question, new_article
from faq.engine import Engine
from faq.errors import ChangeError
from faq.insights.proposals import Proposal
from faq.settings import Settings

_NAME_CHARS = 40
_FOLDER = "drafts"
"""Where a draft goes that is near to no article."""


@dataclass(frozen=True, slots=True)
class Mended:
    """A change that takes several proposals, and what could not be part of it."""

    change: Change | None
    """None where there is nothing to change."""
    refused: tuple[str, ...]
    """Why, in words fit to be shown."""


def mend(proposals: Iterable[Proposal], settings: Settings) -> Mended:
    """One change that makes findable what is there: all synonyms and ways to ask that were
    proposed, each on top of those before; drafts are not part of it."""
    change: Change | None = None
    refused: dict[str, None] = {}
    for proposal in proposals:
        if proposal.kind == "article":
            continue
        for question in proposal.questions or ("",):
            try:
                change = _with(change, proposal, question, settings)
            except ChangeError as error:
                refused[str(error)] = None
    return Mended(change, tuple(refused))


def _with(change: Change | None, proposal: Proposal, question: str, settings: Settings) -> Change:
    if proposal.kind == "synonym":
        return add_lexicon_line(settings, "synonyms", proposal.line, change)
    assert proposal.article_id is not None  # as for all of these kinds
    assert proposal.passage_id is not None
    anchor = proposal.passage_id.rpartition("#")[2]
    return add_question(settings, proposal.article_id, f"#{anchor}", question, change)


def draft(proposal: Proposal, settings: Settings, engine: Engine) -> Change:
    """The change that begins the article which was proposed, in the folder of the article nearest
    to it, under a name that is free.

    Raises ChangeError where it can't be written.
    """
    passages = [each for each in map(engine.passage, proposal.near) if each is not None]
    folder = posixpath.dirname(passages[0].source) if passages else _FOLDER
    links = [
        (
            passage.heading,
            f"{posixpath.relpath(passage.source, folder or '.')}#{passage.anchor}",
        )
        for passage in passages
    ]
    for name in _names(proposal.heading):
        path = posixpath.join(folder, f"{name}.md")
        if (settings.corpus / path).exists():
            continue
        return new_article(settings, path, proposal.heading, proposal.questions, links)
    raise ChangeError(f"“{proposal.heading}”的草稿太多了 (too many drafts of a name)")


def _names(title: str) -> Iterator[str]:
    plain = "".join(each for each in title if each.isalnum() or each in "-")[:_NAME_CHARS]
    name = plain or "draft"
    yield name
    for nth in range(2, 100):
        yield f"{name}-{nth}"
