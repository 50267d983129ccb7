"""Reads Word documents, presentations and PDF files, and what an office's files have in common."""
