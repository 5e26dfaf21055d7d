"""Guilds, their roles and their members."""

from sandbox.discord.payloads.channels import channel
from sandbox.discord.payloads.times import iso
from sandbox.discord.payloads.users import user
from sandbox.discord.records import Guild, Json, Member, Role
from sandbox.discord.store import Store

_NO_JOIN_MESSAGES = 1


def role(entry: Role) -> Json:
    """Give a role; an integration's own role says which bot it belongs to."""
    shown: Json = {
        "id": str(entry.id),
        "name": entry.name,
        "permissions": str(entry.permissions),
        "position": entry.position,
        "color": entry.color,
        "colors": {
            "primary_color": entry.color,
            "secondary_color": None,
            "tertiary_color": None,
        },
        "hoist": entry.hoist,
        "managed": entry.bot_id is not None,
        "mentionable": entry.mentionable,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }
    if entry.bot_id is not None:
        shown["tags"] = {"bot_id": str(entry.bot_id)}
    return shown


def partial_member(entry: Member) -> Json:
    """Give a member without its user, as message events carry it."""
    return {
        "avatar": None,
        "banner": None,
        "communication_disabled_until": iso(entry.timed_out_until),
        "flags": 0,
        "joined_at": iso(entry.joined_at),
        "nick": entry.nick,
        "pending": False,
        "premium_since": None,
        "roles": [str(role_id) for role_id in entry.role_ids],
        "mute": entry.mute,
        "deaf": entry.deaf,
    }


def guild_member(entry: Member) -> Json:
    """Give a member with its user (`GuildMemberResponse`)."""
    return partial_member(entry) | {"user": user(entry.user)}


def guild(entry: Guild) -> Json:
    """Give a guild without its channels and members (`GuildResponse`)."""
    system = entry.system_channel_id
    return {
        "id": str(entry.id),
        "name": entry.name,
        "icon": None,
        "description": entry.description,
        "home_header": None,
        "splash": None,
        "discovery_splash": None,
        "features": [],
        "banner": None,
        "owner_id": str(entry.owner_id),
        "application_id": None,
        "region": "deprecated",
        "afk_channel_id": None,
        "afk_timeout": 300,
        "system_channel_id": None if system is None else str(system),
        "system_channel_flags": _NO_JOIN_MESSAGES,
        "widget_enabled": False,
        "widget_channel_id": None,
        "verification_level": 0,
        "roles": [role(each) for each in entry.roles.values()],
        "default_message_notifications": 1,
        "mfa_level": 0,
        "explicit_content_filter": 0,
        "max_presences": None,
        "max_members": 500_000,
        "max_stage_video_channel_users": 50,
        "max_video_channel_users": 25,
        "vanity_url_code": None,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "preferred_locale": entry.preferred_locale,
        "rules_channel_id": None,
        "safety_alerts_channel_id": None,
        "public_updates_channel_id": None,
        "premium_progress_bar_enabled": False,
        "nsfw": False,
        "nsfw_level": 0,
        "emojis": [],
        "stickers": [],
        "incidents_data": None,
    }


def my_guild(store: Store, entry: Guild, *, viewer: int) -> Json:
    """Give a guild as it stands in a user's own list (`MyGuildResponse`)."""
    return {
        "id": str(entry.id),
        "name": entry.name,
        "icon": None,
        "banner": None,
        "owner": entry.owner_id == viewer,
        "permissions": str(store.guild_permissions(viewer, entry)),
        "features": [],
    }


def gateway_guild(store: Store, entry: Guild, *, viewer: int, everyone: bool = True) -> Json:
    """Give a guild as GUILD_CREATE carries it: with its channels, and the threads `viewer` sees.

    Without `everyone` the only member in it is the viewer.
    """
    members = entry.members.values() if everyone else [entry.members[viewer]]
    threads = [each for each in entry.threads.values() if each.thread and not each.thread.archived]
    return guild(entry) | {
        "joined_at": iso(entry.members[viewer].joined_at),
        "large": False,
        "unavailable": False,
        "member_count": len(entry.members),
        "voice_states": [],
        "members": [guild_member(each) for each in members],
        "channels": [channel(store, each, viewer=viewer) for each in entry.channels.values()],
        "threads": [
            channel(store, each, viewer=viewer) for each in threads if store.can_view(viewer, each)
        ],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }
