"""A docket that bears failures: it waits, tries again, and finds out what it fails by."""

import asyncio
import logging
from collections.abc import Sequence

from bot.endpoints.moderations import GONE
from bot.errors import (
    EndpointBusy,
    EndpointError,
    EndpointRefused,
    ParleyError,
    StorageError,
    explain,
)
from bot.moderation.bench import Bench
from bot.moderation.docket import PAGE, Docket, Failed
from bot.moderation.outcomes import Judged
from bot.moderation.standstill import Standstills
from bot.moderation.tempo import TOGETHER, Tempo
from bot.storage.moderation import Owed

log = logging.getLogger(__name__)

SUSPECT = 2
"""Failures of a message that is asked about alone, until it is suspected to be their cause."""
PROOFS = 2
"""How often a suspect has to fail where something harmless does not."""
SILENT = "The endpoint takes very long to answer."
_SOON = 0.01


class PatientDocket(Docket):
    """Works off what a server is owed, however often that fails.

    After a failure messages are asked about one by one, then two by two, and so on, so that one
    that makes an endpoint fail is found, and only rules judge it. Where an endpoint does not judge
    at all, rules alone judge everything once moderators were told.
    """

    def __init__(self, guild_id: int, bench: Bench, standstills: Standstills, tempo: Tempo) -> None:
        super().__init__(guild_id, bench, tempo)
        self._standstills = standstills
        self._failures = 0
        self._suspect = (0, 0)  # the place of a message in the queue, and its failures alone
        self._wary_until = 0.0  # whoever fails by one message may well fail by the next
        self._by_rules_until = 0.0
        self._ruled = 0
        self._settled_at = 0.0
        self._homes: set[int] = set()

    async def run(self) -> None:
        """Return once nothing is owed."""
        while True:
            try:
                await self.work_off()
            except Exception as error:  # noqa: BLE001 -- the edge: it is told there
                await self._bear(error)
            else:
                break
        if not await self.bench.is_on(self.guild_id):
            await self._standstills.over(self.guild_id, waiting=None)

    async def judged(self, owed: Sequence[Owed]) -> list[Judged]:
        """Judge messages together; a suspect is looked at more closely."""
        if self._is_by_rules:
            return await self.bench.judge_by_rules(owed)
        if len(owed) == 1 and self._is_suspected(owed[0]):
            return await self._looked_at(owed[0])
        return await self.bench.judge(owed)

    async def settled(self, judged: Sequence[Judged]) -> None:
        """End the standstill if the model judged anything, and nothing hangs any more."""
        self._settled_at = asyncio.get_running_loop().time()
        if not any(it.judgement is not None for it in judged):
            return
        self._failures, self._ruled = 0, 0
        self._homes.clear()
        if self._standstills.is_known(self.guild_id) and not self._is_hanging:
            waiting = await self.bench.store.debts(self.guild_id)
            await self._standstills.over(self.guild_id, waiting=waiting)

    async def stir(self) -> None:
        """Wait for what comes; moderators are told if an endpoint just does not answer."""
        if self._is_hanging and self._standstills.is_told(self.guild_id):
            await self._use_rules()
        while not self.stirred.is_set():
            try:
                async with asyncio.timeout(self._until_told()):
                    await self.stirred.wait()
            except TimeoutError:
                await self._tell_of_hanging()
        self.stirred.clear()

    @property
    def _is_hanging(self) -> bool:
        began, now = self.asked_since(), asyncio.get_running_loop().time()
        return began is not None and now - began >= self.tempo.hung_after

    def _until_told(self) -> float | None:
        """Give the seconds until moderators are told that nothing is judged; None for never."""
        began = self.asked_since()
        if began is None or self._standstills.is_told(self.guild_id):
            return None
        due = max(began, self._settled_at) + self.tempo.hung_after
        left = max(_SOON, due - asyncio.get_running_loop().time())
        untold = self._standstills.untold(self.guild_id)
        return left if untold is None else min(left, untold)

    async def _tell_of_hanging(self) -> None:
        began = max(self.asked_since() or 0.0, self._settled_at)
        waited = asyncio.get_running_loop().time() - began
        log.warning("messages of server %d wait for an answer", self.guild_id)
        await self._note(SILENT if self._is_hanging else "", waited=waited)
        await self._use_rules()

    @property
    def _is_by_rules(self) -> bool:
        return asyncio.get_running_loop().time() < self._by_rules_until

    def _is_suspected(self, owed: Owed) -> bool:
        seq, failures = self._suspect
        is_wary = asyncio.get_running_loop().time() < self._wary_until
        return is_wary or (owed.seq == seq and failures >= SUSPECT)

    async def _looked_at(self, owed: Owed) -> list[Judged]:
        judged = await self.bench.judge_by_rules([owed])
        if not await self.bench.is_asked(judged[0]):  # moderation was switched off, for one
            return judged
        for _ in range(PROOFS):
            await self.bench.prove(owed.message)
            try:
                return await self.bench.judge([owed])
            except EndpointBusy:
                raise
            except EndpointError as error:
                log.info("message %d may be what the endpoint fails by: %s", owed.message.id, error)
        try:
            return await self.bench.judge([owed], with_pictures=False)
        except EndpointBusy:
            raise
        except EndpointError as error:
            log.warning("message %d is judged by rules alone: %s", owed.message.id, error)
            self._failures = 0  # the endpoint works, as was proved
            self._wary_until = asyncio.get_running_loop().time() + self.tempo.recheck
            return judged

    async def _bear(self, error: Exception) -> None:
        """Wait a while after a failure; what rules decide alone is decided meanwhile."""
        cause = error.__cause__ if isinstance(error, Failed) and error.__cause__ else error
        self._failures += 1
        self.together = 1
        if isinstance(error, Failed) and len(error.owed) == 1:
            seq = error.owed[0].seq
            self._suspect = (seq, self._suspect[1] + 1 if seq == self._suspect[0] else 1)
        asked = cause.retry_after if isinstance(cause, EndpointBusy) else None
        log.warning("messages of server %d wait to be judged: %s", self.guild_id, explain(cause))
        if not await self._is_given_up(cause):
            await self._wait_out(self.tempo.pause(self._failures, asked), cause)

    async def _is_given_up(self, cause: BaseException) -> bool:
        """Note the standstill; True where waiting is of no use, since the endpoint never judges."""
        is_gone = isinstance(cause, EndpointRefused) and cause.code == GONE
        await self._note(explain(cause), is_for_good=is_gone)
        if not is_gone or not self._standstills.is_told(self.guild_id):
            return False
        self._by_rules_until = asyncio.get_running_loop().time() + self.tempo.recheck
        self.together = TOGETHER
        return True

    async def _note(self, why: str, *, is_for_good: bool = False, waited: float = 0.0) -> None:
        try:
            await self._standstills.note(self.guild_id, why, is_for_good=is_for_good, waited=waited)
        except StorageError as failure:
            log.warning("a standstill could not be noted: %s", failure)

    async def _wait_out(self, seconds: float, cause: BaseException) -> None:
        """Wait; moderators are told when it is time, and not only after the next attempt."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        while (left := deadline - loop.time()) > 0:
            self.stirred.clear()
            await self._use_rules()
            untold = self._standstills.untold(self.guild_id)
            try:
                async with asyncio.timeout(left if untold is None else min(left, untold)):
                    await self.stirred.wait()
            except TimeoutError:
                if await self._is_given_up(cause):
                    return

    async def _use_rules(self) -> None:
        """Do what rules alone decide, and slow channels down that are to be."""
        try:
            while page := await self.bench.store.owed(self.guild_id, after=self._ruled, limit=PAGE):
                self._homes |= {it.message.home_id for it in page}
                await self.bench.act_by_rules(page)
                self._ruled = page[-1].seq
            if self._homes and self._standstills.is_told(self.guild_id):
                await self._standstills.slow(self.guild_id, self._homes)
                self._homes.clear()
        except ParleyError as error:
            log.warning("rules could not be used meanwhile: %s", error)
        except Exception:
            log.exception("rules could not be used meanwhile")
