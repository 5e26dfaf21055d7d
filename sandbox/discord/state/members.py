"""Guilds and the people in them: joining, roles, nicknames, timeouts, kicks, bans."""

from typing import Final

from sandbox.discord import payloads
from sandbox.discord.errors import invalid_form, refusal
from sandbox.discord.events import Event
from sandbox.discord.permissions import Permission, highest_role, in_guild, outranks
from sandbox.discord.records import Guild, Json, Member, Role, User
from sandbox.discord.state.edits import Edits

LONGEST_TIMEOUT: Final = 28 * 24 * 3600
"""Seconds that a timeout may last."""


class Members(Edits):
    """Lets people in, changes them and sends them away."""

    def add_user(
        self, username: str, *, user_id: int | None = None, global_name: str | None = None
    ) -> User:
        """Make an account."""
        user = User(user_id or self.ids.next(), username, global_name)
        self.users[user.id] = user
        return user

    def rename_user(self, user: User, username: str) -> None:
        """Change an account's name; the bot hears of its own."""
        user.username = username
        only = frozenset({user.id})
        self.publish(Event("USER_UPDATE", payloads.private_user(user), only=only))

    @staticmethod
    def members_named(guild: Guild, start: str) -> list[Member]:
        """List members whose name or nickname begins with a text, by id."""
        wanted = start.lower()
        return [
            member
            for _, member in sorted(guild.members.items())
            if member.user.username.lower().startswith(wanted)
            or (member.nick or "").lower().startswith(wanted)
        ]

    def add_guild(self, guild: Guild) -> Guild:
        """Put a finished guild into the world; the bot hears of it if it is a member."""
        self.guilds[guild.id] = guild
        self.channels.update(guild.channels)
        if self.bot_id in guild.members:
            self._welcome_bot(guild)
        return guild

    def update_role(self, role: Role, *, permissions: int) -> None:
        """Change what a role allows, whoever asks."""
        role.permissions = permissions
        data = {"guild_id": str(role.guild_id), "role": payloads.role(role)}
        self.publish(Event("GUILD_ROLE_UPDATE", data, role.guild_id))

    def join(self, user_id: int, guild_id: int, *, role_ids: tuple[int, ...] = ()) -> Member:
        """Let a user into a guild, unless banned there."""
        guild = self.guild(guild_id)
        if user_id in guild.bans:
            raise refusal(40007)
        if user_id in guild.members:
            return guild.members[user_id]
        member = Member(self.user(user_id), guild_id, self.clock(), role_ids=list(role_ids))
        guild.members[user_id] = member
        only = None
        if user_id == self.bot_id:
            only = frozenset(guild.members.keys() - {user_id})
            self._welcome_bot(guild)
        data = payloads.guild_member(member) | {"guild_id": str(guild_id)}
        self.publish(Event("GUILD_MEMBER_ADD", data, guild_id, only=only))
        return member

    def leave(self, user_id: int, guild_id: int) -> None:
        """Let a member go; when it is the bot, the guild is gone for it."""
        guild = self.guild(guild_id)
        member = self.member(guild_id, user_id)
        del guild.members[user_id]
        for thread in guild.threads.values():
            if thread.thread is not None:
                thread.thread.members.pop(user_id, None)
        if user_id == self.bot_id:
            gone: Json = {"id": str(guild_id)}
            self.publish(Event("GUILD_DELETE", gone, guild_id, only=frozenset({user_id})))
        data = {"guild_id": str(guild_id), "user": payloads.user(member.user)}
        self.publish(Event("GUILD_MEMBER_REMOVE", data, guild_id))

    def timeout(self, actor: int, guild_id: int, user_id: int, until: float | None) -> Member:
        """Time a member out until a moment (Unix seconds), or lift it with None."""
        guild = self.guild(guild_id)
        self.require_in_guild(actor, guild, Permission.MODERATE_MEMBERS)
        member = self.member(guild_id, user_id)
        self._require_to_outrank(actor, guild, member)
        if in_guild(guild, member, now=self.clock()) & Permission.ADMINISTRATOR and until:
            raise refusal(50013)
        if until is not None and until > self.clock() + LONGEST_TIMEOUT + 60:
            sentence = "Timeout can last at most 28 days."
            raise invalid_form(("communication_disabled_until", "BASE_TYPE_MAX", sentence))
        member.timed_out_until = until
        self._publish_member(member)
        return member

    def rename(self, actor: int, guild_id: int, user_id: int, nick: str | None) -> Member:
        """Give a member a nickname, or take it away with None."""
        guild = self.guild(guild_id)
        own = actor == user_id
        needed = Permission.CHANGE_NICKNAME if own else Permission.MANAGE_NICKNAMES
        self.require_in_guild(actor, guild, needed)
        member = self.member(guild_id, user_id)
        if not own:
            self._require_to_outrank(actor, guild, member)
        member.nick = nick or None
        self._publish_member(member)
        return member

    def set_roles(
        self, actor: int, guild_id: int, user_id: int, role_ids: tuple[int, ...]
    ) -> Member:
        """Give a member exactly these roles; only roles below the actor's own may change."""
        guild = self.guild(guild_id)
        self.require_in_guild(actor, guild, Permission.MANAGE_ROLES)
        member = self.member(guild_id, user_id)
        top = highest_role(guild, self.member(guild_id, actor))
        for role_id in set(member.role_ids) ^ set(role_ids):
            role = self.role(guild_id, role_id)
            is_out_of_reach = role.position >= top and guild.owner_id != actor
            if is_out_of_reach or role.bot_id is not None:
                raise refusal(50013)
        member.role_ids = list(dict.fromkeys(role_ids))
        self._publish_member(member)
        return member

    def kick(self, actor: int, guild_id: int, user_id: int) -> None:
        """Send a member away; they may come back."""
        guild = self.guild(guild_id)
        self.require_in_guild(actor, guild, Permission.KICK_MEMBERS)
        self._require_to_outrank(actor, guild, self.member(guild_id, user_id))
        self.leave(user_id, guild_id)

    def ban(
        self,
        actor: int,
        guild_id: int,
        user_id: int,
        *,
        reason: str | None = None,
        delete_message_seconds: int = 0,
    ) -> None:
        """Send a user away for good, with what they wrote in the last seconds."""
        guild = self.guild(guild_id)
        self.require_in_guild(actor, guild, Permission.BAN_MEMBERS)
        user = self.user(user_id)
        member = guild.members.get(user_id)
        if member is not None:
            self._require_to_outrank(actor, guild, member)
        guild.bans[user_id] = reason
        if member is not None:
            self.leave(user_id, guild_id)
        data = {"guild_id": str(guild_id), "user": payloads.user(user)}
        self.publish(Event("GUILD_BAN_ADD", data, guild_id))
        if delete_message_seconds:
            self.sweep(guild, user_id, since=self.clock() - delete_message_seconds)

    def unban(self, actor: int, guild_id: int, user_id: int) -> None:
        """Lift a ban."""
        guild = self.guild(guild_id)
        self.require_in_guild(actor, guild, Permission.BAN_MEMBERS)
        if user_id not in guild.bans:
            raise refusal(10026)
        del guild.bans[user_id]
        data = {"guild_id": str(guild_id), "user": payloads.user(self.user(user_id))}
        self.publish(Event("GUILD_BAN_REMOVE", data, guild_id))

    def bans(self, actor: int, guild_id: int) -> dict[int, str | None]:
        """Give the banned users' ids, ascending, and the reasons."""
        guild = self.guild(guild_id)
        self.require_in_guild(actor, guild, Permission.BAN_MEMBERS)
        return dict(sorted(guild.bans.items()))

    def _welcome_bot(self, guild: Guild) -> None:
        data = payloads.gateway_guild(self, guild, viewer=self.bot_id)
        del data["unavailable"]  # by that clients tell an invitation from the end of an outage
        self.publish(Event("GUILD_CREATE", data, guild.id, only=frozenset({self.bot_id})))

    def _require_to_outrank(self, actor: int, guild: Guild, member: Member) -> None:
        if not outranks(guild, self.member(guild.id, actor), member):
            raise refusal(50013)

    def _publish_member(self, member: Member) -> None:
        data = payloads.guild_member(member) | {"guild_id": str(member.guild_id)}
        self.publish(Event("GUILD_MEMBER_UPDATE", data, member.guild_id))
