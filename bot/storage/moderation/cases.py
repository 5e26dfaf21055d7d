"""Cases as async methods; each is one read or one transaction."""

from collections.abc import Sequence

import orjson
import sqlite_utils

from bot.storage.clock import unix_ms
from bot.storage.database import Database

from . import reading, replaying, writing
from .rows import Case, CaseState, Deed, NewCase, Tally

OWING = """
    WHERE guild_id = ? AND owes <> '[]' AND (? = '[]' OR EXISTS (
        SELECT 1 FROM json_each(owes) WHERE value IN (SELECT value FROM json_each(?))
    )) ORDER BY id LIMIT ?
"""
_DEEDS = "SELECT case_id, at, by_id, deed, is_done, detail FROM case_deeds WHERE case_id = ?"
# That somebody has had several cases says nothing of what this one is about.
_TALLIES = """
    SELECT date(opened_at / 1000, 'unixepoch') AS day, coalesce((
        SELECT json_extract(value, '$.name') FROM json_each(reasons)
        WHERE json_extract(value, '$.name') <> 'repeated' ORDER BY key LIMIT 1
    ), kind) AS reason, count(*)
    FROM cases WHERE guild_id = ? AND opened_at >= ? GROUP BY day, reason ORDER BY day, reason
"""


class CaseStore:
    """Remembers cases, what they owe, and who did what about them."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.replay = replaying.Replay(database)

    async def open(self, new: NewCase) -> Case | None:
        """Open a case; None if that version of the message has one of that kind."""
        now = unix_ms()
        return await self._database.append(lambda db: writing.open_case(db, new, now))

    async def get(self, case_id: int) -> Case | None:
        """Look a case up by its id."""
        found = await self._cases("WHERE id = ?", [case_id])
        return found[0] if found else None

    async def numbered(self, guild_id: int, number: int) -> Case | None:
        """Look a case up by its number in its server."""
        found = await self._cases("WHERE guild_id = ? AND number = ?", [guild_id, number])
        return found[0] if found else None

    async def posted(self, post_id: int) -> list[Case]:
        """Give the cases that a post in the log channel shows, in their order."""
        return await self._cases("WHERE post_id = ? ORDER BY id", [post_id])

    async def latest(
        self,
        guild_id: int,
        *,
        state: CaseState | None = None,
        author_id: int | None = None,
        before: int | None = None,
        limit: int = 10,
    ) -> list[Case]:
        """Give cases, the newest first, those with a number below `before`."""
        return await self._cases(
            "WHERE guild_id = ? AND (? IS NULL OR state = ?) AND (? IS NULL OR author_id = ?)"
            " AND (? IS NULL OR number < ?) ORDER BY number DESC LIMIT ?",
            [guild_id, state, state, author_id, author_id, before, before, limit],
        )

    async def owing(
        self, guild_id: int, limit: int = 100, *, steps: Sequence[str] = ()
    ) -> list[Case]:
        """Give a server's cases with steps to be carried out, oldest first.

        With `steps`, only those that owe one of them.
        """
        wanted = orjson.dumps(list(steps)).decode()
        return await self._cases(OWING, [guild_id, wanted, wanted, limit])

    async def servers_owing(self) -> list[int]:
        """Give the servers with cases that owe steps."""

        def look(db: sqlite_utils.Database) -> list[int]:
            sql = "SELECT DISTINCT guild_id FROM cases WHERE owes <> '[]'"
            return [row[0] for row in db.execute(sql)]

        return await self._database.read(look)

    async def about(self, message_id: int) -> list[Case]:
        """Give the cases about a message, the oldest first."""
        return await self._cases("WHERE message_id = ? ORDER BY id", [message_id])

    async def count(self, guild_id: int, author_id: int, *, since: int) -> int:
        """Count a member's cases since a time that count against them; see `Case`."""

        def look(db: sqlite_utils.Database) -> int:
            sql = (
                "SELECT count(*) FROM cases WHERE author_id = ? AND guild_id = ?"
                " AND opened_at >= ? AND state <> 'dismissed' AND action <> 'note'"
                " AND (kind <> 'report' OR state = 'acted')"
            )
            return int(db.execute(sql, [author_id, guild_id, since]).fetchone()[0])

        return await self._database.read(look)

    async def tallies(self, guild_id: int, *, since: int) -> list[Tally]:
        """Count cases by day and first reason, whoever had others before."""

        def look(db: sqlite_utils.Database) -> list[Tally]:
            return [Tally(*row) for row in db.execute(_TALLIES, [guild_id, since])]

        return await self._database.read(look)

    async def deeds(self, case_id: int) -> list[Deed]:
        """Give what was done about a case, in its order."""

        def look(db: sqlite_utils.Database) -> list[Deed]:
            rows = db.execute(f"{_DEEDS} ORDER BY id", [case_id])
            return [
                Deed(
                    case_id=row[0],
                    at=row[1],
                    by_id=row[2],
                    deed=row[3],
                    is_done=bool(row[4]),
                    detail=row[5],
                )
                for row in rows
            ]

        return await self._database.read(look)

    async def note(self, deed: Deed, *, step: str | None = None) -> Case | None:
        """Write down a deed, and strike the owed step that it was; gives the case as it is now."""
        return await self._database.append(lambda db: writing.note(db, deed.case_id, deed, step))

    async def owe(self, case_id: int, step: str) -> Case | None:
        """Let a case owe a step more; None if it is gone, or owed the step before."""
        return await self._database.append(lambda db: writing.owe(db, case_id, step))

    async def close(self, case_id: int, state: CaseState, *, by: int) -> bool:
        """Decide an open case; False if somebody was faster. Dismissing erases its content."""
        now = unix_ms()
        return await self._database.append(lambda db: writing.close(db, case_id, state, by, now))

    async def note_post(self, case_ids: Sequence[int], channel_id: int, post_id: int) -> None:
        """Note which post in the log channel shows cases."""
        rows = [(channel_id, post_id, case_id) for case_id in case_ids]
        sql = "UPDATE cases SET post_channel_id = ?, post_id = ? WHERE id = ?"
        await self._database.append(lambda db: db.conn.executemany(sql, rows) and None)

    async def appeal(self, case_id: int, text: str) -> bool:
        """Note what the author says about it; False if they did already, or it is gone."""
        values = (text.encode(errors="replace").decode(), unix_ms(), case_id)
        sql = "UPDATE cases SET appeal = ?, appealed_at = ? WHERE id = ? AND appealed_at IS NULL"
        return await self._database.append(lambda db: db.execute(sql, values).rowcount > 0)

    async def _cases(self, rest: str, values: Sequence[object]) -> list[Case]:
        return await self._database.read(lambda db: reading.cases(db, rest, values))
