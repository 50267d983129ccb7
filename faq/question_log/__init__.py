"""Logs questions and what came of them, for the people who mend articles.

A question is masked and appended to a spool, and moved from there into a database.
"""
