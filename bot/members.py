"""What people may do in a server, as Discord last told."""

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

_KEPT = 10_000
_FRESH = 300.0


@dataclass(frozen=True, slots=True)
class Standing:
    """A member's roles and rights in a server; who has left has none.

    An admin may manage the server, a moderator its messages.
    """

    role_ids: frozenset[int] = frozenset()
    is_admin: bool = False
    is_moderator: bool = False


NOBODY = Standing()


class Members:
    """Remembers what was seen of members for some minutes, and asks for who was not seen.

    Args:
        fetch: gives the standing of a member of a server, `NOBODY` if there is no such member.
        clock: seconds of any origin.
    """

    def __init__(
        self,
        fetch: Callable[[int, int], Awaitable[Standing]],
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._fetch = fetch
        self._clock = clock
        self._seen: OrderedDict[tuple[int, int], tuple[float, Standing]] = OrderedDict()

    def see(self, guild_id: int, user_id: int, standing: Standing) -> None:
        """Note how somebody who does something stands at this moment."""
        key = guild_id, user_id
        self._seen[key] = self._clock() + _FRESH, standing
        self._seen.move_to_end(key)
        if len(self._seen) > _KEPT:
            self._seen.popitem(last=False)

    async def standing(self, guild_id: int | None, user_id: int) -> Standing:
        """Tell how a member stands; in a direct message nobody has roles or rights."""
        if guild_id is None:
            return NOBODY
        until, standing = self._seen.get((guild_id, user_id), (0.0, NOBODY))
        if self._clock() >= until:
            standing = await self._fetch(guild_id, user_id)
            self.see(guild_id, user_id, standing)
        return standing
