"""Rules, messages and settings, as moderation gets them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.config import Config
from bot.messages.said import Said
from bot.moderation.rules import Hit, Ruleset
from bot.settings import DEFINITIONS
from bot.storage.messages import Message

SERVER, CHANNEL, THREAD, AUTHOR = 1, 2, 3, 4
NOON = 1_700_000_000_000
CONFIG = Config.from_environment({})


@dataclass(frozen=True)
class Laid:
    """A rule that a server has laid down."""

    kind: str
    value: str = ""
    action: str = "flag"
    minutes: int | None = None
    id: int = 1


@dataclass(frozen=True)
class Thought:
    """What an endpoint thinks."""

    scores: Mapping[str, float] = field(default_factory=dict)
    flagged: bool = False


def message(content: str = "", **changes: Any) -> Message:
    usual: dict[str, Any] = {
        "id": 5,
        "guild_id": SERVER,
        "channel_id": CHANNEL,
        "home_id": CHANNEL,
        "author_id": AUTHOR,
        "author_name": "member",
        "content": content,
        "created_at": NOON,
    }
    return Message(**(usual | changes))


def said(
    roles: frozenset[int] = frozenset(), *, is_moderator: bool = False, **changes: Any
) -> Said:
    return Said(message(**changes), roles, is_moderator)


def values(**changes: Any) -> dict[str, Any]:
    """Give the settings of moderation; those that are named differ from their defaults."""
    defaults = {key: it.default(CONFIG) for key, it in DEFINITIONS.items()}
    chosen = {f"moderation.{name}": value for name, value in changes.items()}
    assert chosen.keys() <= defaults.keys()
    return defaults | chosen


def hits(text: str, *rules: Laid) -> list[Hit]:
    return Ruleset(rules).check(message(text))


def excerpts(text: str, kind: str, *rules: str) -> list[str]:
    """Give what rules of one kind find in a text."""
    laid = [Laid(kind, value, id=number) for number, value in enumerate(rules)]
    return [hit.excerpt for hit in hits(text, *laid)]
