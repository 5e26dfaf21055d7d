"""Reads from Discord what was said in a server's channels."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

import discord

from bot.client import is_passing
from bot.members import Members
from bot.messages.missed import PAGE, Latest, Page, Place
from bot.messages.said import Said
from bot.messages.sweeping import Stretch
from cogs.listening import own, said, version

_Readable = discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.Thread
_UNKNOWN_MESSAGE = 10008


class ChannelHistory:
    """History as the bot can read it now."""

    def __init__(self, client: discord.Client, members: Members) -> None:
        self._client = client
        self._members = members

    def places(self, guild_id: int) -> Iterable[Place]:
        """Give the channels and active threads that can be read now."""
        guild = self._client.get_guild(guild_id)
        if guild is None:
            return
        for channel in (*guild.channels, *guild.threads):
            if isinstance(channel, _Readable) and is_readable(channel):
                yield _place(channel)

    async def place(self, guild_id: int, channel_id: int) -> Place | None:
        """Find a channel, or a thread that may be archived; None if it cannot be read."""
        channel = await self._channel(guild_id, channel_id)
        return _place(channel) if channel is not None else None

    async def stretch(
        self, guild_id: int, channel_id: int, before_id: int, known: Mapping[int, int]
    ) -> Stretch | None:
        """Give the last messages before an id, at most `PAGE`; None if they cannot be read.

        Of those that are known, with their versions, only newer versions are given.
        """
        channel = await self._channel(guild_id, channel_id)
        if channel is None:
            return None
        found = await _read(channel, before_id - 1, before=discord.Object(before_id))
        if found is None or not is_readable(channel):
            return None
        revised = [it for it in found if it.id in known and version(it) > known[it.id]]
        heard = [await self._said(it) or own(it) for it in revised]
        edited = [it for it in heard if it is not None]
        return Stretch(frozenset(it.id for it in found), edited, is_last=len(found) < PAGE)

    async def _channel(self, guild_id: int, channel_id: int) -> _Readable | None:
        """Find a channel or thread that can be read."""
        guild = self._client.get_guild(guild_id)
        if guild is None:
            return None
        try:
            channel = guild.get_channel_or_thread(channel_id) or await guild.fetch_channel(
                channel_id
            )
        except (discord.HTTPException, discord.InvalidData) as error:
            if isinstance(error, discord.HTTPException) and is_passing(error):
                raise
            return None
        return channel if isinstance(channel, _Readable) and is_readable(channel) else None

    async def is_gone(self, guild_id: int, channel_id: int) -> bool:
        """Tell whether a channel or thread was deleted, for sure."""
        guild = self._client.get_guild(guild_id)
        if guild is None or guild.unavailable or guild.get_channel_or_thread(channel_id):
            return False
        try:
            await guild.fetch_channel(channel_id)
        except discord.NotFound:
            return True
        except (discord.HTTPException, discord.InvalidData):
            return False
        return False

    async def page(self, place: Place, after_id: int, before_id: int) -> Page | None:
        """Give up to `PAGE` messages between two ids; None if they cannot be read."""
        found = await self._read(
            place, after_id + 1, after=discord.Object(after_id), oldest_first=True
        )
        if found is None:
            return None
        last_id = found[-1].id if found else after_id
        heard = [await self._said(it) for it in found if it.id < before_id]
        is_last = len(found) < PAGE or last_id >= before_id
        ids = frozenset(it.id for it in found)
        return Page([it for it in heard if it is not None], last_id, is_last, ids)

    async def latest(self, place: Place, before_id: int) -> Latest | None:
        """Give the last messages before an id, at most `PAGE`; None if they cannot be read."""
        found = await self._read(place, before_id - 1, before=discord.Object(before_id))
        if found is None:
            return None
        heard = [await self._said(it) for it in found if it.edited_at]
        edited = [it for it in heard if it is not None]
        return Latest(frozenset(it.id for it in found), edited, is_all=len(found) < PAGE)

    async def all_places(self, guild_id: int, channel_id: int | None) -> list[Place]:
        """Give what can be read of a server, or of a channel: with threads, archived ones, too."""
        guild = self._client.get_guild(guild_id)
        if guild is None:
            return []
        if channel_id is not None and (thread := guild.get_thread(channel_id)):
            return [_place(thread)] if is_readable(thread) else []
        found: dict[int, Place] = {}
        for channel in guild.channels:
            if channel_id not in (None, channel.id):
                continue
            if isinstance(channel, _Readable) and is_readable(channel):
                found[channel.id] = _place(channel)
            if isinstance(channel, discord.TextChannel | discord.ForumChannel):
                with suppress(discord.Forbidden, discord.NotFound):
                    found |= {it.channel_id: it for it in await self._threads(channel)}
        return list(found.values())

    async def earlier(self, place: Place, before_id: int) -> Page | None:
        """Give up to `PAGE` messages before an id; None if they cannot be read.

        The page's last id is that of the oldest of them; how their authors stand is not asked.
        """
        found = await self._read(place, before_id - 1, before=discord.Object(before_id))
        if found is None:
            return None
        heard = [it for message in found if (it := said(message)) is not None]
        last_id = found[-1].id if found else before_id
        return Page(heard, last_id, len(found) < PAGE, frozenset(it.id for it in found))

    async def _threads(self, channel: discord.TextChannel | discord.ForumChannel) -> list[Place]:
        """Give the threads of a channel, also archived ones, as far as they can be read."""
        threads = {it.id: it for it in channel.threads}
        may = channel.permissions_for(channel.guild.me)
        if not (may.view_channel and may.read_message_history):
            return []
        threads |= {it.id: it async for it in channel.archived_threads(limit=None)}
        if may.manage_threads and isinstance(channel, discord.TextChannel):
            archived = channel.archived_threads(private=True, limit=None)
            threads |= {it.id: it async for it in archived}
        return [_place(it) for it in threads.values() if is_readable(it)]

    async def _read(self, place: Place, near_id: int, **which: Any) -> list[discord.Message] | None:  # noqa: ANN401 -- as discord.py takes it
        try:
            channel = self._client.get_channel(place.channel_id)
            channel = channel or await self._client.fetch_channel(place.channel_id)
        except (discord.Forbidden, discord.NotFound):
            return None
        return await _read(channel, near_id, **which) if isinstance(channel, _Readable) else None

    async def _said(self, message: discord.Message) -> Said | None:
        """Read a message of history, which does not tell how its author stands."""
        found = said(message)
        if found is None or found.message.is_bot:
            return found
        standing = await self._members.standing(found.message.guild_id, found.message.author_id)
        is_moderator = standing.is_moderator or standing.is_admin
        return replace(found, role_ids=standing.role_ids, is_moderator=is_moderator)


async def _read(channel: _Readable, near_id: int, **which: Any) -> list[discord.Message] | None:  # noqa: ANN401 -- as discord.py takes it
    """Give a page of messages; None if they cannot be read.

    Who may not read the history is told that there is nothing, so that this is not believed until
    Discord says of a message next to it that it is not there.
    """
    try:
        found = [it async for it in channel.history(limit=PAGE, **which)]
        if not found:
            await channel.fetch_message(max(near_id, 0))
    except discord.NotFound as error:
        return [] if error.code == _UNKNOWN_MESSAGE else None
    except discord.Forbidden:
        return None
    return found or None


def is_readable(channel: discord.abc.GuildChannel | discord.Thread) -> bool:
    """Tell whether the bot may read what was said in a channel."""
    if channel.guild.me is None:
        return False
    may = channel.permissions_for(channel.guild.me)
    return may.view_channel and may.read_message_history


def _place(channel: _Readable) -> Place:
    last_id = channel.last_message_id or 0
    if isinstance(channel, discord.Thread):
        return Place(channel.id, channel.parent_id, last_id, is_private=channel.is_private())
    return Place(channel.id, channel.id, last_id)
