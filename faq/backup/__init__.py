"""Keeps corpus, verdicts, index, settings and databases in one archive, and restores them."""
