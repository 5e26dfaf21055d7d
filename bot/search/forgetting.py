"""Takes out of search what is not to be found any more, to the last byte."""

from collections.abc import Awaitable, Callable

from bot.search.embedding import Embedding
from bot.search.indexing import Indexing
from bot.settings import Settings
from bot.storage.search import Changes, SearchStore
from bot.storage.search.places import PlaceStore

EVERYWHERE = 0
Scrub = Callable[[], Awaitable[object]]


class Forgetting:
    """Erases channels, members and servers from search.

    Messages that moderation does not need go along.

    Args:
        store: has what is found.
        embedding: makes what is found, and knows what is in memory of it.
        indexing: reads history.
        places: tell in which threads something can be found.
        settings: tell where messages are moderated.
        scrub: takes what was erased out of the file's bytes, too.
    """

    def __init__(
        self,
        store: SearchStore,
        embedding: Embedding,
        indexing: Indexing,
        *,
        places: PlaceStore,
        settings: Settings,
        scrub: Scrub,
    ) -> None:
        self._store = store
        self._embedding = embedding
        self._indexing = indexing
        self._places = places
        self._settings = settings
        self._scrub = scrub

    async def guild(self, guild_id: int) -> int:
        """Erase all that search has of a server; gives how many passages there were."""
        await self._indexing.stop_all(guild_id)
        self._embedding.forget_guild(guild_id)
        with_messages = not await self._is_moderated(guild_id)
        changes = await self._store.forget_guild(guild_id, with_messages=with_messages)
        self._embedding.forget_guild(guild_id)
        self._embedding.wake(guild_id)
        await self._scrub()
        return len(changes.removed)

    async def channel(self, guild_id: int, channel_id: int) -> int:
        """Erase all that search has of a channel and its threads; gives how many passages."""
        await self._indexing.leave_out(guild_id, channel_id)
        known = await self._places.of(guild_id)
        places = {channel_id, *(it.channel_id for it in known if it.home_id == channel_id)}
        values = await self._settings.of(guild_id, channel_id)
        removed = 0
        for place in places:
            removed += await self._applied(
                await self._store.forget_channel(
                    guild_id, place, with_messages=not values["moderation.enabled"]
                )
            )
        await self._scrub()
        return removed

    async def author(self, user_id: int, guild_id: int) -> None:
        """Erase all that search has of a member in a server, or in all of them (0)."""
        guilds = [guild_id] if guild_id != EVERYWHERE else await self._store.guild_ids()
        removed = 0
        for number in guilds:
            with_messages = not await self._is_moderated(number)
            removed += await self._applied(
                await self._store.forget_author(number, user_id, with_messages=with_messages)
            )
        if removed:
            await self._scrub()

    async def _applied(self, changes: Changes) -> int:
        await self._embedding.desk.sketches.apply(changes)
        self._embedding.wake(changes.guild_id)
        return len(changes.removed)

    async def _is_moderated(self, guild_id: int) -> bool:
        """Tell whether messages are judged anywhere in a server."""
        places = (None, *await self._settings.channels(guild_id))
        found = [await self._settings.of(guild_id, place) for place in places]
        return any(values["moderation.enabled"] for values in found)
