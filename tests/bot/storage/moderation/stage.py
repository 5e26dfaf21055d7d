"""Messages to be stored, in few words."""

from typing import Any

from bot.storage.messages import Arrival, Message

GUILD, CHANNEL, MEMBER, MODERATOR = 71, 11, 901, 902


def message(number: int = 1, content: str = "hello", **values: Any) -> Message:
    """A member's message, in the channel unless said otherwise."""
    standard = {
        "guild_id": GUILD,
        "channel_id": CHANNEL,
        "home_id": CHANNEL,
        "author_id": MEMBER,
        "author_name": "member",
        "created_at": 1_000 + number,
    }
    return Message(id=number, content=content, **{**standard, **values})


def arrival(
    number: int = 1, content: str = "hello", *, owed: bool = True, **values: Any
) -> Arrival:
    """The same as it came, with the debt to be judged."""
    return Arrival(message(number, content, **values), 5_000 + number if owed else None)
