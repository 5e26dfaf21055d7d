"""Who is in which thread, and whether it is open: what sending a message changes too."""

from collections.abc import Iterable

from sandbox.discord import payloads
from sandbox.discord.errors import refusal
from sandbox.discord.events import Event
from sandbox.discord.permissions import Permission
from sandbox.discord.records import Channel, ChannelType, Json, ThreadDetails, ThreadMember
from sandbox.discord.store import Store


class Memberships(Store):
    """Keeps the members of threads; nothing here asks for permission."""

    def join_silently(self, channel: Channel, user_ids: tuple[int, ...], *, by: int) -> None:
        """Add those who wrote in a thread or were mentioned there, without a word."""
        details = details_of(channel)
        guild = self.guild(channel.guild_id or 0)
        parent = guild.channels.get(channel.parent_id or 0)
        fresh = [i for i in dict.fromkeys(user_ids) if i not in details.members]
        if not fresh or parent is None:
            return
        if channel.type == ChannelType.PRIVATE_THREAD:
            manages = self.permissions(by, channel) & Permission.MANAGE_THREADS
            if not (details.invitable or manages or by == details.owner_id):
                fresh = [i for i in fresh if i == by]
        seeing = [i for i in fresh if self.can_view(i, parent)]
        if seeing:
            self.join_thread(channel, seeing)

    def set_archived(self, channel: Channel, *, archived: bool) -> None:
        """Archive or reopen a thread, whoever asks."""
        details = details_of(channel)
        details.archived = archived
        details.archive_timestamp = self.clock()
        self.publish_thread_update(channel)

    def publish_thread_update(self, thread: Channel) -> None:
        """Tell everyone who may see a thread that it changed."""
        data = payloads.channel(self, thread)
        self.publish(Event("THREAD_UPDATE", data, thread.guild_id, thread))

    def join_thread(self, thread: Channel, user_ids: list[int]) -> None:
        """Make users members of a thread, and tell; the bot hears of the thread itself first."""
        details = details_of(thread)
        for user_id in user_ids:
            details.members[user_id] = ThreadMember(user_id, self.clock())
        if self.bot_id in user_ids:
            created = payloads.channel(self, thread)
            only = frozenset({self.bot_id})
            self.publish(Event("THREAD_CREATE", created, thread.guild_id, only=only))
        self.publish_members(thread, added=user_ids)

    def publish_members(
        self, thread: Channel, *, added: Iterable[int] = (), removed: Iterable[int] = ()
    ) -> None:
        """Tell who came into a thread and who left it."""
        details = details_of(thread)
        guild = self.guild(thread.guild_id or 0)
        data: Json = {
            "id": str(thread.id),
            "guild_id": str(guild.id),
            "member_count": min(50, len(details.members)),
            "added_members": [
                payloads.thread_member(thread, details.members[i])
                | {"member": payloads.guild_member(guild.members[i]), "presence": None}
                for i in added
                if i in guild.members
            ],
            "removed_member_ids": [str(i) for i in removed],
        }
        self.publish(Event("THREAD_MEMBERS_UPDATE", data, guild.id, thread))


def require_open(channel: Channel) -> None:
    """Refuse with 50083 what cannot be done in an archived thread."""
    if channel.thread is not None and channel.thread.archived:
        raise refusal(50083)


def details_of(thread: Channel) -> ThreadDetails:
    """Give what only threads have, or refuse with 50024."""
    if thread.thread is None:
        raise refusal(50024)
    return thread.thread
