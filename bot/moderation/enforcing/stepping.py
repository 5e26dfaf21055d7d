"""Carries out one step of a case, and writes down what became of it."""

import logging
from collections.abc import Awaitable, Callable

from bot.errors import StorageError, explain
from bot.moderation.cases import BOT, Cases, Did
from bot.moderation.hands import PassingFault
from bot.storage.moderation import Case

from .patience import Patience

log = logging.getLogger(__name__)


class Stepping:
    """Tries steps, with patience where Discord has a fault."""

    def __init__(self, cases: Cases) -> None:
        self.cases = cases
        self.patience = Patience()

    def is_due(self, case: Case, step: Did) -> bool:
        """Tell whether a case owes a step that may be tried now."""
        return step in case.owes and self.patience.is_due((case.id, step))

    async def attempt(self, step: Did, work: Callable[[], Awaitable[None]], *cases: Case) -> bool:
        """Carry out a step that these cases owe; False if it is to be tried again."""
        try:
            sentence = await self._tried(step, work, cases)
            if sentence is None:
                return False
            for case in cases:
                await self.cases.note(case, step, by=BOT, detail=sentence, is_done=not sentence)
                self.patience.done((case.id, step))
        except StorageError as error:  # done or not, it is owed still, and may be done twice
            log.warning("what was done about a case could not be written down: %s", error)
            for case in cases:
                self.patience.wait(case.guild_id, (case.id, step))
            return False
        return True

    async def _tried(
        self, step: Did, work: Callable[[], Awaitable[None]], cases: tuple[Case, ...]
    ) -> str | None:
        """Give why it cannot be done, nothing if it was, None if it may be tried again."""
        try:
            await work()
        except PassingFault as fault:
            waits = [self.patience.wait(case.guild_id, (case.id, step)) for case in cases]
            return None if any(waits) else str(fault)
        except StorageError:
            raise
        except Exception as error:  # noqa: BLE001 -- the edge: what fails is told in the log channel
            return explain(error)
        return ""
