"""Finds articles and sections by their fields, for people who edit them."""
