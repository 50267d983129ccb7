"""Who may ask for what, and what an operator sees of a server."""
