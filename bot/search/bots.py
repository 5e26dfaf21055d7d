"""What bots said is found only where a server wants that at that moment."""

from bot.settings import Settings
from bot.storage.search.bots import NOBODY, BotStore, LeftOut

_KEY = "search.bots"


class Bots:
    """Knows what search leaves out, whatever was taken in while it was wanted.

    Args:
        store: tells who is a bot.
        settings: tell where bots are to be found.
    """

    def __init__(self, store: BotStore, settings: Settings) -> None:
        self._store = store
        self._settings = settings
        self._own_id = 0

    def open(self, own_id: int) -> None:
        """Note who the bot itself is: a bot, too, but not stored as one."""
        self._own_id = own_id

    async def left_out(self, guild_id: int, channel_ids: frozenset[int]) -> LeftOut:
        """Give what is not to be found in some channels of a server."""
        if not (quiet := await self._quiet(guild_id, channel_ids)):
            return NOBODY
        authors = await self._store.authors(guild_id)
        return LeftOut(authors | {self._own_id}, quiet)

    async def _quiet(self, guild_id: int, channel_ids: frozenset[int]) -> frozenset[int]:
        """Give the channels in which bots are not to be found."""
        usual = (await self._settings.of(guild_id))[_KEY]
        others = {
            home_id
            for home_id in await self._settings.channels(guild_id)
            if (await self._settings.of(guild_id, home_id))[_KEY] != usual
        }
        homes = await self._store.homes(channel_ids) if others else {}
        differing = frozenset(it for it, home_id in homes.items() if home_id in others)
        return differing if usual else channel_ids - differing
