"""Resolves the links and pictures of an article to addresses on its page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import unquote

from faq.model import Block
from faq.presenting.links import SCHEME, UNSEEN, ArticleLinks, LinkTarget
from faq.settings import Settings
from web.pictures import ShownPicture, remote_picture, stored_picture


@dataclass(frozen=True, slots=True)
class ArticleTargets:
    """Where the links of one article lead, and which of its pictures are shown."""

    links: ArticleLinks
    settings: Settings

    def target(self, href: str) -> LinkTarget | None:
        """The target of `href`, or None when it must stay plain text."""
        return self.links.target(href)

    def pictures(self, block: Block) -> tuple[tuple[int, ShownPicture], ...]:
        """The pictures of a block that may be shown, each with its offset in the text: those of the
        corpus, and of hosts that the owner allows.

        A small one whose words stand in the text beside it has none itself.
        """
        found = []
        for each in block.pictures:
            if shown := self._picture(each.src, each.alt):
                is_told = shown.small and block.text.startswith(each.alt, each.offset)
                found.append((each.offset, replace(shown, alt="") if is_told else shown))
        return tuple(found)

    def _picture(self, src: str, alt: str) -> ShownPicture | None:
        src = src.strip()
        if not src or UNSEEN.search(src):
            return None
        if SCHEME.match(src) or src.startswith("//"):
            return remote_picture(src, alt, self.settings.picture_hosts)
        path = unquote(src.partition("#")[0].partition("?")[0])
        return stored_picture(self.links.below(path), alt, self.settings)
