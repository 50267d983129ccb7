"""Opens and publishes generations of the index."""
