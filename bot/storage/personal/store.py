"""What is stored about members and servers as async methods."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

import sqlite_utils

from bot.storage.clock import first_id
from bot.storage.database import Database
from bot.storage.personal import erasing, looking
from bot.storage.personal.registry import OWNED, Scope
from bot.storage.search.erasing import tidy_words

_IDS = 10_000  # turns that are looked up at a time


class PersonalStore:
    """Finds and erases what belongs to a member or a server.

    Times are Unix milliseconds. Whatever erases does so in small steps between other writes; when
    it is broken off, doing it again does the rest.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def counts(self, scope: Scope) -> dict[str, int]:
        """How many rows of each kind there are about a person, by the kind's name."""
        return await self._database.read(lambda db: looking.counts(db, scope))

    async def visit(self, scope: Scope, receive: looking.Receive) -> None:
        """Hand out everything about a person, kind by kind; `receive` is called in a thread."""
        await self._database.read(lambda db: looking.visit(db, scope, receive))

    async def erase(self, scope: Scope) -> None:
        """Erase or unname what is about a person, as the registry says."""
        values = scope.values()
        await self._erase_turns(erasing.MEMBER_TURNS, values)
        for statement in erasing.MEMBER_STEPS:
            await self._repeat(statement, values)

    async def erase_guild(self, guild_id: int) -> dict[str, int]:
        """Erase everything about a server; gives how much there was, by title."""
        found = await self._database.read(lambda db: looking.guild_counts(db, guild_id))
        values = {"guild": guild_id}
        await self._erase_turns(erasing.GUILD_TURNS, values)
        for owned in OWNED:
            await self._repeat(erasing.of_guild(owned), values)
        return found

    async def expire(self, guild_id: int | None, before: int) -> int:
        """Erase what a server, or direct messages, had before a time; gives how many rows."""
        values = {"guild": guild_id, "before": before, "before_id": first_id(before)}
        erased = await self._erase_turns(erasing.OLD_TURNS, values)
        for statement in erasing.RETENTION_STEPS:
            erased += await self._repeat(statement, values)
        return erased

    async def expire_spending(self, month: str) -> int:
        """Delete the sums of the time before a month, such as 2026-10; gives how many rows."""
        return await self._repeat(erasing.OLD_SPENDING, {"month": month})

    async def guild_ids(self) -> list[int]:
        """The servers that anything is stored about."""
        return await self._database.read(looking.guild_ids)

    async def opt_out(self, user_id: int, guild_id: int, *, now: int) -> bool:
        """Note that somebody opted out in a server (0: everywhere); False if they had already."""
        sql = "INSERT OR IGNORE INTO opt_outs VALUES (?, ?, ?)"
        return await self._changed(sql, guild_id, user_id, now)

    async def opt_in(self, user_id: int, guild_id: int) -> bool:
        """Take an opt-out back; False if there was none."""
        sql = "DELETE FROM opt_outs WHERE guild_id = ? AND user_id = ?"
        return await self._changed(sql, guild_id, user_id)

    async def opted_out(self, guild_id: int) -> frozenset[int]:
        """Who opted out in a server, not counting who did everywhere (guild 0)."""
        sql = "SELECT user_id FROM opt_outs WHERE guild_id = ?"
        return await self._numbers(sql, guild_id)

    async def left(self, guild_ids: Iterable[int], *, now: int) -> None:
        """Begin the grace period of servers that have none yet."""
        rows = [(guild_id, now) for guild_id in guild_ids]
        sql = "INSERT OR IGNORE INTO departures VALUES (?, ?)"
        await self._database.write(lambda db: db.conn.executemany(sql, rows).rowcount)

    async def joined(self, guild_ids: Iterable[int]) -> None:
        """End the grace period of servers."""
        rows = [(guild_id,) for guild_id in guild_ids]
        sql = "DELETE FROM departures WHERE guild_id = ?"
        await self._database.write(lambda db: db.conn.executemany(sql, rows).rowcount)

    async def departed(self, before: int) -> frozenset[int]:
        """The servers that were left before a time."""
        return await self._numbers("SELECT guild_id FROM departures WHERE left_at < ?", before)

    async def scrub(self, *, at_any_size: bool = False, is_owed: bool = True) -> bool:
        """Take what was erased out of the file's bytes, too; see `Database.scrub`."""
        await tidy_words(self._database)
        return await self._database.scrub(at_any_size=at_any_size, is_owed=is_owed)

    async def owes_scrub(self) -> bool:
        """Tell whether something erased may still be in the file's bytes."""
        return await self._database.owes_scrub()

    async def _erase_turns(self, sql: str, values: Mapping[str, object]) -> int:
        wanted = {**values, "ids": _IDS}

        def look(db: sqlite_utils.Database) -> list[int]:
            return [row[0] for row in db.execute(sql, wanted)]

        erased = 0
        while ids := await self._database.read(look):
            for some in _batches(ids):
                erased += await self._erase(some)
        return erased

    async def _erase(self, turn_ids: list[int]) -> int:
        return await self._database.write(lambda db: erasing.erase_turns(db, turn_ids))

    async def _repeat(self, statement: str, values: Mapping[str, object]) -> int:
        """Run a step until it finds nothing more; others may write in between."""
        done = 0
        while found := await self._database.write(lambda db: erasing.step(db, statement, values)):
            done += found
        return done

    async def _changed(self, sql: str, *values: int) -> bool:
        return await self._database.append(lambda db: db.execute(sql, values).rowcount > 0)

    async def _numbers(self, sql: str, value: int) -> frozenset[int]:
        return await self._database.read(
            lambda db: frozenset(row[0] for row in db.execute(sql, [value]))
        )


def _batches(ids: list[int]) -> Iterator[list[int]]:
    remaining = iter(ids)
    while some := list(islice(remaining, erasing.TURNS)):
        yield some
