"""What needs permissions: threads, channels, overwrites, sending people away."""

from collections.abc import Sequence

from sandbox.discord import payloads
from sandbox.discord.actors.person import Id, NotPossible, Person
from sandbox.discord.permissions import Permission
from sandbox.discord.records import ChannelType, Json, Overwrite
from sandbox.discord.state import Event

_ROLE, _MEMBER = 0, 1


class Ruling(Person):
    """Changes the server, as far as the person's permissions reach."""

    async def create_thread(
        self, channel_id: Id, name: str, *, message_id: Id | None = None, private: bool = False
    ) -> Json:
        """Open a thread, from a message or without one."""
        starter = None if message_id is None else int(message_id)
        thread = self._state.create_thread(
            self.id, int(channel_id), name, message_id=starter, private=private
        )
        return payloads.channel(self._state, thread, viewer=self.id)

    async def join_thread(self, thread_id: Id) -> None:
        """Join a thread."""
        self._state.add_thread_member(self.id, int(thread_id), self.id)

    async def leave_thread(self, thread_id: Id) -> None:
        """Leave a thread."""
        self._state.remove_thread_member(self.id, int(thread_id), self.id)

    async def add_to_thread(self, thread_id: Id, user_id: Id) -> None:
        """Add someone to a thread."""
        self._state.add_thread_member(self.id, int(thread_id), int(user_id))

    async def archive_thread(self, thread_id: Id, *, locked: bool = False) -> Json:
        """Archive a thread, and lock it if asked."""
        changes = {"archived": True} | ({"locked": True} if locked else {})
        thread = self._state.update_thread(self.id, int(thread_id), changes)
        return payloads.channel(self._state, thread, viewer=self.id)

    async def create_channel(self, guild_id: Id, name: str) -> Json:
        """Make a text channel."""
        made = self._state.create_channel(self.id, int(guild_id), name, kind=ChannelType.TEXT)
        return payloads.channel(self._state, made, viewer=self.id)

    async def delete_channel(self, channel_id: Id) -> None:
        """Delete a channel or thread."""
        self._state.delete_channel(self.id, int(channel_id))

    async def overwrite(
        self, channel_id: Id, target_id: Id, *, allow: int = 0, deny: int = 0
    ) -> None:
        """Set what a channel allows and denies to a role or a member, as permission bits."""
        guild = self._state.guild(self._channel(channel_id).guild_id or 0)
        kind = _ROLE if int(target_id) in guild.roles else _MEMBER
        rule = Overwrite(int(target_id), kind, allow=int(allow), deny=int(deny))
        self._state.update_overwrites(self.id, int(channel_id), rule)

    async def remove_overwrite(self, channel_id: Id, target_id: Id) -> None:
        """Take a role's or member's overwrite away."""
        self._state.delete_overwrite(self.id, int(channel_id), int(target_id))

    async def rule_command(self, guild_id: Id, name: str, rules: Sequence[Json]) -> Json:
        """Say who may use a command where, as the server's settings do; needs Manage Server.

        Args:
            guild_id: the server.
            name: the command's.
            rules: `{"id", "type", "permission"}` each; types are 1 role, 2 user, 3 channel.
        """
        guild = self._state.guild(int(guild_id))
        self._state.require_in_guild(self.id, guild, Permission.MANAGE_GUILD)
        found = [each for each in self._commands.usable(guild.id) if each.name == name]
        if not found:
            raise NotPossible(f"There is no command {name!r} in this server.")
        body = {"permissions": list(rules)}
        command = self._commands.set_overwrites(found[0].id, guild.id, body)
        told = command.permissions_json(guild.id)
        only = frozenset({self._state.bot_id})
        event = Event("APPLICATION_COMMAND_PERMISSIONS_UPDATE", told, guild.id, only=only)
        self._state.publish(event)
        return told

    async def set_roles(self, guild_id: Id, user_id: Id, role_ids: tuple[Id, ...]) -> None:
        """Give a member exactly these roles."""
        numbers = tuple(int(each) for each in role_ids)
        self._state.set_roles(self.id, int(guild_id), int(user_id), numbers)

    async def timeout(self, guild_id: Id, user_id: Id, until: float | None) -> None:
        """Time a member out until a moment (Unix seconds), or lift it with None."""
        self._state.timeout(self.id, int(guild_id), int(user_id), until)

    async def kick(self, guild_id: Id, user_id: Id) -> None:
        """Send a member away."""
        self._state.kick(self.id, int(guild_id), int(user_id))

    async def kick_bot(self, guild_id: Id) -> None:
        """Send the bot away."""
        self._state.kick(self.id, int(guild_id), self._state.bot_id)

    async def invite_bot(self, guild_id: Id) -> None:
        """Let the bot in, with the role that is its own; needs Manage Server."""
        guild = self._state.guild(int(guild_id))
        self._state.require_in_guild(self.id, guild, Permission.MANAGE_GUILD)
        bot = self._state.bot_id
        own = tuple(role.id for role in guild.roles.values() if role.bot_id == bot)
        self._state.join(bot, guild.id, role_ids=own)

    async def slow_down(self, channel_id: Id, seconds: int) -> None:
        """Set the seconds that a channel's slow mode asks people to wait; 0 switches it off."""
        changes = {"rate_limit_per_user": seconds}
        self._state.update_channel(self.id, int(channel_id), changes)

    async def ban(self, guild_id: Id, user_id: Id, *, reason: str | None = None) -> None:
        """Send a user away for good."""
        self._state.ban(self.id, int(guild_id), int(user_id), reason=reason)
