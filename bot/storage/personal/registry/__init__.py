"""Which tables hold something about a member or a server, and what becomes of it."""

from .kept import HERE, Fate, Kept, Scope
from .moderation import MODERATION
from .owned import OWNED, Owned
from .said import SAID
from .servers import SERVERS
from .talk import PICTURES, TALK

__all__ = [
    "HERE",
    "KEPT",
    "OWNED",
    "PARSED",
    "WITH_TURNS",
    "Fate",
    "Kept",
    "Owned",
    "Scope",
]

KEPT = (*TALK, *SAID, *MODERATION, *SERVERS, PICTURES)
"""Everything about a person; what is large comes last, so that it is left out of a full export."""

PARSED = frozenset({"content", "messages", "files", "reasons", "scores"})
"""Columns of an export that hold JSON."""

WITH_TURNS = ("turn_messages", "pictures", "ratings")
"""Tables whose rows go with the turn that they belong to."""
