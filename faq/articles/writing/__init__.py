"""Writes articles as Markdown that is read as the same articles."""

from faq.articles.writing.addresses import links_in, pictures_in, with_addresses
from faq.articles.writing.article import Written, write_article

__all__ = ["Written", "links_in", "pictures_in", "with_addresses", "write_article"]
