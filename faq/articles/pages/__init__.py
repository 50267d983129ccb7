"""Reads the elements of HTML pages into headings and blocks."""
