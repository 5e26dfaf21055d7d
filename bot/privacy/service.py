"""What members can see, take and erase of what is stored about them."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from bot.errors import StorageError
from bot.privacy.archive import Export
from bot.privacy.opting import OptOuts
from bot.settings import Settings
from bot.storage.clock import unix_ms
from bot.storage.personal import KEPT, Fate, PersonalStore, Scope

log = logging.getLogger(__name__)

DAY = 86_400_000
"""Milliseconds."""
GRACE_DAYS = 30
"""How long the data of a server that was left is kept, in case the bot is asked back."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A kind of things that is stored about a person: how many here, how many elsewhere.

    `lasts` says for how long they are kept, `why` what of them stays when the person deletes their
    data ("": nothing).
    """

    title: str
    here: int
    elsewhere: int
    lasts: str
    by_retention: bool
    """Whether how long they are kept is what each server says."""
    goes: bool
    why: str


class Stop(Protocol):
    """Stops the answers being written for a person, in a server, or for a person in a server."""

    async def __call__(self, *, user_id: int | None = None, guild_id: int | None = None) -> None:
        """Return when they have ended."""


OnOptOut = Callable[[int, int], Awaitable[None]]


class Privacy(OptOuts):
    """Shows, exports and erases what is stored about members and servers.

    Args:
        store: finds and erases.
        settings: know how long a server keeps things.
        stop: stops answers being written.
        forget: lets go of what is remembered of a server besides the database.
        on_opt_out: takes the words of a person out of search in a server, or everywhere (0).
        clock: Unix milliseconds.
    """

    def __init__(
        self,
        store: PersonalStore,
        settings: Settings,
        *,
        stop: Stop,
        forget: Sequence[Callable[[int], object]] = (),
        on_opt_out: OnOptOut | None = None,
        clock: Callable[[], int] = unix_ms,
    ) -> None:
        self._settings = settings
        super().__init__(store, clock)
        self._stop = stop
        self._forget = forget
        self._on_opt_out = on_opt_out
        self._exporting = asyncio.Semaphore(1)  # it holds up one of the few threads that read
        self._scrubbing = asyncio.Lock()
        self._scrubs = 0

    async def opt_out(self, user_id: int, guild_id: int) -> bool:
        """Note a person's wish for a server, or everywhere (0), and heed it; False if known.

        Raises:
            StorageError: the machine failed it half-way; doing it again does the rest.
        """
        is_new = await super().opt_out(user_id, guild_id)
        if self._on_opt_out is not None:
            await self._on_opt_out(user_id, guild_id)
        return is_new

    async def show(self, user_id: int, guild_id: int | None) -> list[Stored]:
        """List what is stored about a person in a server, or outside of servers, and elsewhere."""
        days = await self._retention(guild_id)
        here = await self._store.counts(Scope(user_id, guild_id))
        everywhere = await self._store.counts(Scope(user_id, everywhere=True))
        return [
            Stored(
                kept.title,
                here[kept.name],
                max(0, everywhere[kept.name] - here[kept.name]),
                lasts=kept.lasts.format(days=days),
                by_retention="{days}" in kept.lasts,
                goes=kept.fate is not Fate.KEPT,
                why=kept.why,
            )
            for kept in KEPT
        ]

    async def export(
        self, user_id: int, guild_id: int | None, *, everywhere: bool = False, limit: int
    ) -> Export:
        """Put everything about a person into a zip of at most `limit` bytes, to be closed."""
        export = await asyncio.to_thread(Export, limit)
        scope = Scope(user_id, guild_id, everywhere=everywhere)
        try:
            async with self._exporting:
                await self._store.visit(scope, export.receive)
            about = {
                "user_id": user_id,
                "where": "everywhere" if everywhere else guild_id or "direct messages",
                "made_at": self._now().isoformat(timespec="seconds"),
            }
            await asyncio.to_thread(export.finish, about)
        except BaseException:
            export.close()
            raise
        return export

    async def erase(
        self, user_id: int, guild_id: int | None, *, everywhere: bool = False
    ) -> list[Stored]:
        """Erase a person's data in a server, or everywhere; gives what there was.

        Outside of servers without `everywhere`: what was said in direct messages.

        Raises:
            StorageError: the machine failed it half-way; doing it again does the rest.
        """
        found = await self.show(user_id, guild_id)
        for _ in range(2):  # once more, for an answer that was begun in the very moment
            await self._stop(user_id=user_id, guild_id=None if everywhere else guild_id)
            await self._store.erase(Scope(user_id, guild_id, everywhere=everywhere))
        if any(it.goes and (it.here or it.elsewhere) for it in found):
            await self._scrub()
        return found

    async def erase_guild(self, guild_id: int) -> dict[str, int]:
        """Erase everything about a server; gives how much there was, by title."""
        await self._stop(guild_id=guild_id)
        found = await self._store.erase_guild(guild_id)
        self._forget_opt_outs()
        for forget in self._forget:
            forget(guild_id)
        await self._scrub()
        return found

    async def left(self, guild_id: int) -> None:
        """Begin the grace period of a server that the bot has left."""
        await self._stop(guild_id=guild_id)
        await self._store.left([guild_id], now=self._clock())

    async def joined(self, guild_id: int) -> None:
        """End the grace period: the bot was asked back."""
        await self._store.joined([guild_id])

    async def reconcile(self, present: Collection[int], is_ours: Callable[[int], bool]) -> None:
        """Note the comings and goings while the bot was away.

        Args:
            present: the servers that the bot is in, also those that Discord cannot show just now.
            is_ours: tells whether this process would know of a server: its shard runs here.
        """
        known = await self._store.guild_ids()
        here = frozenset(present)
        gone = [it for it in known if it not in here and is_ours(it)]
        await self._store.left(gone, now=self._clock())
        await self._store.joined(here)

    async def keep(self) -> None:
        """Do the daily upkeep: what is too old goes, and servers left more than 30 days ago."""
        for guild_id in sorted(await self._store.departed(self._clock() - GRACE_DAYS * DAY)):
            await self.erase_guild(guild_id)
            log.info("the data of server %d was erased: it was left a while ago", guild_id)
        for place in (None, *await self._store.guild_ids()):
            before = self._clock() - await self._retention(place) * DAY
            await self._store.expire(place, before)
        month = self._now().replace(day=1) - timedelta(days=1)
        await self._store.expire_spending(f"{month:%Y-%m}")
        # Writers wait while a large file is rebuilt: only what somebody had erased is worth that.
        is_owed = await self._store.owes_scrub()
        await self._scrub(at_any_size=is_owed, is_owed=is_owed)

    async def _retention(self, guild_id: int | None) -> int:
        values = await self._settings.of(guild_id)
        return int(values["privacy.retention_days"])

    async def _scrub(self, *, at_any_size: bool = False, is_owed: bool = True) -> None:
        """Take the bytes out of the file, too; where that fails, the next upkeep tries again."""
        before = self._scrubs
        async with self._scrubbing:
            if self._scrubs > before and not at_any_size:
                return  # one that began after this was asked for has served this, too
            self._scrubs += 1
            try:
                await self._store.scrub(at_any_size=at_any_size, is_owed=is_owed)
            except StorageError as error:
                log.warning("what was erased is not yet out of the file: %s", error)

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock() / 1000, UTC)
