"""Messages that came to the bot's threads and direct messages while it was away."""

import logging
from collections.abc import AsyncIterator

import discord

from bot.storage.clock import unix_ms
from bot.storage.conversations import ConversationStore, Kind, Place

log = logging.getLogger(__name__)

RECENT = 86_400_000
"""Milliseconds; a conversation that was quiet for longer is not looked into."""
PLACES = 200
"""Conversations that are looked into, the newest."""
MESSAGES = 50
"""Messages of each."""


async def missed(
    client: discord.Client, store: ConversationStore, shard_id: int
) -> AsyncIterator[discord.Message]:
    """Fetch what nobody heard, oldest first in each place; ask only once the shard is ready."""
    for place in (await store.places(unix_ms() - RECENT))[:PLACES]:
        channel = _channel(client, place, shard_id)
        if channel is None:
            continue
        try:
            after = discord.Object(place.last_message_id)
            async for message in channel.history(limit=MESSAGES, after=after, oldest_first=True):
                if await store.turn_of_message(message.id) is None:
                    yield message
        except discord.HTTPException as error:
            log.info("a conversation could not be looked into: %s", error)


def _channel(client: discord.Client, place: Place, shard_id: int) -> discord.abc.Messageable | None:
    """Give a shard's place if there may be something new; a thread's last message is known."""
    if place.kind is Kind.DM:
        if shard_id != 0:  # Discord sends direct messages to the first shard only
            return None
        return client.get_partial_messageable(place.channel_id)
    thread = client.get_channel(place.channel_id)
    if not isinstance(thread, discord.Thread):
        return None  # archived, which a new message would have ended, or deleted
    if thread.guild.shard_id != shard_id:
        return None
    return thread if (thread.last_message_id or 0) > place.last_message_id else None
