"""The OpenAI-compatible HTTP API: one module per family, on one transport."""
