"""Additions to the conversation tables; each function runs inside a transaction."""
