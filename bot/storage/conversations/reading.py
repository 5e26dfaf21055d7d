"""Questions to the conversation tables, on a connection that may be read-only."""
