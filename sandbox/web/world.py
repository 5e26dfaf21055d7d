"""Everything that the page shows around the conversation: servers, channels, people."""

from typing import Any, Final

from sandbox.discord import payloads
from sandbox.discord.actors import Actor
from sandbox.discord.control.asking import Ask
from sandbox.discord.permissions import Permission
from sandbox.discord.records import Channel, Guild, Json, Member, User
from sandbox.discord.store import Store
from sandbox.web.names import NamesSeen

_MAY: Final = {
    "write": Permission.SEND_MESSAGES,
    "write_in_threads": Permission.SEND_MESSAGES_IN_THREADS,
    "react": Permission.ADD_REACTIONS,
    "attach": Permission.ATTACH_FILES,
    "record": Permission.SEND_VOICE_MESSAGES,
    "command": Permission.USE_APPLICATION_COMMANDS,
    "open_threads": Permission.CREATE_PUBLIC_THREADS,
    "open_private_threads": Permission.CREATE_PRIVATE_THREADS,
    "manage_messages": Permission.MANAGE_MESSAGES,
    "manage_threads": Permission.MANAGE_THREADS,
    "manage_channels": Permission.MANAGE_CHANNELS,
    "pin": Permission.PIN_MESSAGES,
}


async def world(ask: Ask) -> dict[str, Any]:
    """Give all that one person sees, and the mark from which to follow the events."""
    server, state = ask.server, ask.server.state
    actor = server.actor(ask.query.get("as", ""))
    return {
        "me": _user(actor.user),
        "people": [_user(each) for each in state.users.values()],
        "bot": {**_user(state.application.bot), "connected": server.gateway.is_connected},
        "guilds": [_guild(state, each, actor) for each in _guilds(state, actor)],
        "direct": [_channel(state, each, actor) for each in _direct(state, actor)],
        "mark": ask.control.journal.mark(ask.control.journal.last),
    }


def _guilds(state: Store, actor: Actor) -> list[Guild]:
    return [guild for guild in state.guilds.values() if actor.id in guild.members]


def _direct(state: Store, actor: Actor) -> list[Channel]:
    channels = state.channels.values()
    return [each for each in channels if each.is_dm and actor.id in each.recipient_ids]


def _guild(state: Store, guild: Guild, actor: Actor) -> Json:
    places = [*guild.channels.values(), *guild.threads.values()]
    seen = [each for each in places if state.can_view(actor.id, each)]
    names = NamesSeen(state, actor.id, guild.id)
    return {
        "id": str(guild.id),
        "name": guild.name,
        "owner_id": str(guild.owner_id),
        "permissions": str(state.guild_permissions(actor.id, guild)),
        "roles": [payloads.role(each) for each in guild.roles.values()],
        "channels": [_channel(state, each, actor) for each in seen],
        "members": [_member(each, names) for each in guild.members.values()],
    }


def _channel(state: Store, channel: Channel, actor: Actor) -> Json:
    granted = state.permissions(actor.id, channel)
    may = {name: bool(granted & bit) for name, bit in _MAY.items()}
    if channel.is_thread:
        may["write"] = may["write_in_threads"]
    return {**payloads.channel(state, channel, viewer=actor.id), "may": may}


def _member(member: Member, names: NamesSeen) -> Json:
    user = member.user
    return {
        **_user(user),
        "name": names.user(user.id) or user.username,
        "color": names.color(user.id),
        "roles": [str(each) for each in member.role_ids],
        "timed_out_until": payloads.iso(member.timed_out_until),
    }


def _user(user: User) -> Json:
    """Give somebody; only the bot can be away, since people are whoever sits before the page."""
    return {
        "id": str(user.id),
        "username": user.username,
        "name": user.global_name or user.username,
        "bot": user.bot,
    }
