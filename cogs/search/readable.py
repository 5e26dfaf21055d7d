"""Which channels somebody can read at this moment: the one place that lets anything be found.

Whatever is not known for sure cannot be read: a channel that is gone, a private thread whose
members Discord does not name, a server whose roles are not known yet.
"""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Coroutine, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

import discord
from discord.abc import GuildChannel as Channel

from bot.client import FAILURES
from bot.storage.search.places import IndexedPlace

log = logging.getLogger(__name__)
T = TypeVar("T")

PATIENCE = 5.0
"""Seconds that Discord gets to tell who is in private threads, and what archived threads are."""
MOST_PRIVATE = 50
"""Private threads that somebody's membership is asked of, the newest first."""
MOST_ARCHIVED = 25
"""Archived threads that are looked at in one go."""
_AT_ONCE = 8
_REMEMBERED = 5_000


@dataclass(frozen=True, slots=True)
class Thread:
    """What never changes about a thread."""

    parent_id: int
    is_private: bool


@dataclass(frozen=True, slots=True)
class Readable:
    """Channels that somebody can read, and archived threads of which it is still to be found out.

    These stand in channels that can be read, but may be private.
    """

    sure: frozenset[int] = frozenset()
    unsure: frozenset[int] = frozenset()

    @property
    def all(self) -> frozenset[int]:
        """Both."""
        return self.sure | self.unsure

    def within(self, channel_ids: Iterable[int]) -> "Readable":
        """Leave out all channels but these."""
        only = frozenset(channel_ids)
        return Readable(self.sure & only, self.unsure & only)


class Reading:
    """Tells what members can read, by Discord's rules as they stand."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client
        self._archived: OrderedDict[int, Thread] = OrderedDict()

    async def of(
        self, guild: discord.Guild, member: discord.Member, places: Iterable[IndexedPlace]
    ) -> Readable:
        """Tell in which of these places somebody can read at this moment.

        What is asked of Discord does not depend on what is looked for.
        """
        sure: set[int] = set()
        unsure: set[int] = set()
        private: list[int] = []
        for place in places:
            thread = self.thread(guild, place.channel_id)
            if not can_read(guild, member, thread.parent_id if thread else place.home_id):
                continue
            if thread is None and place.home_id != place.channel_id:
                unsure.add(place.channel_id)
            elif thread is None or not thread.is_private or _sees_all(guild, member, thread):
                sure.add(place.channel_id)
            else:
                private.append(place.channel_id)
        newest = sorted(private, reverse=True)[:MOST_PRIVATE]
        return Readable(frozenset(sure | await self._joined(newest, member)), frozenset(unsure))

    async def settle(
        self,
        guild: discord.Guild,
        member: discord.Member,
        readable: Readable,
        thread_ids: Iterable[int],
    ) -> Readable:
        """Find out about archived threads whether they can be read; of too many, they cannot."""
        asked = frozenset(thread_ids) & readable.unsure
        looked_at = sorted(asked, reverse=True)[:MOST_ARCHIVED]
        found = await _gathered(self._look(guild, each) for each in looked_at)
        known = {each: thread for each, thread in zip(looked_at, found, strict=True) if thread}
        places = [IndexedPlace(each, thread.parent_id) for each, thread in known.items()]
        settled = await self.of(guild, member, places)
        return Readable(readable.sure | settled.sure, readable.unsure - asked)

    def still(
        self, guild: discord.Guild, member: discord.Member, readable: Readable
    ) -> frozenset[int]:
        """Tell which channels can be read still, after what was asked took a while."""
        return frozenset(
            channel_id
            for channel_id in readable.sure
            if can_read(guild, member, self.home(guild, channel_id))
        )

    def thread(self, guild: discord.Guild, channel_id: int) -> Thread | None:
        """Give what is known of a thread; None for a channel, and for what is not known."""
        if (thread := guild.get_thread(channel_id)) is not None:
            return Thread(thread.parent_id, thread.is_private())
        return self._archived.get(channel_id)

    def home(self, guild: discord.Guild, channel_id: int) -> int:
        """Give the parent of a thread that is known, and any other channel itself."""
        thread = self.thread(guild, channel_id)
        return thread.parent_id if thread else channel_id

    async def _look(self, guild: discord.Guild, thread_id: int) -> Thread | None:
        try:
            found = await guild.fetch_channel(thread_id)
        except (*FAILURES, discord.InvalidData) as error:
            log.info("an archived thread stays out of search: %s", error)
            return None
        if not isinstance(found, discord.Thread):
            return None
        thread = self._archived[thread_id] = Thread(found.parent_id, found.is_private())
        self._archived.move_to_end(thread_id)
        if len(self._archived) > _REMEMBERED:
            self._archived.popitem(last=False)
        return thread

    async def _joined(self, thread_ids: Iterable[int], member: discord.Member) -> set[int]:
        """Tell which private threads somebody is in."""
        ids = list(thread_ids)
        answers = await _gathered(self._is_in(each, member) for each in ids)
        return {each for each, is_in in zip(ids, answers, strict=True) if is_in}

    async def _is_in(self, thread_id: int, member: discord.Member) -> bool:
        try:
            await self._client.http.get_thread_member(thread_id, member.id)
        except discord.NotFound:
            return False
        except FAILURES as error:
            log.info("who is in a private thread is not known: %s", error)
            return False
        return True


def can_read(guild: discord.Guild, member: discord.Member, channel_id: int) -> bool:
    """Tell whether a member can read a channel, in which the bot still hears what is deleted."""
    channel = guild.get_channel(channel_id)
    if channel is None or guild.me is None:
        return False
    return _reads(channel, member) and _reads(channel, guild.me)


def _reads(channel: Channel, who: discord.Member) -> bool:
    may = channel.permissions_for(who)
    return all(getattr(may, name) for name in needed(channel))


def needed(channel: Channel) -> tuple[str, ...]:
    """Name the permissions that reading a channel takes."""
    if isinstance(channel, discord.VoiceChannel | discord.StageChannel):
        return "view_channel", "read_message_history", "connect"
    return "view_channel", "read_message_history"


def _sees_all(guild: discord.Guild, member: discord.Member, thread: Thread) -> bool:
    """Tell whether a member sees all private threads beside this one."""
    parent = guild.get_channel(thread.parent_id)
    return parent is not None and parent.permissions_for(member).manage_threads


async def _gathered(asking: Iterable[Coroutine[Any, Any, T | None]]) -> list[T | None]:
    """Ask several things, some at a time; None for what takes too long."""
    gate = asyncio.Semaphore(_AT_ONCE)
    ends = asyncio.get_running_loop().time() + PATIENCE

    async def one(coroutine: Coroutine[Any, Any, T | None]) -> T | None:
        try:
            async with asyncio.timeout_at(ends), gate:
                return await coroutine
        except TimeoutError:
            return None
        finally:
            coroutine.close()

    return await asyncio.gather(*map(one, asking))
