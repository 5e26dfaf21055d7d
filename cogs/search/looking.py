"""Looks for what a member wishes, in what that member can read at that moment."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, replace

import discord

from bot.client import Bot, caller_of
from bot.errors import InputError
from bot.search.service import Found, Search
from bot.settings import Settings
from bot.storage.search.places import IndexedPlace
from bot.usage import Caller

from .readable import Readable, Reading
from .wish import Wish

COMMAND = "embed"
ROUNDS = 4
"""How often archived threads are looked at before what is still not known of them stays out."""
STARTING = "I do not know this server's roles yet. Try again in a minute."


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, in which server."""

    guild: discord.Guild
    member: discord.Member
    caller: Caller

    @classmethod
    def of(cls, interaction: discord.Interaction[Bot]) -> "Asker":
        """Read who asks.

        Raises:
            InputError: what the member may do is not known yet.
        """
        guild, member = interaction.guild, interaction.user
        if guild is None or guild.default_role is None or not isinstance(member, discord.Member):
            raise InputError(STARTING)
        return cls(guild, member, caller_of(interaction, COMMAND))


class Looking:
    """Finds what somebody may find.

    What is asked of the endpoint is asked before anything is known of what can be found, and the
    last look is always at nothing but what the member can read for sure.
    """

    def __init__(self, search: Search, reading: Reading, settings: Settings) -> None:
        self._search = search
        self._reading = reading
        self._settings = settings

    async def find(self, asker: Asker, wish: Wish) -> Found:
        """Give what was found, the best first. Raises as the search does."""
        _, readable = await asyncio.gather(
            self._search.prepare(asker.caller, wish.text), self._readable(asker, wish)
        )
        for _ in range(ROUNDS):
            if not readable.unsure:
                break
            found = await self._search.find(asker.caller, wish.query, readable.all)
            doubtful = found.channel_ids & readable.unsure
            if not doubtful:
                break
            readable = await self._reading.settle(asker.guild, asker.member, readable, doubtful)
        sure = self._reading.still(asker.guild, asker.member, readable)
        found = await self._search.find(asker.caller, wish.query, sure)
        still = self._reading.still(asker.guild, asker.member, Readable(sure))
        hits = tuple(hit for hit in found.hits if hit.passage.channel_id in still)
        return replace(found, hits=hits, is_empty=not sure)

    async def _readable(self, asker: Asker, wish: Wish) -> Readable:
        places: Iterable[IndexedPlace] = await self._search.places(asker.guild.id)
        if wish.channel_id:
            places = _within(asker.guild, places, wish.channel_id)
        on = [place for place in places if await self._is_on(asker.guild, place)]
        return await self._reading.of(asker.guild, asker.member, on)

    async def _is_on(self, guild: discord.Guild, place: IndexedPlace) -> bool:
        """Tell whether search is on in a place: where it is not, deletions may be missed."""
        home_id = place.home_id
        if home_id == place.channel_id:
            home_id = self._reading.home(guild, place.channel_id)
        values = await self._settings.of(guild.id, home_id)
        if getattr(guild.get_channel(home_id), "nsfw", False) and not values["search.nsfw"]:
            return False
        return bool(values["search.enabled"])


def _within(
    guild: discord.Guild, places: Iterable[IndexedPlace], channel_id: int
) -> Iterable[IndexedPlace]:
    """Pick a channel with its threads, or all channels of a category."""
    for place in places:
        home = guild.get_channel(place.home_id)
        category_id = home.category_id if home is not None else None
        if channel_id in {place.channel_id, place.home_id, category_id}:
            yield place
