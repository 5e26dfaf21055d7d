"""Who may use a command where, as a real client and Discord decide it.

Source: "Permissions" in the application commands chapter of Discord's API reference.
"""

from sandbox.discord.commands.registry import Command
from sandbox.discord.permissions import Permission
from sandbox.discord.records import Channel, Guild, Json, Member
from sandbox.discord.state import DiscordState

_ROLE, _USER, _CHANNEL = 1, 2, 3


def why_not(state: DiscordState, command: Command, user_id: int, channel: Channel) -> str | None:
    """Say why someone may not use a command in a channel; None when they may."""
    guild = state.guild_of(channel)
    if guild is None:
        return (
            None if command.is_for_dms else f"/{command.name} cannot be used in a direct message."
        )
    if state.bot_id not in guild.members:
        return "The bot is not in this server."
    granted = state.permissions(user_id, channel)
    if not granted & Permission.USE_APPLICATION_COMMANDS:
        return "This person may not use application commands here."
    if command.body["nsfw"] and not _is_nsfw(guild, channel):
        return f"/{command.name} is for age-restricted channels only."
    if granted & Permission.ADMINISTRATOR:
        return None
    return _ruled_out(command, guild, guild.members[user_id], channel, granted)


def _is_nsfw(guild: Guild, channel: Channel) -> bool:
    return (
        guild.channels.get(channel.parent_id or 0, channel).nsfw
        if channel.is_thread
        else channel.nsfw
    )


def _ruled_out(
    command: Command, guild: Guild, member: Member, channel: Channel, granted: int
) -> str | None:
    rules = command.overwrites.get(guild.id, [])
    if _channel_rule(rules, guild, channel) is False:
        return f"/{command.name} is switched off in this channel."
    decided = _person_rule(rules, guild, member)
    if decided is not None:
        return None if decided else f"/{command.name} is switched off for this person."
    wanted = command.body["default_member_permissions"]
    if wanted is None:
        return None
    missing = int(wanted) & ~granted
    if missing or int(wanted) == 0:
        names = ", ".join(each.name or "" for each in Permission if each & missing)
        return (
            f"/{command.name} needs permissions that this person lacks: {names or 'administrator'}."
        )
    return None


def _channel_rule(rules: list[Json], guild: Guild, channel: Channel) -> bool | None:
    """A rule for the channel precedes the one for all, whose id is the guild's less one."""
    place = channel.parent_id if channel.is_thread else channel.id
    for wanted in (place, guild.id - 1):
        for rule in rules:
            if rule["type"] == _CHANNEL and rule["id"] == str(wanted):
                return bool(rule["permission"])
    return None


def _person_rule(rules: list[Json], guild: Guild, member: Member) -> bool | None:
    """A rule for the user comes first, then any allowing role, any forbidding one, everyone."""
    by_id = {(rule["type"], rule["id"]): bool(rule["permission"]) for rule in rules}
    own = by_id.get((_USER, str(member.user.id)))
    if own is not None:
        return own
    roles = [by_id[_ROLE, str(i)] for i in member.role_ids if (_ROLE, str(i)) in by_id]
    return any(roles) if roles else by_id.get((_ROLE, str(guild.id)))
