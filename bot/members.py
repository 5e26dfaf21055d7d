"""What people may do in a server, as Discord last told."""

import asyncio
import logging
import math
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

log = logging.getLogger(__name__)

_KEPT = 10_000
"""Members that are remembered."""
_FRESH, _AGAIN = 300.0, 10.0
"""Seconds for which an answer of Discord's holds, and the lack of one."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A member's roles and rights in a server; who has left has none.

    An admin may manage the server, a moderator its messages.
    """

    role_ids: frozenset[int] = frozenset()
    is_admin: bool = False
    is_moderator: bool = False


NOBODY = Standing()
Look = Callable[[], Standing | None]


class StandingUnknown(Exception):
    """Discord did not tell how a member stands; nobody is told so."""


class Members:
    """Remembers what was seen of members for some minutes, and asks for who was not seen.

    While Discord does not answer, somebody who was not seen has neither roles nor rights; it is
    asked again after some seconds.

    Args:
        fetch: gives the standing of a member of a server, `NOBODY` if there is no such member;
            raises StandingUnknown when Discord does not say, after a bounded time.
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
        self._seen: OrderedDict[tuple[int, int], tuple[float, Standing | Look]] = OrderedDict()
        self._asking: dict[tuple[int, int], asyncio.Task[Standing]] = {}

    def see(self, guild_id: int, user_id: int, look: Look) -> None:
        """Note that somebody does something at this moment.

        `look` tells how they stand, if that can be told without asking; it is called only when
        somebody wants to know, since every command waits here.
        """
        self._note((guild_id, user_id), look, _FRESH)

    async def standing(self, guild_id: int | None, user_id: int) -> Standing:
        """Tell how a member stands; in a direct message nobody has roles or rights."""
        if guild_id is None:
            return NOBODY
        key = guild_id, user_id
        if known := self._known(key):
            return known
        asking = self._asking.get(key)
        if asking is None:
            asking = self._asking[key] = asyncio.create_task(
                self._ask(key), name="ask how a member stands"
            )
            asking.add_done_callback(lambda _: self._asking.pop(key, None))
        return await asyncio.shield(asking)  # others wait for the same answer

    async def _ask(self, key: tuple[int, int]) -> Standing:
        fresh = _FRESH
        try:
            standing = await self._fetch(*key)
        except StandingUnknown as error:
            log.warning("a member has no rights for now: %r", error.__cause__)
            standing, fresh = NOBODY, _AGAIN
        if seen := self._known(key):  # meanwhile, and so it is newer
            return seen
        self._note(key, standing, fresh)
        return standing

    def _known(self, key: tuple[int, int]) -> Standing | None:
        until, seen = self._seen.get(key, (-math.inf, NOBODY))
        if self._clock() >= until:
            return None
        if isinstance(seen, Standing):
            return seen
        if standing := seen():
            self._seen[key] = until, standing
        return standing

    def _note(self, key: tuple[int, int], seen: Standing | Look, fresh: float) -> None:
        self._seen[key] = self._clock() + fresh, seen
        self._seen.move_to_end(key)
        if len(self._seen) > _KEPT:
            self._seen.popitem(last=False)
