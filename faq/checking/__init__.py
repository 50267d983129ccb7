"""Finds what is wrong with a corpus, what weakens its answers, and what a change would cost."""
