"""Measures how well judged questions are answered."""
