"""Threads: opening, joining, leaving, archiving."""

from typing import Final

from sandbox.discord import payloads
from sandbox.discord.errors import invalid_form, refusal
from sandbox.discord.events import Event
from sandbox.discord.permissions import Permission
from sandbox.discord.records import (
    Channel,
    ChannelType,
    Message,
    MessageFlag,
    MessageType,
    Reference,
    ThreadDetails,
    ThreadMember,
)
from sandbox.discord.state.edits import Edits
from sandbox.discord.state.memberships import details_of, require_open

AUTO_ARCHIVE_MINUTES: Final = (60, 1440, 4320, 10080)
MAX_NAME: Final = 100
_PARENTS = (ChannelType.TEXT, ChannelType.ANNOUNCEMENT)
_PUBLIC = (ChannelType.PUBLIC_THREAD, ChannelType.ANNOUNCEMENT_THREAD)


class Threads(Edits):
    """Opens threads and keeps their members."""

    def create_thread(
        self,
        actor: int,
        channel_id: int,
        name: str,
        *,
        message_id: int | None = None,
        private: bool = False,
        auto_archive_duration: int = 1440,
        invitable: bool = True,
        rate_limit_per_user: int = 0,
    ) -> Channel:
        """Open a thread, from a message or without one.

        Raises:
            DiscordError: among others 50013, 160004 when the message has a thread already, and
                50024 where threads cannot be.
        """
        parent = self.channel(channel_id)
        self._require_to_open(actor, parent, private=private)
        starter = None if message_id is None else self._starter(actor, parent, message_id)
        _check_name(name)
        now = self.clock()
        thread = Channel(
            id=starter.id if starter else self.ids.next(),
            type=_thread_type(parent, private=private),
            name=name,
            guild_id=parent.guild_id,
            parent_id=parent.id,
            rate_limit_per_user=rate_limit_per_user,
            thread=ThreadDetails(
                owner_id=actor,
                created_at=now,
                archive_timestamp=now,
                auto_archive_duration=auto_archive_duration,
                invitable=invitable,
                members={actor: ThreadMember(actor, now)},
            ),
        )
        self._open(actor, parent, thread, starter)
        return thread

    def add_thread_member(self, actor: int, thread_id: int, user_id: int) -> None:
        """Add someone to a thread, or join it oneself."""
        thread = self.thread(thread_id)
        granted = self._require_in_open_thread(actor, thread)
        details = details_of(thread)
        if actor != user_id:
            may_invite = details.invitable or actor == details.owner_id
            if thread.type == ChannelType.PRIVATE_THREAD and not may_invite:
                self.require(actor, thread, Permission.MANAGE_THREADS)
            elif not granted & Permission.SEND_MESSAGES_IN_THREADS:
                raise refusal(50013)
            self._require_member_sees_parent(thread, user_id)
        if user_id in details.members:
            return
        self.join_thread(thread, [user_id])
        if actor != user_id:
            kind = MessageType.RECIPIENT_ADD
            self.system_message(actor, thread, kind, mention_ids=(user_id,))

    def remove_thread_member(self, actor: int, thread_id: int, user_id: int) -> None:
        """Take someone out of a thread, or leave it oneself."""
        thread = self.thread(thread_id)
        self._require_in_open_thread(actor, thread)
        details = details_of(thread)
        is_host = thread.type == ChannelType.PRIVATE_THREAD and actor == details.owner_id
        if actor != user_id and not is_host:
            self.require(actor, thread, Permission.MANAGE_THREADS)
        if details.members.pop(user_id, None) is not None:
            self.publish_members(thread, removed=[user_id])

    def remove_thread(self, thread: Channel) -> None:
        """Take a thread out of the world; its starter message stays."""
        guild = self.guild(thread.guild_id or 0)
        data = {
            "id": str(thread.id),
            "guild_id": str(thread.guild_id),
            "parent_id": str(thread.parent_id),
            "type": int(thread.type),
        }
        self.publish(Event("THREAD_DELETE", data, thread.guild_id, thread))
        guild.threads.pop(thread.id, None)
        self.channels.pop(thread.id, None)
        self.forget_messages(thread)

    def active_threads(self, actor: int, guild_id: int) -> list[Channel]:
        """List a guild's threads that are not archived and that the actor may see, newest first."""
        guild = self.guild(guild_id)
        self.require_in_guild(actor, guild)
        found = [each for each in guild.threads.values() if not details_of(each).archived]
        seen = [each for each in found if self.can_view(actor, each)]
        return sorted(seen, key=lambda each: each.id, reverse=True)

    def archived_threads(
        self, actor: int, channel_id: int, *, private: bool = False, joined_only: bool = False
    ) -> list[Channel]:
        """List a channel's archived threads, the last archived first."""
        parent = self.channel(channel_id)
        self.require(actor, parent, Permission.READ_MESSAGE_HISTORY)
        if private and not joined_only:
            self.require(actor, parent, Permission.MANAGE_THREADS)
        kinds = (ChannelType.PRIVATE_THREAD,) if private else _PUBLIC
        guild = self.guild(parent.guild_id or 0)
        found = [
            each
            for each in guild.threads.values()
            if each.parent_id == channel_id and each.type in kinds and details_of(each).archived
        ]
        if joined_only:
            found = [each for each in found if actor in details_of(each).members]
        return sorted(found, key=lambda each: details_of(each).archive_timestamp, reverse=True)

    def _require_to_open(self, actor: int, parent: Channel, *, private: bool) -> None:
        if parent.type not in _PARENTS or (private and parent.type != ChannelType.TEXT):
            raise refusal(50024)
        needed = Permission.CREATE_PRIVATE_THREADS if private else Permission.CREATE_PUBLIC_THREADS
        self.require(actor, parent, needed)

    def _starter(self, actor: int, parent: Channel, message_id: int) -> Message:
        message = self.readable_message(actor, parent.id, message_id)
        if message.thread_id is not None:
            raise refusal(160004)
        if message.type not in (
            MessageType.DEFAULT,
            MessageType.REPLY,
            MessageType.CHAT_INPUT_COMMAND,
            MessageType.CONTEXT_MENU_COMMAND,
        ):
            raise refusal(50068)
        return message

    def _open(self, actor: int, parent: Channel, thread: Channel, starter: Message | None) -> None:
        guild = self.guild(parent.guild_id or 0)
        guild.threads[thread.id] = self.channels[thread.id] = thread
        created = payloads.channel(self, thread) | {"newly_created": True}
        self.publish(Event("THREAD_CREATE", created, guild.id, thread))
        self.publish_members(thread, added=[actor])
        if starter is not None:
            starter.thread_id = thread.id
            starter.flags |= MessageFlag.HAS_THREAD
            self.publish_update(starter)
            reference = Reference(parent.id, starter.id, guild.id)
            self.system_message(
                starter.author.id, thread, MessageType.THREAD_STARTER_MESSAGE, reference=reference
            )
        elif thread.type in _PUBLIC:
            reference = Reference(thread.id, None, guild.id)
            self.system_message(
                actor, parent, MessageType.THREAD_CREATED, content=thread.name, reference=reference
            )

    def _require_in_open_thread(self, actor: int, thread: Channel) -> int:
        granted = self.require(actor, thread)
        require_open(thread)
        return granted

    def _require_member_sees_parent(self, thread: Channel, user_id: int) -> None:
        self.member(thread.guild_id or 0, user_id)
        parent = self.channel(thread.parent_id or 0)
        if not self.can_view(user_id, parent):
            raise refusal(50001)


def _thread_type(parent: Channel, *, private: bool) -> ChannelType:
    if private:
        return ChannelType.PRIVATE_THREAD
    if parent.type == ChannelType.ANNOUNCEMENT:
        return ChannelType.ANNOUNCEMENT_THREAD
    return ChannelType.PUBLIC_THREAD


def _check_name(name: str) -> None:
    if not len(name.strip()) >= 1 or len(name) > MAX_NAME:
        sentence = f"Must be between 1 and {MAX_NAME} in length."
        raise invalid_form(("name", "BASE_TYPE_BAD_LENGTH", sentence))
