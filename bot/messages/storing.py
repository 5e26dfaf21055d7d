"""What came in is stored with its debts, and whoever works these off is woken."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from bot.messages.debts import Debts
from bot.messages.said import Said
from bot.storage.messages import MessageStore
from bot.storage.messages.extras import Change

Wake = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Heard:
    """A version of a message, and when it was said, in Unix milliseconds."""

    said: Said
    since: int


@dataclass(frozen=True, slots=True)
class Gone:
    """Messages that were deleted, or a whole channel."""

    guild_id: int
    message_ids: Collection[int] = ()
    channel_id: int | None = None


@dataclass(frozen=True, slots=True)
class Noted:
    """Something else that can be found of a message."""

    message_id: int
    by: Change


class Storing:
    """Stores what came in.

    Args:
        store: takes it.
        debts: tell what each message is owed.
        on_judging: is told of the servers that are owed a judgement now.
        on_finding: is told of those whose search is owed something.
    """

    def __init__(
        self, store: MessageStore, debts: Debts, on_judging: Wake, on_finding: Wake
    ) -> None:
        self._store = store
        self._debts = debts
        self._on_judging = on_judging
        self._on_finding = on_finding

    async def take(self, heard: Sequence[Heard]) -> None:
        """Store messages and edits with what they are owed."""
        arrivals, revised, found = [], [], set()
        for it in heard:
            message = it.said.message
            arrival = await self._debts.of(it.said, it.since)
            if arrival is not None:
                arrivals.append(arrival)
            elif message.version:  # what it said before may be stored, and would be out of date
                revised.append(message.id)
            if message.version or (arrival and arrival.findable is not None):
                found.add(message.guild_id)
        if revised:
            await self._store.forget(revised)
        if arrivals:
            for guild_id in await self._store.take(arrivals):
                self._on_judging(guild_id)
        for guild_id in found:
            self._on_finding(guild_id)

    async def drop(self, gone: Gone) -> None:
        """Take out what was deleted."""
        if gone.message_ids:
            await self._store.forget(gone.message_ids)
        if gone.channel_id is not None:
            await self._store.forget_channel(gone.channel_id)
        self._on_finding(gone.guild_id)  # what shared passages with them is owed others

    async def change(self, noted: Noted) -> None:
        """Change what else can be found of a message."""
        guild_id = await self._store.change_extra(noted.message_id, noted.by, owe=True)
        if guild_id is not None:
            self._on_finding(guild_id)
