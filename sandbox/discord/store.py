"""The simulated world's memory: what exists, who may see it, and who wants to hear of changes."""

import time
from collections import OrderedDict

from sandbox.discord import permissions
from sandbox.discord.cdn import Cdn
from sandbox.discord.errors import refusal
from sandbox.discord.events import Event, Listener
from sandbox.discord.permissions import Permission
from sandbox.discord.records import (
    Application,
    Channel,
    Guild,
    Member,
    Message,
    Role,
    User,
)
from sandbox.discord.snowflakes import Clock, Snowflakes


class Store:
    """Everything that exists, by id; look-ups raise Discord's own refusals.

    `clock` gives Unix seconds and may be replaced by tests that move time.
    """

    def __init__(self, application: Application, *, clock: Clock = time.time) -> None:
        self.clock = clock
        self.ids = Snowflakes(self.now)
        self.cdn = Cdn(self.now)
        self.application = application
        self.users: dict[int, User] = {
            application.bot.id: application.bot,
            application.owner.id: application.owner,
        }
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.ephemerals: OrderedDict[int, Message] = OrderedDict()
        self._listeners: list[Listener] = []

    @property
    def bot_id(self) -> int:
        """The bot's own user id."""
        return self.application.bot.id

    def now(self) -> float:
        """Give the time in the simulated world, in Unix seconds."""
        return self.clock()

    def listen(self, listener: Listener) -> None:
        """Call `listener` for every event from now on."""
        self._listeners.append(listener)

    def unlisten(self, listener: Listener) -> None:
        """Stop calling `listener`."""
        if listener in self._listeners:
            self._listeners.remove(listener)

    def publish(self, event: Event) -> None:
        """Tell everyone who listens."""
        for listener in tuple(self._listeners):
            listener(event)

    def user(self, user_id: int) -> User:
        """Find a user, or refuse with 10013."""
        user = self.users.get(user_id)
        if user is None:
            raise refusal(10013)
        return user

    def guild(self, guild_id: int) -> Guild:
        """Find a guild, or refuse with 10004."""
        guild = self.guilds.get(guild_id)
        if guild is None:
            raise refusal(10004)
        return guild

    def channel(self, channel_id: int) -> Channel:
        """Find a channel, thread or DM, or refuse with 10003."""
        channel = self.channels.get(channel_id)
        if channel is None:
            raise refusal(10003)
        return channel

    def guild_of(self, channel: Channel) -> Guild | None:
        """Find the guild that a channel belongs to; None for a DM."""
        return self.guilds.get(channel.guild_id) if channel.guild_id is not None else None

    def thread(self, channel_id: int) -> Channel:
        """Find a thread, or refuse with 10003, or with 50024 when the channel is none."""
        channel = self.channel(channel_id)
        if not channel.is_thread:
            raise refusal(50024)
        return channel

    def member(self, guild_id: int, user_id: int) -> Member:
        """Find a member, or refuse with 10007."""
        member = self.guild(guild_id).members.get(user_id)
        if member is None:
            raise refusal(10007)
        return member

    def role(self, guild_id: int, role_id: int) -> Role:
        """Find a role, or refuse with 10011."""
        role = self.guild(guild_id).roles.get(role_id)
        if role is None:
            raise refusal(10011)
        return role

    def message(self, channel_id: int, message_id: int) -> Message:
        """Find a message that is in a channel's history, or refuse with 10008."""
        message = self.channel(channel_id).messages.get(message_id)
        if message is None:
            raise refusal(10008)
        return message

    def permissions(self, user_id: int, channel: Channel) -> int:
        """Give what a user may do in a channel: 0 when they may not even see it."""
        if channel.is_dm:
            return permissions.DIRECT_MESSAGE if user_id in channel.recipient_ids else 0
        guild = self.guild_of(channel)
        member = guild.members.get(user_id) if guild else None
        if guild is None or member is None:
            return 0
        return permissions.in_channel(guild, member, channel, now=self.clock())

    def guild_permissions(self, user_id: int, guild: Guild) -> int:
        """Give what a user may do in a guild as such: 0 for those who are not in it."""
        member = guild.members.get(user_id)
        return permissions.in_guild(guild, member, now=self.clock()) if member else 0

    def can_view(self, user_id: int, channel: Channel) -> bool:
        """Tell whether a user may see a channel."""
        return bool(self.permissions(user_id, channel) & Permission.VIEW_CHANNEL)

    def visible_channel(self, actor: int, channel_id: int) -> Channel:
        """Find a channel that the actor may see; refuse with 10003 or 50001."""
        channel = self.channel(channel_id)
        self.require(actor, channel)
        return channel

    def require(self, actor: int, channel: Channel, needed: int = 0) -> int:
        """Give the actor's permissions in a channel.

        Raises:
            DiscordError: 50001 when they may not view it, 50013 when one of `needed` is missing.
        """
        granted = self.permissions(actor, channel)
        if not granted & Permission.VIEW_CHANNEL:
            raise refusal(50001)
        if needed & ~granted:
            raise refusal(50013)
        return granted

    def require_in_guild(self, actor: int, guild: Guild, needed: int = 0) -> int:
        """Give the actor's permissions in a guild; refuse with 50001 or 50013 like `require`."""
        if actor not in guild.members:
            raise refusal(50001)
        granted = self.guild_permissions(actor, guild)
        if needed & ~granted:
            raise refusal(50013)
        return granted
