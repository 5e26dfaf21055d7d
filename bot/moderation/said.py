"""What somebody said: a message or an edit of one, and how its author stands."""

from dataclasses import dataclass

from bot.storage.messages import Message


@dataclass(frozen=True, slots=True)
class Said:
    """One version of a message, with what decides whether its author is exempt.

    `is_moderator` tells whether the author may manage messages or the server.
    """

    message: Message
    role_ids: frozenset[int] = frozenset()
    is_moderator: bool = False
