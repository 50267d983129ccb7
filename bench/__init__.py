"""Measures cost and quality against peers, and makes the reference pages; not shipped."""
