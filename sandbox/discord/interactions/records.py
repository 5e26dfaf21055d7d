"""One interaction, from the click to the last follow-up."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from sandbox.discord.commands import Command
from sandbox.discord.records import Json, Message


class InteractionType(IntEnum):
    """What was done, under Discord's numbers."""

    PING = 1
    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL_SUBMIT = 5


class CallbackType(IntEnum):
    """How a bot answers first, under Discord's numbers."""

    PONG = 1
    MESSAGE = 4
    DEFERRED_MESSAGE = 5
    DEFERRED_UPDATE = 6
    UPDATE = 7
    CHOICES = 8
    MODAL = 9


class Outcome(StrEnum):
    """What became of an interaction; `FAILED` is "The application did not respond"."""

    WAITING = "waiting"
    ACKNOWLEDGED = "acknowledged"
    FAILED = "failed"


@dataclass(slots=True, eq=False)
class Interaction:
    """An interaction and everything that answered it.

    `source` is the message whose component was used; `trigger` the one that opened the modal.
    `original` is what the bot can reach as `@original`. `created_at` is in Unix seconds.
    """

    id: int
    token: str
    type: InteractionType
    user_id: int
    channel_id: int
    guild_id: int | None
    data: Json
    created_at: float
    command: Command | None = None
    source: Message | None = None
    trigger: "Interaction | None" = None
    outcome: Outcome = Outcome.WAITING
    callback: CallbackType | None = None
    is_expired: bool = False
    has_changed_source: bool = False
    original: Message | None = None
    followups: list[Message] = field(default_factory=list)
    modal: Json | None = None
    choices: list[Json] | None = None
    error: str | None = None
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def messages(self) -> list[Message]:
        """The messages that answer it and still exist, in order."""
        is_untouched = self.callback == CallbackType.DEFERRED_UPDATE and not self.has_changed_source
        answers = [] if is_untouched else [self.original]
        kept = [each for each in (*answers, *self.followups) if each is not None]
        return [each for each in kept if not each.deleted]

    def touch(self) -> None:
        """Wake everyone who waits in `until`."""
        self._news.set()
        self._news = asyncio.Event()

    async def until(self, predicate: Callable[[], bool], timeout: float) -> None:  # noqa: ASYNC109 - the caller's limit is the point
        """Wait until something holds of this interaction.

        Raises:
            TimeoutError: it did not within `timeout` seconds.
        """
        async with asyncio.timeout(timeout):
            while not predicate():
                await self._news.wait()
