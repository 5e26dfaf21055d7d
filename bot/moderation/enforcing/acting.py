"""Deletes and times out, as cases owe it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from bot.errors import InputError, ParleyError
from bot.moderation.cases import Cases, Did
from bot.moderation.hands import Hands, PassingFault
from bot.storage.clock import unix_ms
from bot.storage.moderation import Case

from .rounds import LAST_WORK, Rounds
from .sharing import shares
from .stepping import Stepping

log = logging.getLogger(__name__)

ACTS = (Did.DELETE, Did.TIMEOUT)
"""What is done about a message before it is reported, in this order."""
AT_ONCE = 16
"""Requests for one server that are under way at a time."""
PAGE = 200
OVER = "The timeout would be over by now, so I set none."


class _Busy:
    """What is being done for a server."""

    def __init__(self) -> None:
        self.tasks: set[asyncio.Task[None]] = set()
        self.cases: dict[int, Case] = {}
        self.ended: set[int] = set()
        """Cases that were done with since what is owed was read last."""


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
        self._busy: dict[int, _Busy] = {}
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
        tasks = {task for busy in self._busy.values() for task in busy.tasks}
        if tasks:
            await asyncio.wait(tasks, timeout=LAST_WORK)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _round(self, guild_id: int) -> float | None:
        if (hands := self._hands) is None:
            return None
        busy = self._busy.setdefault(guild_id, _Busy())
        busy.ended.clear()
        limit = PAGE + len(busy.cases) + len(self._stepping.patience)
        owing = await self._store.owing(guild_id, limit=limit, steps=ACTS)
        seen = busy.cases.keys() | busy.ended  # those as they were read may be out of date
        due = [case for case in owing if case.id not in seen and self._due(case)]
        room = AT_ONCE - len(busy.tasks)
        for cases in shares(due, busy.cases.values(), room=room, now=unix_ms()):
            self._begin(hands, busy, cases)
        if not busy.tasks:
            del self._busy[guild_id]
        return self._stepping.patience.pause(guild_id)

    def _begin(self, hands: Hands, busy: _Busy, cases: Sequence[Case]) -> None:
        work = self._act(hands, cases[0]) if len(cases) == 1 else self._act_on_all(hands, cases)
        task = asyncio.create_task(work, name="act on cases")
        busy.tasks.add(task)
        busy.cases.update({case.id: case for case in cases})
        task.add_done_callback(partial(self._acted, busy, cases))

    def _due(self, case: Case) -> list[Did]:
        return [step for step in ACTS if self._stepping.is_due(case, step)]

    async def _act(
        self, hands: Hands, case: Case, delete: Callable[[], Awaitable[None]] | None = None
    ) -> None:
        """Do what is due of a case; `delete` deletes, if it is not asked for by itself."""
        works: dict[Did, Callable[[], Awaitable[None]]] = {
            Did.DELETE: delete or partial(hands.delete, case),
            Did.TIMEOUT: partial(_time_out, hands, case),
        }
        for step in self._due(case):
            await self._stepping.attempt(step, works[step], case)

    async def _act_on_all(self, hands: Hands, cases: Sequence[Case]) -> None:
        """Delete messages together; what is refused is tried one by one."""
        fault: PassingFault | None = None

        async def tell() -> None:
            if fault is not None:
                raise fault

        try:
            await hands.delete_all(cases)
        except PassingFault as error:
            fault = error
        except ParleyError:
            for case in cases:
                await self._act(hands, case)
            return
        await asyncio.gather(*(self._act(hands, case, tell) for case in cases))

    def _acted(self, busy: _Busy, cases: Sequence[Case], task: asyncio.Task[None]) -> None:
        busy.tasks.discard(task)
        for case in cases:
            busy.cases.pop(case.id, None)
            busy.ended.add(case.id)
        if task.cancelled():
            return
        if error := task.exception():
            log.error("cases could not be acted on", exc_info=error)
        for case in cases:
            self._on_acted(case)
        self._rounds.wake(cases[0].guild_id)


async def _time_out(hands: Hands, case: Case) -> None:
    if (until := case.until or 0) <= unix_ms():
        raise InputError(OVER)
    await hands.time_out(case, until, f"Case {case.number}", at_least=True)
