"""Messages that can be found: said, embedded and settled in few words."""

import zlib
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.storage.database import Database
from bot.storage.messages import Arrival, Message, MessageStore
from bot.storage.search import (
    Changes,
    HistoryStore,
    Index,
    IndexStore,
    NewPassage,
    Owed,
    SearchStore,
    WordsFilter,
)

GUILD, OTHER_GUILD = 71, 72
GENERAL, STAFF = 11, 12
MEMBER, NEWCOMER = 901, 902
DIMENSIONS = 32


def vector(text: str, dimensions: int = DIMENSIONS) -> NDArray[np.float32]:
    """A vector of unit length that follows from a text."""
    drawn = np.random.default_rng(zlib.crc32(text.encode())).normal(size=dimensions)
    return (drawn / np.linalg.norm(drawn)).astype(np.float32)


def vectors(texts: Sequence[str], dimensions: int = DIMENSIONS) -> NDArray[np.float32]:
    rows = [vector(text, dimensions) for text in texts]
    return np.array(rows, np.float32).reshape(-1, dimensions)


def message(number: int, content: str = "hello", **values: Any) -> Message:
    standard = {
        "guild_id": GUILD,
        "channel_id": GENERAL,
        "home_id": GENERAL,
        "author_id": MEMBER,
        "author_name": "member",
        "created_at": 1_000 + number,
    }
    return Message(id=number, content=content, **{**standard, **values})


def passage(*said: Message, text: str = "", piece: int = 0) -> NewPassage:
    return NewPassage(
        messages=tuple((each.id, each.version) for each in said),
        channel_id=said[0].channel_id,
        author_id=said[0].author_id,
        text=text or " ".join(each.content for each in said),
        piece=piece,
        created_at=said[0].created_at,
    )


class Library:
    """The stores of one database, and what the bot would do with them."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.messages = MessageStore(database)
        self.search = SearchStore(database)
        self.indexes = IndexStore(database)
        self.history = HistoryStore(database)

    async def index(self, guild: int = GUILD, model: str = "m", size: int = DIMENSIONS) -> Index:
        return await self.indexes.make(guild, model, asked_dimensions=None, dimensions=size)

    async def say(self, *said: Message, extra: str = "") -> None:
        await self.messages.take([Arrival(each, None, extra) for each in said])

    async def owed(self, guild: int = GUILD) -> list[Owed]:
        return await self.search.owed(guild, limit=1_000)

    async def settle(
        self, passages: Iterable[NewPassage] | None = None, owed: Sequence[Owed] | None = None
    ) -> Changes:
        """Embed what is owed, one passage for each message unless said otherwise."""
        owed = await self.owed() if owed is None else owed
        given = [passage(each.message) for each in owed] if passages is None else list(passages)
        index = await self.index()
        return await self.search.settle(
            GUILD,
            index.id,
            owed=owed,
            passages=given,
            vectors=vectors([each.text for each in given]),
        )

    async def texts(self, query: str = "", **where: Any) -> list[str]:
        """Give what is found by words, or everything, by its text."""
        if not query:
            sql = "SELECT text FROM passages ORDER BY message_id, piece"
            return [row[0] for row in await self.rows(sql)]
        wanted = WordsFilter(**{"channel_ids": frozenset({GENERAL, STAFF}), **where})
        found = await self.search.words(GUILD, query, wanted, limit=100)
        return [each.text for each in await self.search.passages([each for each, _ in found])]

    async def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        return await self.database.read(lambda db: db.execute(sql, values).fetchall())
