"""How large pictures may be that people send."""

MEGABYTE = 1024 * 1024
LARGEST_FILE = 25 * MEGABYTE
"""Bytes of a picture or mask that somebody uploads; whoever fetches it fetches no more."""
