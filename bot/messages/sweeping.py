"""What is stored is compared with Discord's history after a downtime, in the background.

What was deleted or edited while nobody heard it is found however old it is, one page after the
other; where that stands is on the disk.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from bot.messages.intake import Intake
from bot.messages.said import Said
from bot.storage.clock import first_id, unix_ms
from bot.storage.messages.sweeps import Sweep, SweepStore

log = logging.getLogger(__name__)

PAUSE: Final = 1.0
"""Seconds from one page to the server's next."""
AT_ONCE: Final = 3
"""Servers that are compared at the same time; the others wait for their turn."""
TOGETHER: Final = 500
"""Stored messages that are compared with a page at most; many of a page may be deleted."""
PAUSES: Final = (10.0, 60.0, 300.0, 900.0)
"""Seconds after which what failed is tried again; after the last, the next start does."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Messages of a channel that follow each other: their ids, from the lowest on.

    `edited` are those of them whose version was not known; nothing stands before them if
    `is_last`.
    """

    ids: frozenset[int]
    edited: Sequence[Said]
    is_last: bool


class Records(Protocol):
    """Tells what a server's channels still have."""

    async def stretch(
        self, guild_id: int, channel_id: int, before_id: int, known: Mapping[int, int]
    ) -> Stretch | None:
        """Give the last messages before an id; None if they cannot be read.

        Of those that are known, with their versions, only newer versions are given.
        """

    async def is_gone(self, guild_id: int, channel_id: int) -> bool:
        """Tell whether a channel or thread was deleted, for sure."""


class Sweeping:
    """Forgets what is gone, and hears what was edited.

    Args:
        store: remembers what is still to be compared.
        intake: takes what is found out.
        pause: seconds from one page to the server's next.
        clock: Unix milliseconds.
    """

    def __init__(
        self,
        store: SweepStore,
        intake: Intake,
        *,
        pause: float | None = None,
        clock: Callable[[], int] = unix_ms,
    ) -> None:
        self._store = store
        self._intake = intake
        self._pause = PAUSE if pause is None else pause
        self._clock = clock
        self._gate = asyncio.Semaphore(AT_ONCE)

    async def note(self, guild_id: int | None = None, channel_id: int | None = None) -> None:
        """Note that something may have been missed until now.

        In all servers, or in one, or in a channel of it with its threads.
        """
        await self._store.note(first_id(self._clock()), guild_id, channel_id)

    async def sweep(self, guild_id: int, records: Records) -> None:
        """Compare what is noted of a server, until nothing is left but what cannot be read."""
        unreadable: set[int] = set()
        for pause in (*PAUSES, None):
            failed: set[int] = set()
            while sweep := await self._store.next(guild_id, unreadable | failed):
                await self._advance(sweep, records, unreadable=unreadable, failed=failed)
            if not failed or pause is None:
                return
            await asyncio.sleep(pause)

    async def _advance(
        self, sweep: Sweep, records: Records, *, unreadable: set[int], failed: set[int]
    ) -> None:
        known = await self._store.stored(sweep, TOGETHER)
        if not known:
            await self._store.end(sweep)
            return
        async with self._gate:
            try:
                is_read = await self._compare(sweep, known, records)
            except Exception as error:  # noqa: BLE001 -- the edge: Discord may fail in many ways
                log.warning("channel %d is compared later: %r", sweep.channel_id, error)
                failed.add(sweep.channel_id)
            else:
                if not is_read:
                    unreadable.add(sweep.channel_id)
            await asyncio.sleep(self._pause)

    async def _compare(self, sweep: Sweep, known: Mapping[int, int], records: Records) -> bool:
        """Compare one page; False if it cannot be read."""
        guild_id, channel_id = sweep.guild_id, sweep.channel_id
        # The newest that is stored comes first: nobody asks for what is not.
        found = await records.stretch(guild_id, channel_id, max(known) + 1, known)
        if found is None:
            if await records.is_gone(guild_id, channel_id):
                await self._intake.forget_channel(guild_id, channel_id)
                await self._intake.settled()
            return False
        reached = 0 if found.is_last else min(found.ids)
        compared = {each for each in known if each >= reached}
        for said in found.edited:
            if not self._intake.is_gone(said.message):
                await self._intake.hear(said, since=said.message.version)
        if gone := compared - found.ids:
            await self._intake.forget(guild_id, gone)
        await self._intake.settled()
        await self._note_reached(sweep, known, reached)
        return True

    async def _note_reached(self, sweep: Sweep, known: Mapping[int, int], reached: int) -> None:
        if len(known) >= TOGETHER:  # what is stored below these was not looked at
            reached = max(reached, min(known))
        if reached <= sweep.after_id + 1:
            await self._store.end(sweep)
        else:
            await self._store.reach(sweep, reached)
