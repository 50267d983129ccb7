"""Reads what other systems export: help centres, wikis, documents in Markdown, saved pages."""
