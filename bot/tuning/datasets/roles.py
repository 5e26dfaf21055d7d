"""What people are called in examples: by what they may do in the server."""

import asyncio
from collections.abc import Iterable

from bot.members import Members, Standing

from .names import MEMBER

_MOST = 30
"""People who are asked about; those who spoke last come first, all others are members."""
_PATIENCE = 10.0
"""Seconds that all of this may take."""


class Roles:
    """Learns who moderates a server, as long as that takes no long time."""

    def __init__(self, members: Members, guild_id: int) -> None:
        self._members = members
        self._guild_id = guild_id
        self._asked = 0
        self._until = asyncio.get_running_loop().time() + _PATIENCE
        self.known: dict[int, str] = {}

    async def learn(self, people: Iterable[int]) -> None:
        """Find out what these people are called."""
        for person in people:
            if person not in self.known:
                self.known[person] = await self._role(person)

    async def _role(self, person: int) -> str:
        if self._asked >= _MOST:
            return MEMBER
        self._asked += 1
        try:
            async with asyncio.timeout_at(self._until):
                return _called(await self._members.standing(self._guild_id, person))
        except TimeoutError:
            return MEMBER


def _called(standing: Standing) -> str:
    if standing.is_admin:
        return "admin"
    return "moderator" if standing.is_moderator else MEMBER
