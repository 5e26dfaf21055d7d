"""What people, roles and channels are called, as far as one person may know."""

from typing import Protocol

from sandbox.discord.store import Store


class Names(Protocol):
    """Names by id; None for what there is not, or what the reader may not see."""

    def user(self, user_id: int) -> str | None:
        """What somebody is called."""

    def role(self, role_id: int) -> str | None:
        """What a role is called."""

    def channel(self, channel_id: int) -> str | None:
        """What a channel or thread is called."""


class NamesSeen:
    """The names in a server, or in direct messages, as one person sees them."""

    def __init__(self, store: Store, viewer: int, guild_id: int | None) -> None:
        self._store = store
        self._viewer = viewer
        self._guild = store.guilds.get(guild_id or 0)

    def user(self, user_id: int) -> str | None:
        """Give a nickname, or the name that somebody has everywhere."""
        user = self._store.users.get(user_id)
        if user is None:
            return None
        member = self._guild.members.get(user_id) if self._guild else None
        return (member.nick if member else None) or user.global_name or user.username

    def color(self, user_id: int) -> int:
        """Give the colour of somebody's highest role that has one, as 0xRRGGBB; 0 for none."""
        member = self._guild.members.get(user_id) if self._guild else None
        if self._guild is None or member is None:
            return 0
        held = [self._guild.roles[each] for each in member.role_ids if each in self._guild.roles]
        coloured = [role for role in held if role.color]
        return max(coloured, key=lambda role: role.position).color if coloured else 0

    def role(self, role_id: int) -> str | None:
        """Give a role of this server."""
        role = self._guild.roles.get(role_id) if self._guild else None
        return role.name.removeprefix("@") if role else None

    def channel(self, channel_id: int) -> str | None:
        """Give a channel, if the reader sees it."""
        channel = self._store.channels.get(channel_id)
        if channel is None or not self._store.can_view(self._viewer, channel):
            return None
        return channel.name
