"""Who may do what: Discord's permission bits and its algorithm.

Source: "Permissions" in Discord's API reference: hierarchy, implicit denials, threads, timeouts.
"""

import time
from enum import IntFlag

from sandbox.discord.records import Channel, ChannelType, Guild, Member


class Permission(IntFlag):
    """The permission bits."""

    CREATE_INSTANT_INVITE = 1 << 0
    KICK_MEMBERS = 1 << 1
    BAN_MEMBERS = 1 << 2
    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_AUDIT_LOG = 1 << 7
    PRIORITY_SPEAKER = 1 << 8
    STREAM = 1 << 9
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    SEND_TTS_MESSAGES = 1 << 12
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    USE_EXTERNAL_EMOJIS = 1 << 18
    VIEW_GUILD_INSIGHTS = 1 << 19
    CONNECT = 1 << 20
    SPEAK = 1 << 21
    MUTE_MEMBERS = 1 << 22
    DEAFEN_MEMBERS = 1 << 23
    MOVE_MEMBERS = 1 << 24
    USE_VAD = 1 << 25
    CHANGE_NICKNAME = 1 << 26
    MANAGE_NICKNAMES = 1 << 27
    MANAGE_ROLES = 1 << 28
    MANAGE_WEBHOOKS = 1 << 29
    MANAGE_GUILD_EXPRESSIONS = 1 << 30
    USE_APPLICATION_COMMANDS = 1 << 31
    REQUEST_TO_SPEAK = 1 << 32
    MANAGE_EVENTS = 1 << 33
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    CREATE_PRIVATE_THREADS = 1 << 36
    USE_EXTERNAL_STICKERS = 1 << 37
    SEND_MESSAGES_IN_THREADS = 1 << 38
    USE_EMBEDDED_ACTIVITIES = 1 << 39
    MODERATE_MEMBERS = 1 << 40
    VIEW_CREATOR_MONETIZATION_ANALYTICS = 1 << 41
    USE_SOUNDBOARD = 1 << 42
    CREATE_GUILD_EXPRESSIONS = 1 << 43
    CREATE_EVENTS = 1 << 44
    USE_EXTERNAL_SOUNDS = 1 << 45
    SEND_VOICE_MESSAGES = 1 << 46
    SET_VOICE_CHANNEL_STATUS = 1 << 48
    SEND_POLLS = 1 << 49
    USE_EXTERNAL_APPS = 1 << 50
    PIN_MESSAGES = 1 << 51
    BYPASS_SLOWMODE = 1 << 52


# Plain integers: arithmetic on enum members is some twenty times slower.
_ADMINISTRATOR = int(Permission.ADMINISTRATOR)
_VIEW = int(Permission.VIEW_CHANNEL)
_SEND = int(Permission.SEND_MESSAGES)
_HISTORY = int(Permission.READ_MESSAGE_HISTORY)
_MANAGE_THREADS = int(Permission.MANAGE_THREADS)
ALL = sum(int(bit) for bit in Permission)
"""What the owner and an administrator hold."""

EVERYONE = int(
    Permission.CREATE_INSTANT_INVITE
    | Permission.ADD_REACTIONS
    | Permission.STREAM
    | Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.READ_MESSAGE_HISTORY
    | Permission.USE_EXTERNAL_EMOJIS
    | Permission.CONNECT
    | Permission.SPEAK
    | Permission.USE_VAD
    | Permission.CHANGE_NICKNAME
    | Permission.USE_APPLICATION_COMMANDS
    | Permission.CREATE_PUBLIC_THREADS
    | Permission.CREATE_PRIVATE_THREADS
    | Permission.SEND_MESSAGES_IN_THREADS
    | Permission.SEND_VOICE_MESSAGES
    | Permission.SEND_POLLS
    | Permission.USE_EXTERNAL_APPS
)
"""What `@everyone` may do in a new guild."""

DIRECT_MESSAGE = int(
    Permission.ADD_REACTIONS
    | Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.SEND_TTS_MESSAGES
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.READ_MESSAGE_HISTORY
    | Permission.MENTION_EVERYONE
    | Permission.USE_EXTERNAL_EMOJIS
    | Permission.USE_APPLICATION_COMMANDS
    | Permission.USE_EXTERNAL_STICKERS
    | Permission.SEND_VOICE_MESSAGES
    | Permission.SEND_POLLS
    | Permission.USE_EXTERNAL_APPS
    | Permission.PIN_MESSAGES
)
"""What both sides of a direct message may do there."""

_TIMED_OUT = _VIEW | _HISTORY
_NEEDS_SEND = int(
    Permission.MENTION_EVERYONE
    | Permission.SEND_TTS_MESSAGES
    | Permission.ATTACH_FILES
    | Permission.EMBED_LINKS
    | Permission.SEND_VOICE_MESSAGES
    | Permission.SEND_POLLS
)


def in_guild(guild: Guild, member: Member, *, now: float | None = None) -> int:
    """Give a member's permissions from its roles alone."""
    if member.user.id == guild.owner_id:
        return ALL
    granted = guild.roles[guild.id].permissions
    for role_id in member.role_ids:
        role = guild.roles.get(role_id)
        granted |= role.permissions if role else 0
    if granted & _ADMINISTRATOR:
        return ALL
    return granted & _TIMED_OUT if is_timed_out(member, now=now) else granted


def in_channel(guild: Guild, member: Member, channel: Channel, *, now: float | None = None) -> int:
    """Give a member's permissions in a channel or thread: 0 without the right to view it."""
    granted = in_guild(guild, member, now=now)
    if granted & _ADMINISTRATOR:
        return granted
    place = guild.channels.get(channel.parent_id or 0, channel) if channel.is_thread else channel
    granted = _overwritten(granted, guild, member, place)
    if is_timed_out(member, now=now):
        granted &= _TIMED_OUT
    if not granted & _VIEW:
        return 0
    if channel.type == ChannelType.PRIVATE_THREAD and not _is_in_thread(member, channel, granted):
        return 0
    may_send = Permission.SEND_MESSAGES_IN_THREADS if channel.is_thread else _SEND
    return granted if granted & may_send else granted & ~_NEEDS_SEND


def is_timed_out(member: Member, *, now: float | None = None) -> bool:
    """Tell whether a member is timed out at `now` (Unix seconds)."""
    until = member.timed_out_until
    return until is not None and until > (time.time() if now is None else now)


def outranks(guild: Guild, member: Member, other: Member) -> bool:
    """Tell whether a member may act on another one: only the owner, or by a higher role."""
    if guild.owner_id in (member.user.id, other.user.id):
        return member.user.id == guild.owner_id
    return highest_role(guild, member) > highest_role(guild, other)


def highest_role(guild: Guild, member: Member) -> int:
    """Give the position of a member's highest role; 0 for `@everyone`."""
    return max((guild.roles[i].position for i in member.role_ids if i in guild.roles), default=0)


def _overwritten(granted: int, guild: Guild, member: Member, channel: Channel) -> int:
    """Apply a channel's overwrites in Discord's order: everyone, roles together, the member."""
    overwrites = channel.overwrites
    if not overwrites:
        return granted
    everyone = overwrites.get(guild.id)
    if everyone:
        granted = granted & ~everyone.deny | everyone.allow
    roles = [overwrites[i] for i in member.role_ids if i in overwrites]
    for overwrite in roles:
        granted &= ~overwrite.deny
    for overwrite in roles:
        granted |= overwrite.allow
    own = overwrites.get(member.user.id)
    return granted & ~own.deny | own.allow if own else granted


def _is_in_thread(member: Member, thread: Channel, granted: int) -> bool:
    joined = thread.thread is not None and member.user.id in thread.thread.members
    return joined or bool(granted & _MANAGE_THREADS)
