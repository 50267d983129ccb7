"""Makes articles of the corpus of what a team has: files, and exports of other systems."""
