"""Carries out what cases owe, and keeps their posts in the log channel as they are."""

from collections.abc import Iterable

from bot.moderation.cases import Cases
from bot.moderation.hands import Hands
from bot.settings import Settings
from bot.storage.moderation import Case, CaseStore

from .acting import Acting
from .reporting import Reporting

__all__ = ["Enforcing"]


class Enforcing:
    """Deletes, times out, posts and tells, in this order, as each case owes it.

    Each step is struck when it was done, or when it cannot be; whatever is owed at the start goes
    on. Faults of Discord's are waited for.
    """

    def __init__(self, store: CaseStore, settings: Settings) -> None:
        self.cases = Cases(store, settings)
        self._acting = Acting(self.cases, self.show)
        self._reporting = Reporting(self.cases, self._acting)

    async def start(self, hands: Hands) -> None:
        """Begin with everything that is owed; until then, it just waits on disk."""
        self._acting.begin(hands)
        self._reporting.begin(hands)
        for guild_id in await self.cases.store.servers_owing():
            self._acting.wake(guild_id)
            self._reporting.wake(guild_id)

    def carry_out(self, cases: Iterable[Case]) -> None:
        """Begin with new cases, which are stored; returns at once."""
        for case in cases:
            if case.owes:
                self._acting.wake(case.guild_id)
                self._reporting.wake(case.guild_id)

    async def tell(self, case: Case) -> None:
        """Have its author told once what moderators did, where the server wants that."""
        if owing := await self.cases.owe_letter(case):
            self.carry_out([owing])

    def show(self, case: Case) -> None:
        """Show in its post what became of a case; returns at once."""
        self._reporting.change(case)

    async def close(self) -> None:
        """Finish what is being done; the rest goes on after the next start."""
        await self._acting.close()
        await self._reporting.close()
