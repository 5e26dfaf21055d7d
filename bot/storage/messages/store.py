"""Stored messages as async methods; each is one read or one transaction."""

from collections.abc import Collection, Mapping, Sequence

import sqlite_utils

from bot.storage.database import Database

from . import extras, writing
from .rows import COLUMNS, Arrival, Gap, Message, message


class MessageStore:
    """Remembers what is said in moderated places, and how far each channel was heard."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def take(self, arrivals: Sequence[Arrival]) -> list[int]:
        """Store messages and edits with what they are owed; gives the servers that are owed.

        An older version than the stored one is left out, and so is one that is stored already.
        """
        return await self._database.write(lambda db: writing.take(db, arrivals))

    async def forget(self, message_ids: Collection[int]) -> None:
        """Take deleted messages out, and what they were owed."""
        await self._database.append(lambda db: writing.forget(db, message_ids))

    async def forget_channel(self, channel_id: int) -> None:
        """Take a deleted channel or thread out with everything in it."""
        await self._database.write(lambda db: writing.forget_channel(db, channel_id))

    async def change_extra(self, message_id: int, by: extras.Change, *, owe: bool) -> int | None:
        """Change what can be found of a message beside its content, if it is to be found at all.

        Gives its server if something did change; if it is owed, its passages are made anew. `by` is
        called in a thread.
        """
        return await self._database.append(lambda db: extras.change(db, message_id, by, owe=owe))

    async def get(self, message_id: int) -> Message | None:
        """Look a message up."""

        def look(db: sqlite_utils.Database) -> Message | None:
            sql = f"SELECT {COLUMNS} FROM messages WHERE id = ?"  # noqa: S608 -- its columns
            row = db.execute(sql, [message_id]).fetchone()
            return message(row) if row else None

        return await self._database.read(look)

    async def ids(self, channel_id: int, *, first: int, last: int) -> set[int]:
        """Give the stored messages of a channel from one id to another, both included."""

        def look(db: sqlite_utils.Database) -> set[int]:
            sql = "SELECT id FROM messages WHERE channel_id = ? AND id BETWEEN ? AND ?"
            return {row[0] for row in db.execute(sql, [channel_id, first, last])}

        return await self._database.read(look)

    async def seen(self, guild_id: int) -> Mapping[int, int]:
        """Give the newest message that was heard in each channel of a server."""

        def look(db: sqlite_utils.Database) -> dict[int, int]:
            sql = "SELECT channel_id, message_id FROM seen WHERE guild_id = ?"
            return dict(db.execute(sql, [guild_id]).fetchall())

        return await self._database.read(look)

    async def open_gaps(self, before_id: int) -> None:
        """Note that in every channel all between what was heard and that id was missed.

        To be called before anything new is taken: else what was missed seems to have been heard.
        """
        await self._database.write(lambda db: writing.open_gaps(db, before_id))

    async def note_gaps(self, gaps: Sequence[Gap]) -> None:
        """Note what was missed; what is noted of a channel already is widened."""
        await self._database.write(lambda db: writing.note_gaps(db, gaps))

    async def gaps(self, guild_id: int) -> list[Gap]:
        """Give what is still to be fetched of a server."""

        def look(db: sqlite_utils.Database) -> list[Gap]:
            sql = "SELECT channel_id, guild_id, after_id, before_id FROM gaps WHERE guild_id = ?"
            return [Gap(*row) for row in db.execute(sql, [guild_id])]

        return await self._database.read(look)

    async def narrow_gap(self, channel_id: int, after_id: int | None) -> None:
        """Note that a gap was fetched up to a message, or as a whole (None)."""
        await self._database.write(lambda db: writing.narrow_gap(db, channel_id, after_id))
