"""Splits articles into passages with key points and action steps."""
