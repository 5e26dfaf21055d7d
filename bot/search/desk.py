"""What the workers share that make messages findable."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from bot.search import passages as making
from bot.search.files import TextFiles
from bot.search.sketches import Sketches
from bot.search.tempo import Tempo
from bot.search.vectors import Vectors, Wanted
from bot.settings import Settings
from bot.storage.messages import Message, MessageStore
from bot.storage.messages import extras as stored_extras
from bot.storage.messages.extras import Extra
from bot.storage.search import IndexStore, Owed, SearchStore

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

    async def still_found(self, guild_id: int, owed: Sequence[Owed]) -> list[Owed]:
        """Forget what is not to be found any more; gives the rest."""
        kept = []
        for nth, each in enumerate(owed):
            if await self.is_found(each.message):
                kept.append(each)
            if nth % _AT_A_TIME == 0:
                await asyncio.sleep(0)
        ids = {each.seq for each in kept}
        gone = [each.message.id for each in owed if each.seq not in ids]
        if gone:
            await self.sketches.apply(await self.store.forget_messages(guild_id, gone))
        return kept

    async def units(self, owed: Sequence[Owed]) -> list[making.Unit]:
        """Give messages with their words; files among these are read once."""
        extras = await asyncio.to_thread(lambda: [stored_extras.read(it.extra) for it in owed])
        for nth, extra in enumerate(extras):
            if any(file.text is None for file in extra.files):
                extras[nth] = await self._with_files(owed[nth].message.id, extra)
        return await asyncio.to_thread(_units, owed, extras)

    async def _with_files(self, message_id: int, extra: Extra) -> Extra:
        """Give what a message has beside its content."""
        files = await self.files.read(extra.files)

        def put(now: Extra) -> Extra:
            return stored_extras.merged(Extra(files=files), now)

        await self.messages.change_extra(message_id, put, owe=False)
        return replace(extra, files=files)


def _units(owed: Sequence[Owed], extras: Sequence[Extra]) -> list[making.Unit]:
    """Give messages with their words; long ones take their time, and many do."""
    return [
        making.new(each.message, making.words_of(each.message, extra))
        for each, extra in zip(owed, extras, strict=True)
    ]
