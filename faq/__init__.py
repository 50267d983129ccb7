"""A FAQ search engine for Chinese guidance text."""

__version__ = "0.1.0"
