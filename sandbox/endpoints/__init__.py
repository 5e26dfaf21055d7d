"""A local stand-in for the OpenAI-compatible API; an honest rehearsal partner, no language model."""
