"""Gives the engine to agents, as tools, resources and prompts of the Model Context Protocol.

`tools` and `texts` know no protocol; `server` speaks it and `serving` opens its transports.
"""
