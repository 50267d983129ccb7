"""Corrects mistyped questions."""
