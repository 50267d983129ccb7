"""Reads files into articles; the only room that knows a file format."""

from faq.articles.corpus import (
    SUFFIXES,
    Walk,
    duplicate_fault,
    load,
    read_file,
    stamp_now,
    unique,
    walk,
)
from faq.articles.front_matter import KEYS
from faq.articles.sample import sample_articles, sample_files
from faq.articles.values import FileContent, SourceFile

__all__ = [
    "KEYS",
    "SUFFIXES",
    "FileContent",
    "SourceFile",
    "Walk",
    "duplicate_fault",
    "load",
    "read_file",
    "sample_articles",
    "sample_files",
    "stamp_now",
    "unique",
    "walk",
]
