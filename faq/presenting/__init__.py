"""Presents answers in the one form that JSON, templates and terminal share."""
