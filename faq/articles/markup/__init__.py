"""Reads what site generators write into Markdown, and renders it as HTML."""
