"""What one server is owed of search: passages made of messages, embedded and stored."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from bot.errors import EndpointBusy, explain
from bot.search import passages as making
from bot.search.files import TextFiles
from bot.search.sketches import Sketches
from bot.search.tempo import Tempo
from bot.search.vectors import Vectors, Wanted, matrix
from bot.settings import Settings
from bot.storage.messages import Message, MessageStore
from bot.storage.messages import extras as stored_extras
from bot.storage.messages.extras import Extra
from bot.storage.search import Index, IndexStore, NewPassage, Owed, SearchStore

log = logging.getLogger(__name__)

CAREFUL_AFTER = 3
"""Failures in a row from which on messages are embedded one by one, to find the cause."""

_AT_A_TIME = 64
"""Messages after which others get their turn."""

IsFound = Callable[[Message], Awaitable[bool]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What the servers' workers share.

    `is_found` tells whether a message is still to be found by search.
    """

    store: SearchStore
    indexes: IndexStore
    messages: MessageStore
    sketches: Sketches
    vectors: Vectors
    files: TextFiles
    settings: Settings
    is_found: IsFound
    tempo: Tempo

    async def wanted(self, guild_id: int) -> Wanted:
        """Give what a server's vectors are to be of, as its settings say."""
        values = await self.settings.of(guild_id)
        return Wanted(guild_id, values["search.model"], values["search.dimensions"])


def of_index(index: Index) -> Wanted:
    """Give what an index's vectors are of."""
    return Wanted(index.guild_id, index.model, index.asked_dimensions)


class Filing:
    """Works off what a server is owed, however often that fails; on the disk it stays owed.

    Attributes:
        why: what failed last, as a sentence; None while nothing does.
    """

    def __init__(self, guild_id: int, desk: Desk) -> None:
        self.why: str | None = None
        self._guild_id = guild_id
        self._desk = desk
        self._failures = 0

    async def run(self) -> None:
        """Return once nothing is owed."""
        while True:
            try:
                await self._work_off()
            except Exception as error:  # noqa: BLE001 -- the edge: it waits, and tries again
                await self._bear(error)
            else:
                return

    async def _work_off(self) -> None:
        while True:
            is_careful = self._failures >= CAREFUL_AFTER
            limit = 1 if is_careful else self._desk.tempo.together
            owed = await self._desk.store.owed(self._guild_id, limit=limit)
            if not owed:
                return
            await self._file(owed, is_careful=is_careful)
            self._failures, self.why = 0, None

    async def _file(self, owed: Sequence[Owed], *, is_careful: bool) -> None:
        kept = await self._still_found(owed)
        if not kept:
            return
        index = await self._index(kept[0].message.channel_id)
        made = await asyncio.to_thread(making.passages, await self._units(kept))
        found = await self._desk.vectors.of(
            of_index(index),
            (each.text for each in made),
            channel_id=kept[0].message.channel_id,
            is_careful=is_careful,
        )
        made = [each for each in made if each.text in found]
        for debts, some in _portions(kept, made, self._desk.tempo.settled):
            rows = matrix([found[each.text] for each in some], index.dimensions)
            changes = await self._desk.store.settle(
                self._guild_id, index.id, owed=debts, passages=some, vectors=rows
            )
            await self._desk.sketches.apply(changes)

    async def _still_found(self, owed: Sequence[Owed]) -> list[Owed]:
        """Forget what is not to be found any more; gives the rest."""
        kept = []
        for nth, each in enumerate(owed):
            if await self._desk.is_found(each.message):
                kept.append(each)
            if nth % _AT_A_TIME == 0:
                await asyncio.sleep(0)
        ids = {each.seq for each in kept}
        gone = [each.message.id for each in owed if each.seq not in ids]
        if gone:
            changes = await self._desk.store.forget_messages(self._guild_id, gone)
            await self._desk.sketches.apply(changes)
        return kept

    async def _index(self, channel_id: int) -> Index:
        """Give the index that is searched; the first passage of a server begins it."""
        if found := await self._desk.indexes.get(self._guild_id):
            return found
        wanted = await self._desk.wanted(self._guild_id)
        length = await self._desk.vectors.length(wanted, channel_id)
        return await self._desk.indexes.make(
            self._guild_id, wanted.model, asked_dimensions=wanted.dimensions, dimensions=length
        )

    async def _units(self, owed: Sequence[Owed]) -> list[making.Unit]:
        """Give messages with their words, and the passages that stand around them."""
        extras = await asyncio.to_thread(lambda: [stored_extras.read(it.extra) for it in owed])
        for nth, extra in enumerate(extras):
            if any(file.text is None for file in extra.files):
                extras[nth] = await self._with_files(owed[nth].message.id, extra)
        new = await asyncio.to_thread(_new, owed, extras)
        ids = {each.message.id for each in owed}
        short = (unit for unit in new if len(unit.text) <= making.TOGETHER)
        standing = await self._desk.store.standing(self._guild_id, making.spans(short))
        others = (it for it in standing if ids.isdisjoint(number for number, _ in it.messages))
        return [*new, *filter(None, map(making.stood, others))]

    async def _with_files(self, message_id: int, extra: Extra) -> Extra:
        """Give what a message has beside its content; files are read once."""
        files = await self._desk.files.read(extra.files)

        def put(now: Extra) -> Extra:
            return stored_extras.merged(Extra(files=files), now)

        await self._desk.messages.change_extra(message_id, put, owe=False)
        return replace(extra, files=files)

    async def _bear(self, error: Exception) -> None:
        self._failures += 1
        self.why = explain(error)
        log.warning("messages of server %d wait to be embedded: %s", self._guild_id, self.why)
        asked = error.retry_after if isinstance(error, EndpointBusy) else None
        await asyncio.sleep(self._desk.tempo.pause(self._failures, asked))


def _new(owed: Sequence[Owed], extras: Sequence[Extra]) -> list[making.Unit]:
    """Give messages with their words; long ones take their time, and many do."""
    return [
        making.new(each.message, making.words_of(each.message, extra))
        for each, extra in zip(owed, extras, strict=True)
    ]


def _portions(
    owed: Sequence[Owed], made: Sequence[NewPassage], most: int
) -> Iterator[tuple[list[Owed], list[NewPassage]]]:
    """Share out what is stored together; passages of the same messages are never parted."""
    of_message = {each.message.id: each for each in owed}
    by_messages: dict[tuple[tuple[int, int], ...], list[NewPassage]] = {}
    for passage in made:
        by_messages.setdefault(passage.messages, []).append(passage)
    in_passages = {number for messages in by_messages for number, _ in messages}
    debts = [each for each in owed if each.message.id not in in_passages]
    some: list[list[NewPassage]] = []
    for messages, pieces in by_messages.items():
        some.append(pieces)
        debts += [of_message[number] for number, _ in messages if number in of_message]
        if sum(map(len, some)) >= most:
            yield debts, list(chain(*some))
            debts, some = [], []
    if debts or some:
        yield debts, list(chain(*some))
