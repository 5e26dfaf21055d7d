"""Which events a session hears of, and how much of them: intents, visibility, message content."""

from typing import Final

from sandbox.discord.events import Event
from sandbox.discord.gateway.codes import Intent
from sandbox.discord.records import Json
from sandbox.discord.store import Store

_MESSAGES: Final = (int(Intent.GUILD_MESSAGES), int(Intent.DIRECT_MESSAGES))
_REACTIONS: Final = (int(Intent.GUILD_MESSAGE_REACTIONS), int(Intent.DIRECT_MESSAGE_REACTIONS))
_TYPING: Final = (int(Intent.GUILD_MESSAGE_TYPING), int(Intent.DIRECT_MESSAGE_TYPING))
_GUILDS: Final = (int(Intent.GUILDS), int(Intent.GUILDS))
_MEMBERS: Final = (int(Intent.GUILD_MEMBERS), 0)
_BANS: Final = (int(Intent.GUILD_MODERATION), 0)
_ALWAYS: Final = (0, 0)

INTENTS: Final[dict[str, tuple[int, int]]] = {
    "MESSAGE_CREATE": _MESSAGES,
    "MESSAGE_UPDATE": _MESSAGES,
    "MESSAGE_DELETE": _MESSAGES,
    "MESSAGE_DELETE_BULK": _MESSAGES,
    "MESSAGE_REACTION_ADD": _REACTIONS,
    "MESSAGE_REACTION_REMOVE": _REACTIONS,
    "MESSAGE_REACTION_REMOVE_ALL": _REACTIONS,
    "MESSAGE_REACTION_REMOVE_EMOJI": _REACTIONS,
    "TYPING_START": _TYPING,
    "GUILD_CREATE": _GUILDS,
    "GUILD_UPDATE": _GUILDS,
    "GUILD_DELETE": _GUILDS,
    "GUILD_ROLE_CREATE": _GUILDS,
    "GUILD_ROLE_UPDATE": _GUILDS,
    "GUILD_ROLE_DELETE": _GUILDS,
    "CHANNEL_CREATE": _GUILDS,
    "CHANNEL_UPDATE": _GUILDS,
    "CHANNEL_DELETE": _GUILDS,
    "CHANNEL_PINS_UPDATE": (int(Intent.GUILDS), int(Intent.DIRECT_MESSAGES)),
    "THREAD_CREATE": _GUILDS,
    "THREAD_UPDATE": _GUILDS,
    "THREAD_DELETE": _GUILDS,
    "THREAD_MEMBERS_UPDATE": _GUILDS,
    "GUILD_MEMBER_ADD": _MEMBERS,
    "GUILD_MEMBER_UPDATE": _MEMBERS,
    "GUILD_MEMBER_REMOVE": _MEMBERS,
    "GUILD_BAN_ADD": _BANS,
    "GUILD_BAN_REMOVE": _BANS,
}
"""The intent that an event needs in a guild, and in a direct message; others come to everyone."""

_CONTENT: Final = int(Intent.MESSAGE_CONTENT)
_SEEN_BY_ALL: Final = ("CHANNEL_CREATE", "CHANNEL_UPDATE", "CHANNEL_DELETE")
"""Bots know of every channel of their guilds, as GUILD_CREATE lists the hidden ones too."""


def hears(store: Store, event: Event, *, intents: int, shard: tuple[int, int]) -> bool:
    """Tell whether the bot's session with these intents and this shard gets an event."""
    if not _is_on_shard(event, shard):
        return False
    in_guild, in_dm = INTENTS.get(event.name, _ALWAYS)
    needed = in_dm if event.guild_id is None else in_guild
    if needed & ~intents and not _is_own_membership(store, event):
        return False
    if event.only is not None:
        # Bots are not told when a direct message channel opens.
        is_dm_opening = event.name == "CHANNEL_CREATE"
        return store.bot_id in event.only and not is_dm_opening
    if event.name == "THREAD_MEMBERS_UPDATE" and not intents & Intent.GUILD_MEMBERS:
        return _concerns_bot(store, event)
    if event.channel is not None and event.name not in _SEEN_BY_ALL:
        return store.can_view(store.bot_id, event.channel)
    guild = store.guilds.get(event.guild_id or 0)
    return guild is None or store.bot_id in guild.members


def readable(store: Store, event: Event, *, intents: int) -> Json:
    """Give an event's data, without what the message content intent is needed for."""
    if intents & _CONTENT or event.name not in ("MESSAGE_CREATE", "MESSAGE_UPDATE"):
        return event.data
    data = event.data
    me = str(store.bot_id)
    is_own = data["author"]["id"] == me or data.get("application_id") == me
    if event.guild_id is None or is_own or any(user["id"] == me for user in data["mentions"]):
        return data
    return data | {"content": "", "embeds": [], "attachments": [], "components": []}


def _is_on_shard(event: Event, shard: tuple[int, int]) -> bool:
    number, count = shard
    return ((event.guild_id or 0) >> 22) % count == number


def _concerns_bot(store: Store, event: Event) -> bool:
    """Without the members intent a bot hears only of its own coming and going in threads."""
    me = str(store.bot_id)
    added = [member["user_id"] for member in event.data["added_members"]]
    return me in added or me in event.data["removed_member_ids"]


def _is_own_membership(store: Store, event: Event) -> bool:
    """Changes to the bot's own membership come without the members intent."""
    if event.name != "GUILD_MEMBER_UPDATE":
        return False
    return bool(event.data["user"]["id"] == str(store.bot_id))
