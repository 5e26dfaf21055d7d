"""What the conversation tables hold, as frozen dataclasses.

Times are Unix milliseconds; guilds, channels, members and messages are Discord's ids.
"""

from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """Where a conversation takes place."""

    THREAD = "thread"
    DM = "dm"
    CHANNEL = "channel"
    """Chains of replies in a channel that is not the bot's own thread."""


class State(StrEnum):
    """How far a turn has come; a member's turn is always complete."""

    COMPLETE = "complete"
    STREAMING = "streaming"
    INTERRUPTED = "interrupted"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of text in a turn."""

    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in a turn: its file name, media type and bytes."""

    name: str
    mime: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a question that could not be read, in a sentence."""

    sentence: str


Part = Text | Picture | Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """A conversation in a Discord channel, or in a thread of `parent_channel_id`.

    `summary` stands for the turns up to position `summarised_to` (0: none). `revision` grows
    whenever a turn is taken out or revised, so that a summary made before is known to be stale.
    """

    id: int
    kind: Kind
    guild_id: int | None
    channel_id: int
    parent_channel_id: int | None
    owner_id: int
    model: str | None
    persona: str | None
    private: bool
    summary: str
    summarised_to: int
    revision: int
    ended: bool
    created_at: int
    updated_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A question ("user") or an answer ("assistant").

    `author_id` is who asked, also on the answer. `message_ids` are the Discord messages that show
    the turn, in order. `channel_id` is the conversation's.
    """

    id: int
    conversation_id: int
    position: int
    parent_id: int | None
    role: str
    author_id: int | None
    author_name: str
    parts: tuple[Part, ...]
    state: State
    error: str
    model: str | None
    finish_reason: str | None
    prompt_tokens: int | None
    completion_tokens: int | None
    message_ids: tuple[int, ...]
    channel_id: int
    created_at: int

    @property
    def text(self) -> str:
        """The text parts, one paragraph each."""
        return "\n\n".join(part.text for part in self.parts if isinstance(part, Text))


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a conversation takes place, and the newest message of it that is known."""

    kind: Kind
    channel_id: int
    last_message_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What a conversation amounts to; tokens include answers that were replaced since."""

    turns: int
    pictures: int
    prompt_tokens: int
    completion_tokens: int
    people: int
