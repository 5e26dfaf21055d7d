"""Who may use which command and which model: what a server narrows with `access.*`."""

from bot.members import Members
from bot.settings import Settings


class Access:
    """Checks the server's rules; admins are never shut out."""

    def __init__(self, settings: Settings, members: Members) -> None:
        self._settings = settings
        self._members = members

    async def check_command(
        self, guild_id: int | None, user_id: int, command: str, *, channel_id: int | None = None
    ) -> None:
        """Let somebody use a command, named as people type it without the slash.

        Raises:
            NotAllowedError: the server keeps it for roles that this member does not have.
        """

    async def check_model(self, guild_id: int | None, user_id: int, model: str) -> None:
        """Let somebody use a model.

        Raises:
            NotAllowedError: the server keeps it for roles that this member does not have.
        """

    async def is_moderator(self, guild_id: int | None, user_id: int) -> bool:
        """Tell whether somebody may manage messages, or has a role of `access.moderators`."""
        return (await self._members.standing(guild_id, user_id)).is_moderator
