"""Ranks passages and computes the confidence: arithmetic on arrays, without text or I/O."""
