"""Holds a generation in an OpenSearch cluster, with the very answers of the local one."""
