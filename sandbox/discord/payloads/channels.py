"""Channels, threads and DMs."""

from sandbox.discord.payloads.times import iso
from sandbox.discord.payloads.users import user
from sandbox.discord.records import (
    Channel,
    ChannelType,
    Json,
    Overwrite,
    ThreadDetails,
    ThreadMember,
)
from sandbox.discord.store import Store


def channel(store: Store, place: Channel, *, viewer: int | None = None) -> Json:
    """Give a channel of any kind; a thread says whether `viewer` (else the bot) has joined it."""
    if place.thread is not None:
        return _thread(place, place.thread, viewer=store.bot_id if viewer is None else viewer)
    if place.is_dm:
        return _direct(store, place, viewer=store.bot_id if viewer is None else viewer)
    return _guild_channel(place)


def place(channel_id: int, guild_id: int | None) -> Json:
    """Say where something happened, as events do: the guild is left out in a DM."""
    shown = {"channel_id": str(channel_id)}
    return shown if guild_id is None else shown | {"guild_id": str(guild_id)}


def overwrite(entry: Overwrite) -> Json:
    """Give a permission overwrite."""
    return {
        "id": str(entry.id),
        "type": entry.type,
        "allow": str(entry.allow),
        "deny": str(entry.deny),
    }


def thread_member(thread: Channel, entry: ThreadMember) -> Json:
    """Give someone's membership of a thread."""
    return {
        "id": str(thread.id),
        "user_id": str(entry.user_id),
        "join_timestamp": iso(entry.joined_at),
        "flags": 0,
    }


def _common(place: Channel) -> Json:
    last = place.last_message_id
    return {
        "id": str(place.id),
        "type": int(place.type),
        "flags": 0,
        "last_message_id": None if last is None else str(last),
        "last_pin_timestamp": iso(place.last_pin_at),
    }


def _guild_channel(place: Channel) -> Json:
    shown = _common(place) | {
        "guild_id": str(place.guild_id),
        "name": place.name,
        "parent_id": None if place.parent_id is None else str(place.parent_id),
        "rate_limit_per_user": place.rate_limit_per_user,
        "topic": place.topic,
        "position": place.position,
        "permission_overwrites": [overwrite(entry) for entry in place.overwrites.values()],
        "nsfw": place.nsfw,
    }
    if place.type == ChannelType.VOICE:
        shown |= {"bitrate": 64_000, "user_limit": 0, "rtc_region": None}
    return shown


def _direct(store: Store, place: Channel, *, viewer: int) -> Json:
    others = [store.users[i] for i in place.recipient_ids if i != viewer]
    return _common(place) | {"recipients": [user(other) for other in others]}


def _thread(place: Channel, details: ThreadDetails, *, viewer: int) -> Json:
    shown = _common(place) | {
        "guild_id": str(place.guild_id),
        "name": place.name,
        "parent_id": None if place.parent_id is None else str(place.parent_id),
        "rate_limit_per_user": place.rate_limit_per_user,
        "owner_id": str(details.owner_id),
        "thread_metadata": _metadata(place, details),
        "message_count": details.message_count,
        "member_count": min(50, len(details.members)),
        "total_message_sent": details.total_message_sent,
    }
    joined = details.members.get(viewer)
    if joined is not None:
        shown["member"] = thread_member(place, joined)
    return shown


def _metadata(place: Channel, details: ThreadDetails) -> Json:
    shown: Json = {
        "archived": details.archived,
        "archive_timestamp": iso(details.archive_timestamp),
        "auto_archive_duration": details.auto_archive_duration,
        "locked": details.locked,
        "create_timestamp": iso(details.created_at),
    }
    if place.type == ChannelType.PRIVATE_THREAD:
        shown["invitable"] = details.invitable
    return shown
