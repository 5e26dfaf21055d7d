"""Deletes and times out, as cases owe it."""

import asyncio
from collections.abc import Callable
from functools import partial

from bot.errors import InputError
from bot.moderation.cases import Cases, Did
from bot.moderation.hands import Hands
from bot.storage.clock import unix_ms
from bot.storage.moderation import Case

from .rounds import LAST_WORK, Rounds
from .stepping import Stepping

ACTS = (Did.DELETE, Did.TIMEOUT)
"""What is done about a message before it is reported, in this order."""
AT_ONCE = 16
"""Cases of one server that are worked on at a time."""
PAGE = 100
OVER = "The timeout would be over by now, so I set none."


class Acting:
    """Does something about messages and their authors.

    Args:
        cases: what is owed.
        on_acted: is told of each case about which everything was done or tried.
    """

    def __init__(self, cases: Cases, on_acted: Callable[[Case], None]) -> None:
        self._store = cases.store
        self._stepping = Stepping(cases)
        self._on_acted = on_acted
        self._rounds = Rounds("act on cases", self._round)
        self._busy: dict[int, dict[int, asyncio.Task[None]]] = {}
        self._hands: Hands | None = None

    def begin(self, hands: Hands) -> None:
        """Work with these hands from now on."""
        self._hands = hands

    def wake(self, guild_id: int) -> None:
        """See to a server."""
        if self._hands is not None:
            self._rounds.wake(guild_id)

    def has_tried(self, case: Case) -> bool:
        """Tell whether everything that a case owes was tried at least once."""
        tried = self._stepping.patience
        return all((case.id, step) in tried for step in ACTS if step in case.owes)

    async def close(self) -> None:
        """Finish what is being done."""
        await self._rounds.close()
        tasks = [task for busy in self._busy.values() for task in busy.values()]
        if tasks:
            await asyncio.wait(tasks, timeout=LAST_WORK)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _round(self, guild_id: int) -> float | None:
        busy = self._busy.setdefault(guild_id, {})
        limit = PAGE + len(busy) + len(self._stepping.patience)
        for case in await self._store.owing(guild_id, limit=limit):
            if len(busy) >= AT_ONCE:
                break
            if case.id not in busy and self._due(case):
                task = asyncio.create_task(self._act(case), name="act on a case")
                busy[case.id] = task
                task.add_done_callback(partial(self._acted, case))
        if not busy:
            del self._busy[guild_id]
        return self._stepping.patience.pause(guild_id)

    def _due(self, case: Case) -> list[Did]:
        return [step for step in ACTS if self._stepping.is_due(case, step)]

    async def _act(self, case: Case) -> None:
        for step in self._due(case):
            await self._stepping.attempt(step, partial(self._do, case, step), case)

    async def _do(self, case: Case, step: Did) -> None:
        if self._hands is None:
            raise asyncio.CancelledError
        if step is Did.DELETE:
            await self._hands.delete(case)
        elif (until := case.until or 0) <= unix_ms():
            raise InputError(OVER)
        else:
            await self._hands.time_out(case, until, f"Case {case.number}")

    def _acted(self, case: Case, task: asyncio.Task[None]) -> None:
        self._busy[case.guild_id].pop(case.id, None)
        if not task.cancelled():
            task.exception()  # none: each attempt catches its own
            self._on_acted(case)
            self._rounds.wake(case.guild_id)
