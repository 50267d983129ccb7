"""Turns a search request into an answer."""
