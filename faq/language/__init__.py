"""Turns the text of passages and questions into terms."""
