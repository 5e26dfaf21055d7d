"""Channels: making, changing and deleting them, their overwrites, and direct messages."""

from collections.abc import Mapping
from typing import Any, Final

from sandbox.discord import payloads
from sandbox.discord.errors import refusal
from sandbox.discord.events import Event
from sandbox.discord.permissions import Permission
from sandbox.discord.records import Channel, ChannelType, Json, Overwrite
from sandbox.discord.state.threads import Threads

_CHANGEABLE: Final = ("name", "topic", "position", "nsfw", "rate_limit_per_user", "parent_id")


class Channels(Threads):
    """Makes, changes and deletes channels."""

    def create_channel(
        self,
        actor: int,
        guild_id: int,
        name: str,
        *,
        kind: ChannelType = ChannelType.TEXT,
        topic: str | None = None,
        parent_id: int | None = None,
        overwrites: Mapping[int, Overwrite] | None = None,
    ) -> Channel:
        """Make a channel at the end of the list."""
        guild = self.guild(guild_id)
        self.require_in_guild(actor, guild, Permission.MANAGE_CHANNELS)
        channel = Channel(
            id=self.ids.next(),
            type=kind,
            name=name,
            guild_id=guild_id,
            topic=topic,
            parent_id=parent_id,
            position=len(guild.channels),
            overwrites=dict(overwrites or {}),
        )
        guild.channels[channel.id] = self.channels[channel.id] = channel
        self._publish_channel("CHANNEL_CREATE", channel)
        return channel

    def update_channel(self, actor: int, channel_id: int, changes: Mapping[str, Any]) -> Channel:
        """Change name, topic, position, nsfw, slow mode (seconds) or category of a channel."""
        channel = self.channel(channel_id)
        self.require(actor, channel, Permission.MANAGE_CHANNELS)
        for name in _CHANGEABLE:
            if name in changes:
                setattr(channel, name, changes[name])
        self._publish_channel("CHANNEL_UPDATE", channel)
        return channel

    def update_thread(self, actor: int, channel_id: int, changes: Mapping[str, Any]) -> Channel:
        """Change a thread: its owner may rename, archive, reopen; locking needs Manage Threads.

        `changes` may hold `name`, `archived`, `locked`, `invitable`, `auto_archive_duration`
        (minutes) and `rate_limit_per_user` (seconds).
        """
        channel = self.thread(channel_id)
        details = channel.thread
        if details is None:
            raise refusal(50024)
        granted = self.require(actor, channel)
        self._require_to_change_thread(
            actor, channel, changes, manages=bool(granted & Permission.MANAGE_THREADS)
        )
        for name in ("name", "rate_limit_per_user"):
            if name in changes:
                setattr(channel, name, changes[name])
        if changes.get("archived", details.archived) != details.archived:
            details.archive_timestamp = self.clock()
        for name in ("archived", "locked", "invitable", "auto_archive_duration"):
            if name in changes:
                setattr(details, name, changes[name])
        self.publish_thread_update(channel)
        return channel

    def delete_channel(self, actor: int, channel_id: int) -> Channel:
        """Delete a channel with its threads, delete a thread, or close a DM."""
        channel = self.channel(channel_id)
        if channel.is_dm:
            self.require(actor, channel)
            return channel
        if channel.is_thread:
            self.require(actor, channel, Permission.MANAGE_THREADS)
            self.remove_thread(channel)
            return channel
        self.require(actor, channel, Permission.MANAGE_CHANNELS)
        guild = self.guild(channel.guild_id or 0)
        for thread in [each for each in guild.threads.values() if each.parent_id == channel_id]:
            self.remove_thread(thread)
        self._publish_channel("CHANNEL_DELETE", channel)
        del guild.channels[channel_id], self.channels[channel_id]
        self.forget_messages(channel)
        return channel

    def update_overwrites(self, actor: int, channel_id: int, overwrite: Overwrite) -> None:
        """Set what a channel allows and denies to a role or member.

        Nobody may hand out, or take, a permission that they lack themselves.
        """
        channel = self._guild_channel(actor, channel_id)
        granted = self.require(actor, channel, Permission.MANAGE_ROLES)
        earlier = channel.overwrites.get(overwrite.id, Overwrite(overwrite.id, overwrite.type))
        changed = (earlier.allow ^ overwrite.allow) | (earlier.deny ^ overwrite.deny)
        if changed & ~granted:
            raise refusal(50013)
        channel.overwrites[overwrite.id] = overwrite
        self._publish_channel("CHANNEL_UPDATE", channel)

    def delete_overwrite(self, actor: int, channel_id: int, overwrite_id: int) -> None:
        """Take a role's or member's overwrite away."""
        channel = self._guild_channel(actor, channel_id)
        self.require(actor, channel, Permission.MANAGE_ROLES)
        if channel.overwrites.pop(overwrite_id, None) is None:
            raise refusal(10009)
        self._publish_channel("CHANNEL_UPDATE", channel)

    def open_dm(self, actor: int, recipient_id: int) -> Channel:
        """Find the direct message channel of two users, or make it."""
        self.user(recipient_id)
        if recipient_id == actor:
            raise refusal(50033)
        pair = {actor, recipient_id}
        for channel in self.channels.values():
            if channel.is_dm and set(channel.recipient_ids) == pair:
                return channel
        channel = Channel(
            id=self.ids.next(), type=ChannelType.DM, recipient_ids=(actor, recipient_id)
        )
        self.channels[channel.id] = channel
        for reader in pair:
            data = payloads.channel(self, channel, viewer=reader)
            self.publish(Event("CHANNEL_CREATE", data, only=frozenset({reader})))
        return channel

    def _guild_channel(self, actor: int, channel_id: int) -> Channel:
        channel = self.channel(channel_id)
        self.require(actor, channel)
        if channel.is_dm or channel.is_thread:
            raise refusal(50024)
        return channel

    def _require_to_change_thread(
        self, actor: int, channel: Channel, changes: Mapping[str, Any], *, manages: bool
    ) -> None:
        details = channel.thread
        if details is None or manages:
            return
        is_owner = actor == details.owner_id
        # Reopening what was not locked needs no more than the right to write there.
        reopening = dict(changes) == {"archived": False} and not details.locked
        if reopening:
            self.require(actor, channel, Permission.SEND_MESSAGES_IN_THREADS)
        elif not is_owner or "locked" in changes or details.locked:
            raise refusal(50013)
        if details.archived and changes.get("archived") is not False:
            raise refusal(50083)

    def _publish_channel(self, name: str, channel: Channel) -> None:
        data: Json = payloads.channel(self, channel)
        self.publish(Event(name, data, channel.guild_id, channel))
