"""Reads spreadsheets and tables: what a customer-service bot knows, and any others."""
