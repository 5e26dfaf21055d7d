"""How large pictures may be that people send."""

LARGEST_FILE = 25 * 1024 * 1024
"""Bytes of a picture or mask that somebody uploads; whoever fetches it fetches no more."""
