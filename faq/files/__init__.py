"""Writes arrays and runs of bytes to disk, and maps them; opens regular files alone."""
