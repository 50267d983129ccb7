"""Tells what readers ask in vain, and what would mend it."""
