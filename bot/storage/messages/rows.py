"""Stored messages as frozen records."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import orjson


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in a message: where Discord has it, its media type, and its bytes' number."""

    url: str
    mime: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message: times in Unix milliseconds; `version` is 0 at first, then when it was edited.

    `home_id` is the channel whose settings hold, `mentions` how many people and roles it calls.
    """

    id: int
    guild_id: int
    channel_id: int
    home_id: int
    author_id: int
    author_name: str = field(repr=False)
    is_bot: bool = False
    content: str = field(repr=False)
    pictures: tuple[Picture, ...] = field(default=(), repr=False)
    mentions: int = 0
    created_at: int
    version: int = 0


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message that came or was edited; `since` is when it was heard if it is to be judged.

    `findable` is what search finds of it beside its content, such as names and texts of files;
    None where it is not to be found at all.
    """

    message: Message
    since: int | None
    findable: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Gap:
    """What was missed in a channel: messages after one id and before another."""

    channel_id: int
    guild_id: int
    after_id: int
    before_id: int


def values(message: Message) -> tuple[object, ...]:
    """Give a message in the order of `COLUMNS`."""
    return (
        message.id,
        message.guild_id,
        message.channel_id,
        message.home_id,
        message.author_id,
        message.author_name.encode(errors="replace").decode(),
        message.is_bot,
        message.content.encode(errors="replace").decode(),
        pictures_json(message.pictures),
        message.mentions,
        message.created_at,
        message.version,
    )


COLUMNS = (
    "id, guild_id, channel_id, home_id, author_id, author_name, is_bot, content, pictures,"
    " mentions, created_at, version"
)


def message(row: Sequence[Any]) -> Message:
    """Read a row of `COLUMNS`."""
    return Message(
        id=row[0],
        guild_id=row[1],
        channel_id=row[2],
        home_id=row[3],
        author_id=row[4],
        author_name=row[5],
        is_bot=bool(row[6]),
        content=row[7],
        pictures=pictures(row[8]),
        mentions=row[9],
        created_at=row[10],
        version=row[11],
    )


def pictures_json(given: Sequence[Picture]) -> str:
    """Put pictures into JSON."""
    return orjson.dumps([asdict(each) for each in given]).decode() if given else "[]"


def pictures(text: str) -> tuple[Picture, ...]:
    """Read pictures from JSON."""
    if text == "[]":
        return ()
    found: list[Mapping[str, Any]] = orjson.loads(text)
    return tuple(Picture(**each) for each in found)
