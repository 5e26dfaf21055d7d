"""Passages and what is owed as async methods; each is one read or one transaction."""

from collections.abc import Callable, Collection, Mapping, Sequence

import numpy as np
import sqlite_utils
from numpy.typing import NDArray

from bot.storage.database import Database
from bot.storage.messages.rows import COLUMNS, message

from . import counting, erasing, reading, settling, writing
from .rows import (
    Changes,
    ChannelCount,
    Codes,
    Counts,
    Index,
    NewPassage,
    Owed,
    Passage,
    WordsFilter,
)
from .standing import Span, Standing
from .standing import standing as stand
from .wording import parsed

_OWED = f"""
    SELECT seq, since, coalesce(text, ''), {", ".join(f"messages.{c}" for c in COLUMNS.split(", "))}
    FROM embeddings_owed JOIN messages ON messages.id = embeddings_owed.message_id
    LEFT JOIN message_extras ON message_extras.message_id = messages.id
    WHERE embeddings_owed.guild_id = ? AND seq > ? AND is_worded < ? ORDER BY seq LIMIT ?
"""  # noqa: S608 -- the columns are the messages'
_MOST_MATCHES = 5_000


class SearchStore:
    """Remembers what can be found, and hands out what is owed in the order in which it came."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def owing(self) -> list[int]:
        """Give the servers whose messages are owed passages."""

        def look(db: sqlite_utils.Database) -> list[int]:
            return [row[0] for row in db.execute("SELECT DISTINCT guild_id FROM embeddings_owed")]

        return await self._database.read(look)

    async def guild_ids(self) -> list[int]:
        """Give the servers that anything can be found in, or could."""

        def look(db: sqlite_utils.Database) -> list[int]:
            sql = "SELECT guild_id FROM search_servers UNION SELECT guild_id FROM search_indexes"
            return [row[0] for row in db.execute(sql)]

        return await self._database.read(look)

    async def owed(
        self, guild_id: int, *, after: int = 0, limit: int, with_worded: bool = True
    ) -> list[Owed]:
        """Give what a server is owed after a place in the queue, oldest first.

        Without what is found by its words meanwhile, if that is not wanted.
        """

        def look(db: sqlite_utils.Database) -> list[Owed]:
            rows = db.execute(_OWED, [guild_id, after, 1 + with_worded, limit])
            return [Owed(row[0], row[1], message(row[3:]), row[2]) for row in rows]

        return await self._database.read(look)

    async def settle(
        self,
        guild_id: int,
        index_id: int,
        *,
        owed: Sequence[Owed],
        passages: Sequence[NewPassage],
        vectors: NDArray[np.float32],
        refused: Sequence[NewPassage] = (),
    ) -> Changes:
        """Strike debts and store passages with their vectors, float32 of unit length (n, d).

        Those that the model refused are stored without.

        A passage may also have messages that are owed nothing; older passages of all its messages
        go. What was edited or deleted meanwhile makes its passages void, and its neighbours in
        them are owed anew; so are all of them if the index is not the active one any more.
        """
        given = settling.Settlement(guild_id, index_id, owed, passages, vectors, refused)
        return await self._database.append(lambda db: settling.settle(db, given))

    async def let_wait(
        self, guild_id: int, *, owed: Sequence[Owed], passages: Sequence[NewPassage]
    ) -> Changes:
        """Let owed messages be found by their words until they are settled."""
        return await self._database.append(
            lambda db: settling.let_wait(db, guild_id, owed, passages)
        )

    async def forget_messages(self, guild_id: int, message_ids: Collection[int]) -> Changes:
        """Take messages out of search; they stay stored for others."""
        return await self._database.append(
            lambda db: writing.forget_messages(db, guild_id, message_ids)
        )

    async def forget_channel(
        self, guild_id: int, channel_id: int, *, with_messages: bool
    ) -> Changes:
        """Take a channel out of search, and its stored messages if nobody else needs them."""
        values = {"guild": guild_id, "channel": channel_id}
        return await self._forget(erasing.CHANNEL, values, with_messages=with_messages)

    async def forget_author(self, guild_id: int, user_id: int, *, with_messages: bool) -> Changes:
        """Take a member out of search, and the stored messages if nobody else needs them."""
        values = {"guild": guild_id, "author": user_id}
        return await self._forget(erasing.AUTHOR, values, with_messages=with_messages)

    async def forget_guild(self, guild_id: int, *, with_messages: bool) -> Changes:
        """Take a server out of search with its indexes, and its messages as above."""
        changes = await self._forget(
            erasing.GUILD, {"guild": guild_id}, with_messages=with_messages
        )

        def rest(db: sqlite_utils.Database) -> None:
            for table in ("embeddings_owed", "index_runs", "index_jobs", "search_indexes"):
                db.execute(f"DELETE FROM {table} WHERE guild_id = ?", [guild_id])  # noqa: S608 -- the names stand here

        await self._database.write(rest)
        return changes

    async def tidy_words(self) -> None:
        """Take deleted words out of the index of words, step by step; see also `Database.scrub`."""
        await erasing.tidy_words(self._database)

    async def words(
        self, guild_id: int, query: str, where: WordsFilter, *, limit: int
    ) -> list[tuple[int, float]]:
        """Give passages that have any of the words that were typed, and scores, the best first.

        Any text is a query; words in quotes must follow each other. Nothing that the filter leaves
        out has a part in the order.
        """
        wanted = parsed(query)
        scores: Mapping[int, float] = await self._database.read(
            lambda db: reading.words(db, guild_id, wanted, where, most=_MOST_MATCHES)
        )
        ranked = sorted(scores.items(), key=lambda each: (-each[1], -each[0]))
        return ranked[:limit]

    async def visit_codes(self, guild_id: int, receive: Callable[[Index, Codes], None]) -> int:
        """Hand out all codes of the active index in batches; `receive` is called in a thread.

        Gives the highest id that a passage had at that moment. Without an index nothing is handed
        out, with an empty one an empty batch.
        """
        return await self._database.read(lambda db: reading.visit(db, guild_id, receive))

    async def vectors(
        self, index_id: int, passage_ids: Sequence[int]
    ) -> tuple[list[int], NDArray[np.float32]]:
        """Give the passages of these that are still there, and their vectors, float32 (n, d)."""
        return await self._database.read(lambda db: reading.some_vectors(db, index_id, passage_ids))

    async def passages(self, ids: Sequence[int]) -> list[Passage]:
        """Give passages in the order of their ids; those that are gone are left out."""
        return await self._database.read(lambda db: reading.passages(db, ids))

    async def neighbours(
        self, passage: Passage, count: int, *, but: Collection[int] = ()
    ) -> list[Passage]:
        """Give up to so many passages before one and after it in its channel, in their order.

        Those of some authors are left out.
        """
        return await self._database.read(lambda db: reading.around(db, passage, count, but))

    async def standing(self, guild_id: int, spans: Sequence[Span]) -> list[Standing]:
        """Give the passages that begin in stretches of channels, with their messages.

        Those of which a message is owed another passage are left out.
        """
        return await self._database.read(lambda db: stand(db, guild_id, spans))

    async def last(self, guild_id: int, channel_id: int, before_id: int) -> Passage | None:
        """Give the last passage of a channel that begins before a message."""
        return await self._database.read(
            lambda db: reading.last(db, guild_id, channel_id, before_id)
        )

    async def counts(self, guild_id: int, channel_ids: Collection[int] | None = None) -> Counts:
        """Count what a server's search has, in all of its channels or in some."""
        return await self._database.read(lambda db: counting.counts(db, guild_id, channel_ids))

    async def channel_counts(self, guild_id: int) -> list[ChannelCount]:
        """Count what can be found in each channel of a server, the largest first."""
        return await self._database.read(lambda db: counting.channel_counts(db, guild_id))

    async def _forget(
        self, where: str, values: Mapping[str, int], *, with_messages: bool
    ) -> Changes:
        removed: list[int] = []
        while found := await self._database.write(lambda db: erasing.passages(db, where, values)):
            removed += found
        await self._repeat(erasing.debts, where, values)
        if with_messages:
            await self._repeat(erasing.messages, where, values)
        return Changes(values["guild"], tuple(removed))

    async def _repeat(self, step: erasing.Step, where: str, values: Mapping[str, int]) -> None:
        while await self._database.write(lambda db: step(db, where, values)):
            pass
