"""Looks for what members ask for, among what they may read and nothing else."""

import asyncio
import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from bot.errors import EndpointError, InputError
from bot.search.bots import Bots
from bot.search.fusing import fused
from bot.search.meaning import Meaning
from bot.search.sketches import Sketches
from bot.storage.search import (
    ChannelCount,
    Counts,
    Index,
    IndexStore,
    Passage,
    SearchStore,
    WordsFilter,
)
from bot.storage.search.places import IndexedPlace, PlaceStore
from bot.storage.search.rows import NEWEST
from bot.usage import Caller

log = logging.getLogger(__name__)

MOST_HITS = 50
_NO_WORDS = "There are no words in this. Write what you look for."
_WORDS_ONLY = "Only the words could be compared, not their meaning: {}"
_NO_INDEX = "No message here has been embedded yet."
_OTHER_LENGTH = (
    "The model gives vectors of another length than it did. Ask an admin to run /embed index."
)
_SPARE = 4
"""How many times more passages are looked at than hits wanted: long messages have several."""

Ranked = list[tuple[int, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What somebody looks for; messages after one id and before another, of an author or of all."""

    text: str = field(repr=False)
    author_id: int | None = None
    after_id: int = 0
    before_id: int = NEWEST
    limit: int = 10


@dataclass(frozen=True, slots=True)
class Hit:
    """A message that was found, by the passage of it that fits best; a higher score is better."""

    passage: Passage
    score: float


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, the best first; `note` is a sentence about how, if there is one to say.

    `channel_ids` are those of all that came into question; `is_empty` tells that nothing could have
    been found there, whatever was looked for.
    """

    hits: tuple[Hit, ...]
    note: str = ""
    channel_ids: frozenset[int] = frozenset()
    is_empty: bool = False


class Search:
    """Finds messages.

    What somebody may not read has no part in it: neither in what is found nor in its order, nor in
    whether anything is said or asked of an endpoint. `sketches` are to be told of all changes.
    """

    def __init__(
        self,
        store: SearchStore,
        sketches: Sketches,
        meaning: Meaning,
        *,
        indexes: IndexStore,
        places: PlaceStore,
        bots: Bots,
    ) -> None:
        self._store = store
        self.sketches = sketches
        self.meaning = meaning
        self._indexes = indexes
        self._places = places
        self._bots = bots

    def open(self, own_id: int) -> None:
        """Note who the bot itself is."""
        self._bots.open(own_id)

    async def places(self, guild_id: int) -> list[IndexedPlace]:
        """Give the channels in which anything can be found at all."""
        return await self._places.of(guild_id)

    async def index(self, guild_id: int) -> Index | None:
        """Give the index that a server's search looks into, if there is one."""
        return await self._indexes.get(guild_id)

    async def waiting(self, guild_id: int) -> list[IndexedPlace]:
        """Give the channels of which something waits to be found by its meaning."""
        return await self._places.waiting(guild_id)

    async def counts(
        self, guild_id: int, channel_ids: Collection[int] | None = None
    ) -> tuple[Counts, list[ChannelCount]]:
        """Count what can be found in a server, or in some channels, and in each of its channels."""
        counts = await self._store.counts(guild_id, channel_ids)
        return counts, await self._store.channel_counts(guild_id)

    async def prepare(self, caller: Caller, text: str) -> None:
        """Ask for the meaning of what somebody looks for, so that it is known when it is needed.

        Raises:
            InputError: there are no words in it.
            NotAllowedError: the model is kept for others.
            BudgetError: a cap is used up.
        """
        if not any(map(str.isalnum, text)):
            raise InputError(_NO_WORDS)
        if caller.guild_id is None or not (index := await self._indexes.get(caller.guild_id)):
            return
        try:
            await self.meaning.of(caller, text, index)
        except EndpointError as error:
            log.info("a query got no vector: %r", error)

    async def find(self, caller: Caller, query: Query, readable: frozenset[int]) -> Found:
        """Give the messages nearest in meaning and in words in the channels that may be read.

        While the endpoint fails, words alone decide; the note says so.

        Raises:
            InputError: there are no words in it.
            NotAllowedError: the model is kept for others.
            BudgetError: a cap is used up.
        """
        if not any(map(str.isalnum, query.text)):
            raise InputError(_NO_WORDS)
        if (guild_id := caller.guild_id) is None:
            return Found(())
        most = _SPARE * min(query.limit, MOST_HITS)
        where = WordsFilter(
            channel_ids=readable,
            author_id=query.author_id,
            after_id=query.after_id,
            before_id=query.before_id,
            left_out=await self._bots.left_out(guild_id, readable),
        )
        (near, note), worded = await asyncio.gather(
            self._by_meaning(caller, query.text, where, most),
            self._store.words(guild_id, query.text, where, limit=most),
        )
        ranked = fused(near, worded)
        passages = await self._store.passages([each for each, _ in ranked])
        allowed = [it for it in passages if it.guild_id == guild_id and it.channel_id in readable]
        hits = _hits(allowed, dict(ranked))[: min(query.limit, MOST_HITS)]
        return Found(hits, note, frozenset(each.channel_id for each in allowed))

    async def around(self, passage: Passage, count: int) -> list[Passage]:
        """Give up to so many passages before one and after it in the same channel."""
        here = frozenset({passage.channel_id})
        left_out = await self._bots.left_out(passage.guild_id, here)
        return await self._store.neighbours(passage, count, but=left_out.author_ids)

    async def author_names(self, passages: Sequence[Passage]) -> dict[int, str]:
        """Give the name of the author of each passage, by the id of its first message."""
        return await self._places.author_names({each.message_id for each in passages})

    async def close(self) -> None:
        """Let go of what is in memory."""
        await self.sketches.close()

    async def _by_meaning(
        self, caller: Caller, text: str, where: WordsFilter, most: int
    ) -> tuple[Ranked, str]:
        """Look by meaning; a second time if the index was switched just then."""
        for is_last in (False, True):
            index = await self._indexes.get(caller.guild_id or 0)
            if index is None:
                return [], _WORDS_ONLY.format(_NO_INDEX)
            try:
                vector = await self.meaning.of(caller, text, index)
            except EndpointError as error:
                return [], _WORDS_ONLY.format(error)
            if len(vector) != index.dimensions:
                return [], _WORDS_ONLY.format(_OTHER_LENGTH)
            try:
                found = await self.sketches.search(
                    index.guild_id,
                    vector,
                    channel_ids=where.channel_ids,
                    author_id=where.author_id,
                    after_id=where.after_id,
                    before_id=where.before_id,
                    left_out=where.left_out,
                    limit=most,
                    index_id=index.id,
                )
            except InputError:
                if is_last:
                    raise
            else:
                return found, ""
        return [], ""


def _hits(passages: Sequence[Passage], scores: Mapping[int, float]) -> tuple[Hit, ...]:
    """Give the best passage of each message."""
    best: dict[int, Hit] = {}
    for passage in passages:
        best.setdefault(passage.message_id, Hit(passage, scores[passage.id]))
    return tuple(best.values())
