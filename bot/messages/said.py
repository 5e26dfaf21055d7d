"""What somebody said: a message or an edit of one, and how its author stands."""

from dataclasses import dataclass, field

from bot.storage.messages import Message
from bot.storage.messages.extras import Extra


@dataclass(frozen=True, slots=True)
class Said:
    """One version of a message, with what decides what it is owed.

    Attributes:
        message: what is stored of it.
        role_ids: its author's.
        is_moderator: whether the author may manage messages or the server.
        extra: what can be found of it beside its content.
        is_own: whether the bot itself said it.
        is_age_restricted: whether it was said in an age-restricted channel.
    """

    message: Message
    role_ids: frozenset[int] = frozenset()
    is_moderator: bool = False
    extra: Extra = field(default=Extra(), repr=False)
    is_own: bool = False
    is_age_restricted: bool = False
