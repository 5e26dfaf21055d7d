"""Passages, indexes and readings of history as frozen records; times are in Unix milliseconds."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.storage.messages import Message

from .bots import NOBODY, LeftOut

NEWEST = 2**63 - 1
"""An id that no message reaches."""


class IndexState(StrEnum):
    """Whether an index is searched, or built beside the one that is."""

    BUILDING = "building"
    ACTIVE = "active"


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """A server's vectors of one model; `asked_dimensions` is what the model was asked for."""

    id: int
    guild_id: int
    model: str
    asked_dimensions: int | None
    dimensions: int
    state: IndexState
    made_at: int


@dataclass(frozen=True, slots=True)
class Owed:
    """A message to be embedded; `seq` is its place in the queue, `since` when it came.

    `extra` is what can be found of it beside its content: names and texts of files, and so on.
    """

    seq: int
    since: int
    message: Message
    extra: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPassage:
    """A passage to be stored: ids of its messages in their order, with the version of each."""

    messages: tuple[tuple[int, int], ...]
    channel_id: int
    author_id: int
    piece: int = 0
    text: str = field(repr=False)
    created_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A stored passage, from its first to its last message; long messages have several pieces."""

    id: int
    guild_id: int
    channel_id: int
    author_id: int
    message_id: int
    last_message_id: int
    piece: int
    created_at: int
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Codes:
    """What is searched first: one row for each of n passages.

    Attributes:
        ids: of the passages, int64 (n).
        messages: of their first messages, int64 (n).
        channels: int64 (n).
        authors: int64 (n).
        bits: the signs of their vectors, eight to a byte, uint8 (n, dimensions / 8 rounded up).
    """

    ids: NDArray[np.int64]
    messages: NDArray[np.int64]
    channels: NDArray[np.int64]
    authors: NDArray[np.int64]
    bits: NDArray[np.uint8]

    def __len__(self) -> int:
        """Give the number of passages."""
        return len(self.ids)

    def after(self, passage_id: int) -> "Codes":
        """Give those with a higher id."""
        rows = self.ids > passage_id
        return Codes(
            self.ids[rows],
            self.messages[rows],
            self.channels[rows],
            self.authors[rows],
            self.bits[rows],
        )


@dataclass(frozen=True, slots=True)
class Changes:
    """What a transaction did to a server's index.

    Attributes:
        guild_id: the server.
        removed: ids of the passages that are gone.
        index_id: the index that `added` are in; None where nothing was added.
        added: the new passages.
        again: how many messages had changed meanwhile and are owed anew.
    """

    guild_id: int
    removed: tuple[int, ...] = ()
    index_id: int | None = None
    added: Codes | None = None
    again: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsFilter:
    """Where words are looked for: only in these channels, and after and before these ids.

    What is left out is not looked at.
    """

    channel_ids: frozenset[int]
    author_id: int | None = None
    after_id: int = 0
    before_id: int = NEWEST
    left_out: LeftOut = NOBODY


@dataclass(frozen=True, slots=True)
class ChannelCount:
    """How many passages and messages of a channel can be found, and from when to when."""

    channel_id: int
    passages: int
    messages: int
    first_message_id: int
    last_message_id: int


@dataclass(frozen=True, slots=True)
class Counts:
    """How large a server's search is.

    Attributes:
        passages: all that can be found.
        owed: messages that wait to be embedded.
        owed_since: how long the oldest of them does.
        bytes_on_disk: about what passages take.
        worded: how many of the messages that wait are found by their words meanwhile.
        refused: passages that the model never takes, so that they are found by their words only.
    """

    passages: int
    owed: int
    owed_since: int | None
    bytes_on_disk: int
    worded: int = 0
    refused: int = 0


class RunState(StrEnum):
    """How far a reading of history is."""

    RUNNING = "running"
    STOPPED = "stopped"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryRun:
    """A reading of channels' history, and the post that shows its progress."""

    id: int
    guild_id: int
    started_by: int
    started_at: int
    state: RunState
    post_channel_id: int | None
    post_id: int | None


@dataclass(frozen=True, slots=True)
class Room:
    """Where a channel or thread belongs, and whether it is a private thread."""

    home_id: int
    is_private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryJob:
    """How far a channel's history was read: from `first_before_id` back to `before_id`.

    It ends at `after_id`; `why` tells why it ended before that. `home_id` is the channel whose
    settings hold, or 0 if it is not known; `is_private` tells of a thread that it is a private one.
    """

    channel_id: int
    guild_id: int
    run_id: int
    before_id: int
    after_id: int
    first_before_id: int
    counted: int = 0
    is_done: bool = False
    why: str = ""
    home_id: int = 0
    is_private: bool = False


PASSAGE = (
    "id, guild_id, channel_id, author_id, message_id, last_message_id, piece, created_at, text"
)


def passage(row: Sequence[Any]) -> Passage:
    """Read a row of `PASSAGE`."""
    return Passage(
        id=row[0],
        guild_id=row[1],
        channel_id=row[2],
        author_id=row[3],
        message_id=row[4],
        last_message_id=row[5],
        piece=row[6],
        created_at=row[7],
        text=row[8],
    )
