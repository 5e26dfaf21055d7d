"""Who may use which command and which model: what a server narrows with `access.*`."""

from collections.abc import Iterable

from bot.endpoints.transport import quoting
from bot.errors import NotAllowedError
from bot.members import Members
from bot.patterns import Patterns
from bot.settings import COMMANDS, Settings

NAMED = 10
"""Roles that a sentence names at most."""


class Access:
    """Checks the server's rules; admins are never shut out."""

    def __init__(self, settings: Settings, members: Members) -> None:
        self._settings = settings
        self._members = members

    async def check_command(self, guild_id: int | None, user_id: int, command: str) -> None:
        """Let somebody use a command, named as people type it without the slash.

        What is said to the bot in its threads, by mentions and by replies counts as `chat`. Direct
        messages have no rules, nor have commands without such a setting.

        Raises:
            NotAllowedError: the server keeps it for roles that this member does not have.
        """
        if guild_id is None or command not in COMMANDS:
            return
        roles: frozenset[int] = (await self._settings.of(guild_id))[f"access.{command}"]
        if not await self._has_any(guild_id, user_id, roles):
            raise NotAllowedError(
                f"In this server `/{command}` is kept for {named(roles)}. Ask an admin for such a "
                "role; /help shows what you can use."
            )

    async def check_model(self, guild_id: int | None, user_id: int, model: str) -> None:
        """Let somebody use a model; a call that takes none gives an empty name.

        Raises:
            NotAllowedError: the server keeps it for roles that this member does not have.
        """
        if guild_id is None or not model:
            return
        rules = (await self._settings.of(guild_id))["access.models"]
        roles = Patterns[frozenset[int]](rules).find(model) if rules else None
        if roles and not await self._has_any(guild_id, user_id, roles):
            raise NotAllowedError(
                f"In this server the model `{quoting.name(model)}` is kept for {named(roles)}."
                " Choose another one: /models list marks those that you may not use."
            )

    async def models(
        self, guild_id: int | None, user_id: int, names: Iterable[str]
    ) -> frozenset[str]:
        """Pick the models that somebody may use."""
        if guild_id is None:
            return frozenset(names)
        rules = Patterns[frozenset[int]]((await self._settings.of(guild_id))["access.models"])
        kept = {name: rules.find(name) or frozenset() for name in names}
        may = {roles: await self._has_any(guild_id, user_id, roles) for roles in {*kept.values()}}
        return frozenset(name for name, roles in kept.items() if may[roles])

    async def is_moderator(self, guild_id: int | None, user_id: int) -> bool:
        """Tell whether somebody may manage messages, or has a role of `access.moderators`."""
        if guild_id is None:
            return False
        standing = await self._members.standing(guild_id, user_id)
        if standing.is_moderator or standing.is_admin:
            return True
        roles: frozenset[int] = (await self._settings.of(guild_id))["access.moderators"]
        return not roles.isdisjoint(standing.role_ids)

    async def _has_any(self, guild_id: int, user_id: int, roles: frozenset[int]) -> bool:
        """Tell whether a member has one of these roles; none, or everybody's, are for everybody."""
        if not roles or guild_id in roles:  # the role of everybody has the server's own id
            return True
        standing = await self._members.standing(guild_id, user_id)
        return standing.is_admin or not roles.isdisjoint(standing.role_ids)


def named(roles: Iterable[int]) -> str:
    """Name roles by their mentions: where nobody is to be pinged, the message has to see to it."""
    mentions = [f"<@&{role}>" for role in sorted(roles)]
    if len(mentions) > NAMED:
        mentions[NAMED:] = [f"{len(mentions) - NAMED} other roles"]
    *most, last = mentions
    return f"{', '.join(most)} and {last}" if most else last
