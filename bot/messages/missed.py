"""What was said while nobody heard it, fetched from history."""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from bot.messages.debts import Debts
from bot.messages.intake import Intake
from bot.messages.said import Said
from bot.storage.clock import first_id, given_at, unix_ms
from bot.storage.messages import Gap, MessageStore

log = logging.getLogger(__name__)

PAGE: Final = 100
"""Messages that Discord gives at a time."""
FARTHEST: Final = 14 * 86_400_000
"""Milliseconds that history is looked back at most."""
LATELY: Final = 86_400_000
"""Milliseconds; what was said longer ago is not looked at again for edits."""
OVERLAP: Final = 120_000
"""Milliseconds before a lost connection was noticed in which something may be missing, too."""


@dataclass(frozen=True, slots=True)
class Place:
    """A channel or thread that can be read; `last_id` is its newest message, 0 if it has none.

    `is_private` tells of a thread that it is a private one.
    """

    channel_id: int
    home_id: int
    last_id: int
    is_private: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Messages of a channel, oldest first, and the id up to which there are no others.

    `ids` are those of everything there, also of what nobody said.
    """

    said: Sequence[Said]
    last_id: int
    is_last: bool
    ids: frozenset[int]


@dataclass(frozen=True, slots=True)
class Latest:
    """The ids of some messages that follow each other, and those of them that were edited.

    `is_all` tells that nothing stands before them.
    """

    ids: frozenset[int]
    edited: Sequence[Said]
    is_all: bool = False


class History(Protocol):
    """Reads what was said in a server's channels."""

    def places(self, guild_id: int) -> Iterable[Place]:
        """Give the channels and active threads that can be read now."""

    async def place(self, guild_id: int, channel_id: int) -> Place | None:
        """Find a channel, or a thread that may be archived; None if it cannot be read."""

    async def is_gone(self, guild_id: int, channel_id: int) -> bool:
        """Tell whether a channel or thread was deleted, for sure."""

    async def page(self, place: Place, after_id: int, before_id: int) -> Page | None:
        """Give up to `PAGE` messages between two ids; None if they cannot be read."""

    async def latest(self, place: Place, before_id: int) -> Latest | None:
        """Give the last messages before an id, at most `PAGE`; None if they cannot be read."""


class Missed:
    """Notes what was missed, and takes it in like everything else.

    Edits and deletions of messages that had been heard before are missed as well: of each channel
    that was active lately, the last page before the gap is looked at again.

    Args:
        messages: remember how far each channel was heard.
        intake: takes what is fetched.
        debts: tell where messages are owed anything.
        clock: Unix milliseconds.
    """

    def __init__(
        self,
        messages: MessageStore,
        intake: Intake,
        debts: Debts,
        clock: Callable[[], int] = unix_ms,
    ) -> None:
        self._messages = messages
        self._intake = intake
        self._debts = debts
        self._clock = clock

    async def open(self) -> None:
        """Note what the time since the last run left out; before anything new is heard."""
        await self._messages.open_gaps(first_id(self._clock()))

    async def lost(self, guild_id: int, history: History, *, since: int) -> None:
        """Note what a lost connection left out since a time in Unix milliseconds."""
        after, before = first_id(since - OVERLAP), first_id(self._clock())
        places = [it for it in history.places(guild_id) if it.last_id > after]
        await self._note(guild_id, places, after, before)

    async def fetch(self, guild_id: int, history: History) -> None:
        """Fetch what was missed in a server, channel by channel."""
        await self._note_unknown(guild_id, history)
        known = {place.channel_id: place for place in history.places(guild_id)}
        for gap in await self._messages.gaps(guild_id):
            place = known.get(gap.channel_id) or await history.place(guild_id, gap.channel_id)
            if place is not None and await self._is_on(guild_id, place):
                await self._fill(gap, place, history)
            else:
                if place is None and await history.is_gone(guild_id, gap.channel_id):
                    await self._intake.forget_channel(guild_id, gap.channel_id)
                await self._messages.narrow_gap(gap.channel_id, None)

    async def _note_unknown(self, guild_id: int, history: History) -> None:
        """Note channels in which nothing was heard yet but something was said lately."""
        gaps = await self._messages.gaps(guild_id)
        if not gaps:
            return
        seen = await self._messages.seen(guild_id)
        after, before = max(gap.after_id for gap in gaps), first_id(self._clock())
        places = [
            it
            for it in history.places(guild_id)
            if it.channel_id not in seen and it.last_id > after
        ]
        await self._note(guild_id, places, after, before)

    async def _note(self, guild_id: int, places: Sequence[Place], after: int, before: int) -> None:
        gaps = [
            Gap(place.channel_id, guild_id, after, before)
            for place in places
            if await self._is_on(guild_id, place)
        ]
        if gaps:
            await self._messages.note_gaps(gaps)

    async def _fill(self, gap: Gap, place: Place, history: History) -> None:
        if gap.after_id >= first_id(self._clock() - LATELY):
            await self._look_again(gap, place, history)
        after = max(gap.after_id, first_id(self._clock() - FARTHEST))
        # The gap was noted before the gateway was there: until now more was missed.
        before = max(gap.before_id, first_id(self._clock()), place.last_id + 1)
        is_last = place.last_id <= after
        while not is_last:
            # What an earlier fetch that was broken off has stored may be deleted meanwhile.
            known = await self._messages.ids(gap.channel_id, first=after + 1, last=before - 1)
            page = await history.page(place, after, before)
            if page is None:
                log.info(
                    "channel %d cannot be read; what was missed there stays so", gap.channel_id
                )
                break
            await self._hear(page.said)
            reached = before if page.is_last else page.last_id
            if gone := {it for it in known if it <= reached} - page.ids:
                await self._intake.forget(gap.guild_id, gone)
            after, is_last = page.last_id, page.is_last
            if not is_last:
                await self._messages.narrow_gap(gap.channel_id, after)
        await self._messages.narrow_gap(gap.channel_id, None)

    async def _look_again(self, gap: Gap, place: Place, history: History) -> None:
        """Find what was edited or deleted meanwhile of what had been heard before."""
        latest = await history.latest(place, gap.after_id + 1)
        if latest is None:
            return
        first = 0 if latest.is_all else min(latest.ids, default=gap.after_id + 1)
        known = await self._messages.ids(gap.channel_id, first=first, last=gap.after_id)
        # What is not stored and was edited before may have been forgotten on purpose.
        since = given_at(gap.after_id) - OVERLAP
        await self._hear(
            it for it in latest.edited if it.message.id in known or it.message.version >= since
        )
        if gone := known - latest.ids:
            await self._intake.forget(gap.guild_id, gone)

    async def _hear(self, found: Iterable[Said]) -> None:
        """Take messages in, and wait until they are on the disk."""
        for said in found:
            message = said.message
            if not self._intake.is_gone(message):
                await self._intake.hear(said, since=message.version or message.created_at)
        await self._intake.settled()

    async def _is_on(self, guild_id: int, place: Place) -> bool:
        return await self._debts.is_on(guild_id, place.home_id)
